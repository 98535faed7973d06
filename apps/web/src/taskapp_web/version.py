"""Which version answered: during a roll-out it may be either."""

from flask import Flask, Response


def init_app(app: Flask, version: str) -> None:
    """Send X-App-Version with every answer, if the version is known."""

    def add(response: Response) -> Response:
        response.headers["X-App-Version"] = version
        return response

    if version:
        app.after_request(add)
