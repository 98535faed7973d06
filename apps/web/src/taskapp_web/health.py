"""Whether this process is alive and ready; the API is no part of it."""

from flask import Blueprint, Response, jsonify

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@blueprint.get("/readyz")
def ok() -> Response:
    """Say that the process answers: the page renders even while the API is away."""
    return jsonify(status="ok")
