"""The command line: taskapp-migrate up|status|check."""

import argparse
import logging
import signal
import sys
from collections.abc import Callable
from types import FrameType

from taskapp_migrate import logs, migrate
from taskapp_migrate.errors import MigrateError
from taskapp_migrate.settings import Settings, SettingsError, load

PENDING = 3

log = logging.getLogger(__name__)


def up(settings: Settings) -> int:
    """Apply what is pending."""
    outcome = migrate.up(settings)
    done = f"applied {', '.join(outcome.applied)}" if outcome.applied else "nothing was pending"
    log.info("the schema is up to date: %s%s", done, _ahead(outcome.newer))
    return 0


def status(settings: Settings) -> int:
    """List every migration and whether it was applied."""
    state = migrate.state(settings)
    for name, at in state.applied.items():
        log.info("%s: applied", name, extra={"fields": {"migration": name, "applied_at": at}})
    for name in state.pending:
        log.info("%s: pending", name, extra={"fields": {"migration": name}})
    counts = f"{len(state.applied)} applied, {len(state.pending)} pending"
    log.info("%s%s", counts, _ahead(state.newer))
    return 0


def check(settings: Settings) -> int:
    """Exit with 3 when something is pending."""
    state = migrate.state(settings)
    if state.pending:
        log.warning("pending: %s; run taskapp-migrate up", ", ".join(state.pending))
        return PENDING
    log.info("nothing is pending%s", _ahead(state.newer))
    return 0


def _ahead(newer: list[str]) -> str:
    """What to say of a database that a later release has migrated."""
    if not newer:
        return ""
    return f"; a later release has added {', '.join(newer)}, which this one works with as well"


COMMANDS: dict[str, Callable[[Settings], int]] = {"up": up, "status": status, "check": check}


def main() -> int:
    """Run a command and give the exit code; the last line says what happened."""
    parser = argparse.ArgumentParser(prog="taskapp-migrate", description=__doc__)
    actions = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        actions.add_parser(name, help=command.__doc__)
    arguments = parser.parse_args()
    try:
        settings = load()
    except SettingsError as error:
        print(f"taskapp-migrate: {error}", file=sys.stderr)  # noqa: T201
        return 2
    logs.configure(settings.log_level)
    signal.signal(signal.SIGTERM, _stop)
    try:
        return COMMANDS[arguments.command](settings)
    except MigrateError as error:
        log.error("%s failed: %s", arguments.command, error)
    except Exception:
        log.exception("%s failed: a fault of taskapp-migrate itself", arguments.command)
    return 1


def _stop(number: int, _: FrameType | None) -> None:
    # As process 1 of a container it would not end by itself.
    name = signal.Signals(number).name
    raise MigrateError(f"stopped by {name}; run it again, it goes on where it stopped")
