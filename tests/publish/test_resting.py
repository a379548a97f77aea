"""Rests of clients, by a clock that is turned by hand."""

from __future__ import annotations

import pytest

from publish.front import resting
from publish.front.resting import Resting


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(resting.time, "monotonic", lambda: now[0])
    return now


@pytest.mark.usefixtures("clock")
def test_each_time_costs_more_up_to_the_most() -> None:
    rests = Resting(1.0, 3.5)
    assert [rests.once_more("a") for _ in range(5)] == [1.0, 2.0, 3.0, 3.5, 3.5]
    assert rests.once_more("b") == 1.0


def test_what_is_long_ago_counts_less(clock: list[float]) -> None:
    rests = Resting(1.0, 10.0, forgotten=30.0)
    assert [rests.once_more("a") for _ in range(2)] == [1.0, 2.0]
    clock[0] += 30
    assert rests.once_more("a") == 2.0  # one, and half of two
    clock[0] += 3000
    assert rests.once_more("a") == pytest.approx(1.0)


@pytest.mark.usefixtures("clock")
def test_the_first_times_are_free() -> None:
    rests = Resting(0.5, 1.0, free=2)
    assert [rests.once_more("a") for _ in range(5)] == [0.0, 0.0, 0.5, 1.0, 1.0]
    for n in range(5000):  # and nobody is remembered for ever
        rests.once_more(f"client {n}")
    assert rests.once_more("a") == 0.0
