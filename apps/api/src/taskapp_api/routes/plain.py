"""Reads whose parameters are plainly valid: FastAPI's look at them takes a quarter of a list."""

import re
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

_ID = re.compile(r"[1-9][0-9]{0,17}")
_LIST = re.compile(
    rb"(?:limit=(?P<limit>[1-9][0-9]?|100))?"
    rb"(?:(?:^|(?<!^)&)after=(?P<after>[1-9][0-9]{0,17}))?"
    rb"(?:(?:^|(?<!^)&)status=(?P<status>open|done))?"
)
Arguments = dict[str, Any]


class PlainRoute(APIRoute):
    """Calls its endpoint at once when the parameters are plain; FastAPI judges all others."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What serves a request."""
        careful, arguments_of = super().get_route_handler(), _PLAIN.get(self.name)
        if arguments_of is None:
            return careful

        async def handle(request: Request) -> Response:
            arguments = arguments_of(request)
            if arguments is None:
                return await careful(request)
            response: Response = await self.endpoint(request, **arguments)
            return response

        return handle


def _of_list(request: Request) -> Arguments | None:
    found = _LIST.fullmatch(request.scope["query_string"])
    if not found:
        return None
    limit, after, status = found.groups()
    given = {"limit": limit and int(limit), "after": after and int(after)}
    given["status"] = status and status.decode()
    return {name: value for name, value in given.items() if value is not None}


def _of_read(request: Request) -> Arguments | None:
    task_id = request.path_params["task_id"]
    if not _ID.fullmatch(task_id):
        return None
    return {"task_id": int(task_id), "if_none_match": request.headers.get("if-none-match")}


_PLAIN = {"list_tasks": _of_list, "read_task": _of_read}
