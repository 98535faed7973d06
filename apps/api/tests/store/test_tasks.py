import threading
import time
from concurrent.futures import ThreadPoolExecutor

from taskapp_api.store import tasks
from taskapp_api.store.engines import Engine
from taskapp_api.store.sessions import Sessions


def test_a_change_waits_for_another_and_builds_on_it(
    sessions: Sessions, threads: ThreadPoolExecutor
) -> None:
    changed = threading.Event()
    sessions.write(tasks.insert, {"title": "t", "notes": "", "due_on": None})

    def change_slowly(engine: Engine) -> None:
        tasks.update(engine, 1, {"title": "first"}, None)
        changed.set()
        time.sleep(0.2)

    threads.submit(sessions.write, change_slowly)
    changed.wait()
    second = sessions.write(tasks.update, 1, {"notes": "second"}, None)
    assert (second["version"], second["title"], second["notes"]) == (3, "first", "second")
