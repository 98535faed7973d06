"""The Flask application."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from taskapp_web import (
    access_log,
    action_views,
    api_client,
    csrf,
    deletion_views,
    edit_views,
    errors,
    health,
    i18n,
    language_views,
    list_views,
    navigation,
    request_id,
    security_headers,
    sessions,
    settings,
    static_files,
    version,
)

# Room for 10,000 characters of notes, four bytes each, every byte percent-encoded.
MAX_FORM_BYTES = 256 * 1024
VIEWS = (health, list_views, edit_views, action_views, deletion_views, language_views)


def create_app(loaded: settings.Settings | None = None) -> Flask:
    """The page, by default with the settings of the environment."""
    loaded = loaded or settings.load()
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=loaded.secret_key,
        PAGE_SIZE=loaded.page_size,
        MAX_CONTENT_LENGTH=MAX_FORM_BYTES,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    api_client.init_app(app, loaded)
    # The order counts: every later part may rely on the request id, then on being timed.
    for part in (
        request_id,
        access_log,
        sessions,
        i18n,
        security_headers,
        static_files,
        navigation,
    ):
        part.init_app(app)
    version.init_app(app, loaded.version)
    csrf.init_app(app)
    errors.init_app(app)
    for views in VIEWS:
        app.register_blueprint(views.blueprint)
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1, x_prefix=1)  # type: ignore[method-assign]
    return app
