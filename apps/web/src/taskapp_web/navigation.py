"""Addresses within the page, and the way back to the list."""

from flask import Flask, Response, flash, request

from taskapp_web.listing import Listing


def init_app(app: Flask) -> None:
    """Give templates the base address, worked out once a page instead of once a link."""
    app.context_processor(lambda: {"base": base(), "place": _place()})


def base() -> str:
    """The address of the list, which all others start with."""
    return f"{request.script_root}/"


def _place() -> str:
    """The page itself, to come back to it; empty if it cannot be asked for again."""
    return request.full_path[1:].rstrip("?") if request.method == "GET" else ""


def to_list(listing: Listing, message: str = "", category: str = "success") -> Response:
    """Go back to the list, and say there what happened."""
    if message:
        flash(message, category)
    return Response(status=303, headers={"Location": f"{base()}{listing.query}"})
