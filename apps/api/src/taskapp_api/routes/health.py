"""What Kubernetes asks."""

from fastapi import APIRouter, Request, Response

from taskapp_api.models import Health
from taskapp_api.responses import json_response, operation_id, problems

router = APIRouter(tags=["health"], generate_unique_id_function=operation_id)


@router.get("/healthz", responses={200: {"model": Health}})
async def healthz() -> Response:
    """Say that the process is alive."""
    return json_response({"status": "ok"})


@router.get("/readyz", responses={200: {"model": Health}, **problems(503)})
async def readyz(request: Request) -> Response:
    """Say whether the database is there with the schema expected."""
    await request.app.state.store.check()
    return json_response({"status": "ok"})
