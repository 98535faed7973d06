"""What PromQL asks for: which metric, of which part, by which labels."""

import re
from collections.abc import Iterator

from render import exported

_SELECTOR = re.compile(r"([a-z][a-z0-9_]*)\{([^}]*)\}")
_MATCHER = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)\s*'([^']*)'")
_BARE = re.compile(r"\b(?:kube|nginx|taskapp_api|http|process)_\w+")
# What Prometheus itself puts to each series that it scrapes.
_TARGET = {"namespace", "job", "pod"}
# Jobs of the release `t` in the namespace `tasks`.
JOBS = {"t-api": exported.api, "t-web": exported.web, "tasks/t-proxy": exported.proxy}


def unknown(query: str) -> Iterator[str]:
    """Each metric and each label in a query that nobody exports."""
    for name in _BARE.findall(query):
        if name not in {found for found, _ in _SELECTOR.findall(query)}:
            yield from [] if name in exported.KUBE_STATE_METRICS else [name]
    for name, matchers in _SELECTOR.findall(query):
        labels = dict(_MATCHER.findall(matchers))
        if labels.get("namespace") != "tasks":
            yield f"{name} of any namespace"
        elif "job" not in labels:
            yield from _missing(name, labels, exported.KUBE_STATE_METRICS)
        elif name != "up":
            yield from _missing(name, labels, exported.names(JOBS[labels["job"]]()))


def _missing(name: str, labels: dict[str, str], names: exported.Names) -> Iterator[str]:
    if name not in names:
        yield f"{name} of {labels.get('job', 'kube-state-metrics')}"
    else:
        yield from (f"{name} by {label}" for label in labels.keys() - names[name] - _TARGET)
