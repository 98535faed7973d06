import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from taskapp_api.store.values import timestamp


@pytest.fixture(autouse=True)
def _far_east() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize("age", [0, 3600])
def test_a_timestamp_is_in_utc_wherever_the_server_stands(age: int) -> None:
    found = datetime.strptime(timestamp(age), "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=UTC)
    assert abs(datetime.now(UTC) - timedelta(seconds=age) - found) < timedelta(seconds=5)
