"""Running operations on the calling thread's own connection, and surviving its loss."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from peewee import PeeweeException

from taskapp_api.store.breaker import Breaker
from taskapp_api.store.engines import Engine
from taskapp_api.store.errors import ConnectionLostError, DeadlockError, UnavailableError

P = ParamSpec("P")
R = TypeVar("R")
Operation = Callable[Concatenate[Engine, P], R]

# Load balancers forget connections that idle for some minutes, without a word.
MAX_IDLE = 60.0
# What took longer to fail than this was a timeout: another try would double the wait.
RETRY_WITHIN = 1.0
ATTEMPTS = 3

log = logging.getLogger(__name__)


class _Local(threading.local):
    """What a thread remembers of its connection."""

    generation = 0
    used = 0.0


class Sessions:
    """The connections, one for each thread that asks, opened when first needed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._breaker = Breaker()
        self._local = _Local()
        self._generation = 0
        self._open: set[Any] = set()

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._open)

    def read(self, operation: Operation[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run what only reads; found on a dead connection, run it again on a fresh one."""
        started = time.monotonic()
        try:
            return self._run(operation, *args, **kwargs)
        except ConnectionLostError:
            if time.monotonic() - started > RETRY_WITHIN:
                raise
            return self._run(operation, *args, **kwargs)

    def write(self, operation: Operation[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run an operation as one transaction, and again when a deadlock undid it."""
        for _ in range(ATTEMPTS - 1):
            try:
                return self._transact(operation, *args, **kwargs)
            except DeadlockError:
                log.info("deadlock: the transaction is tried again")
        return self._transact(operation, *args, **kwargs)

    def close(self) -> None:
        """Close every connection; no thread may be using one."""
        while self._open:
            self._open.pop().close()

    def _transact(self, operation: Operation[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        # Nothing is lost with a connection that dies before BEGIN is answered: a safe retry.
        self.read(_begin)
        try:
            result = self._guard(operation, *args, **kwargs)
            self._guard(_commit)
        except BaseException:
            self._roll_back()
            raise
        return result

    def _roll_back(self) -> None:
        if self._engine.is_closed():
            return
        try:
            self._engine.rollback()
        except PeeweeException:
            self._disconnect()

    def _run(self, operation: Operation[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        self._ensure_connected()
        return self._guard(operation, *args, **kwargs)

    def _guard(self, operation: Operation[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return operation(self._engine, *args, **kwargs)
        except PeeweeException as error:
            meaning = self._engine.meaning(error)
            if meaning is None:
                raise
            if meaning is ConnectionLostError:
                self._disconnect()
                self._generation += 1
            raise meaning(str(error)) from error

    def _ensure_connected(self) -> None:
        local, now = self._local, time.monotonic()
        outdated = local.generation != self._generation or now - local.used > MAX_IDLE
        if outdated and not self._engine.is_closed():
            self._disconnect()
        if self._engine.is_closed():
            self._connect()
        local.used = now

    def _connect(self) -> None:
        self._local.generation = self._generation
        try:
            with self._breaker.attempt():
                self._engine.connect()
        except PeeweeException as error:
            raise UnavailableError(str(error)) from error
        self._open.add(self._engine.connection())

    def _disconnect(self) -> None:
        self._open.discard(self._engine.connection())
        self._engine.close()


def _begin(engine: Engine) -> None:
    engine.begin()


def _commit(engine: Engine) -> None:
    engine.commit()
