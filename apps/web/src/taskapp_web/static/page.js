// What htmx leaves to the page: where the focus goes, what to say when an answer is no page of ours, and whose today it is.
"use strict";

const messages = () => document.getElementById("messages");
const rows = () => [...document.querySelectorAll("li[data-task]")];

function say(text) {
  const paragraph = document.createElement("p");
  paragraph.className = "message error";
  paragraph.textContent = text;
  messages().replaceChildren(paragraph);
}

function focus(element) {
  if (!element.hasAttribute("tabindex")) element.tabIndex = -1;
  element.focus();
}

// The place of the reader: the same task, else the one that took its place, else the heading.
function placeAfter({ task, index }) {
  return (
    document.querySelector(`li[data-task="${task}"]`) ??
    rows()[Math.min(index, rows().length - 1)] ??
    document.querySelector("h1")
  );
}

// The second click of two may meet another task, which has moved there meanwhile.
document.addEventListener("click", (event) => {
  if (event.detail > 1 && event.target.closest("form[method=post] button")) event.preventDefault();
});

// An error that came without the form stays out of the way of what was typed.
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  const main = new DOMParser().parseFromString(ctx.text, "text/html").getElementById("main");
  const error = main?.querySelector("[data-error]");
  if (main && (ctx.request.method === "GET" || !error)) return;
  event.preventDefault();
  const { failed, busy, tooLarge } = messages().dataset;
  const known = { 413: tooLarge, 429: busy }[ctx.response.status];
  say(error ? error.dataset.error : (known ?? failed));
});

document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (ctx) say(messages().dataset.unreachable);
});

// A form leads to the address that it was redirected to, and adds no step to the history.
document.addEventListener("htmx:before:history:update", (event) => {
  const { sourceElement, response } = event.detail;
  if (sourceElement.getAttribute("method") !== "post") return;
  event.preventDefault();
  if (response.raw.redirected) history.replaceState(history.state, "", response.raw.url);
});

document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  const source = ctx.sourceElement;
  const row = source.closest("[data-task]");
  ctx.reader = { source, task: row?.dataset.task, index: rows().indexOf(row) };
});

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const { source } = ctx.reader;
  for (const details of document.querySelectorAll("details:has([aria-invalid])")) details.open = true;
  document.querySelector("[aria-invalid]")?.focus();
  if (source.id === "add" && ctx.response.raw.redirected) source.reset();
  if (source.dataset.focus) focus(document.querySelector(source.dataset.focus));
  else if (document.activeElement === document.body) focus(placeAfter(ctx.reader));
});

// The page that told the server nothing yet was made for the server's own day.
const zone = `timezone=${Intl.DateTimeFormat().resolvedOptions().timeZone}`;
const knows = () => document.cookie.split("; ").includes(zone);
if (!knows()) {
  const path = document.querySelector(".brand").pathname;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${zone}; path=${path}; max-age=31536000; samesite=lax${secure}`;
  const day = document.getElementById("list")?.dataset.today;
  // Swedes write dates as the server does.
  if (knows() && day && day !== new Date().toLocaleDateString("sv")) location.reload();
}
