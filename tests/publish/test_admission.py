import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from publish.front.admission import Admission, Crowded


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(test, 60))


def test_one_client_never_has_the_last_place() -> None:
    async def test() -> None:
        admission = Admission(places=3, per_client=3, own_waiting=0, waiting=10)
        assert [admission.entered("a") for _ in range(3)] == [True, True, False]
        with pytest.raises(Crowded) as crowded:
            await admission.enter("a", 1)
        assert crowded.value.own
        assert admission.entered("b")
        assert not admission.entered("c")

    run(test())


def test_a_single_place_is_for_everybody() -> None:
    admission = Admission(places=1, per_client=3, own_waiting=0, waiting=0)
    assert admission.entered("a")
    assert not admission.entered("b")
    admission.leave("a")
    assert admission.entered("b")


def test_the_last_place_is_for_who_owes_nothing() -> None:
    async def test() -> None:
        admission = Admission(3, 2, own_waiting=9, waiting=99, indebted=lambda c: c in "abc")
        assert [admission.entered(c) for c in "abc"] == [True, True, False]
        waiting = asyncio.ensure_future(admission.enter("c", 30))
        await asyncio.sleep(0)
        assert admission.entered("reader")
        admission.leave("reader")
        await asyncio.sleep(0)
        assert not waiting.done()
        admission.leave("a", took=1.0)
        await waiting
        assert admission.entered("reader")

    run(test())


def test_clients_come_in_turn() -> None:
    async def test() -> None:
        admission = Admission(places=1, per_client=1, own_waiting=9, waiting=99)
        came: list[str] = []

        async def visit(client: str) -> None:
            await admission.enter(client, 30)
            came.append(client)
            await asyncio.sleep(0)
            admission.leave(client, took=1.0)

        admission.entered("first")
        visits = [asyncio.ensure_future(visit(c)) for c in "aaaabbc"]
        await asyncio.sleep(0)
        assert admission.waiting == 7
        admission.leave("first")
        await asyncio.gather(*visits)
        assert "".join(came) == "cbabaaa"
        assert (admission.free, admission.waiting) == (1, 0)

    run(test())


def test_who_waits_is_bounded_in_all() -> None:
    async def test() -> None:
        admission = Admission(places=1, per_client=1, own_waiting=1, waiting=3)
        admission.entered("first")
        visits = [asyncio.ensure_future(admission.enter(c, 30)) for c in "abc"]
        await asyncio.sleep(0)
        with pytest.raises(Crowded) as own:
            await admission.enter("a", 30)
        with pytest.raises(Crowded) as all_:
            await admission.enter("d", 30)
        assert (own.value.own, all_.value.own) == (True, False)
        for visit in visits:
            visit.cancel()
        await asyncio.gather(*visits, return_exceptions=True)
        assert admission.waiting == 0

    run(test())


def test_patience_ends_and_nothing_is_lost() -> None:
    async def test() -> None:
        admission = Admission(places=1, per_client=1, own_waiting=9, waiting=99)
        admission.entered("first")
        with pytest.raises(TimeoutError):
            await admission.enter("a", 0.01)
        late = asyncio.ensure_future(admission.enter("b", 30))
        await asyncio.sleep(0)
        admission.leave("first")  # its turn comes …
        late.cancel()  # … when it is gone already
        await asyncio.gather(late, return_exceptions=True)
        assert (admission.free, admission.waiting) == (1, 0)
        assert admission.entered("c")

    run(test())


def test_who_was_worked_for_least_is_next() -> None:
    async def test() -> None:
        admission = Admission(places=1, per_client=1, own_waiting=9, waiting=99)
        admission.entered("busy")
        admission.leave("busy", took=5.0)
        admission.entered("first")
        busy = asyncio.ensure_future(admission.enter("busy", 30))
        await asyncio.sleep(0)
        new = asyncio.ensure_future(admission.enter("new", 30))
        await asyncio.sleep(0)
        admission.leave("first")
        await new
        assert not busy.done()
        admission.leave("new")
        await busy

    run(test())


def test_a_crowd_of_one_gives_way_to_others() -> None:
    async def test() -> None:
        admission = Admission(places=1, per_client=1, own_waiting=9, waiting=4)
        admission.entered("first")
        crowd = [asyncio.ensure_future(admission.enter("a", 30)) for _ in range(4)]
        await asyncio.sleep(0)
        other = asyncio.ensure_future(admission.enter("b", 30))
        await asyncio.sleep(0.01)
        assert admission.waiting == 4
        with pytest.raises(Crowded) as crowded:
            await crowd[-1]
        assert crowded.value.own
        for visit in (*crowd[:-1], other):
            visit.cancel()
        await asyncio.gather(*crowd, other, return_exceptions=True)
        admission.leave("first")
        assert (admission.free, admission.waiting) == (1, 0)

    run(test())


def test_a_rest_keeps_a_share_but_no_place() -> None:
    async def test() -> None:
        admission = Admission(places=2, per_client=1, own_waiting=9, waiting=9)
        admission.entered("a")
        admission.leave("a", took=1.0, rest=0.05)
        assert admission.free == 2
        assert not admission.entered("a")
        assert admission.entered("b")
        await admission.enter("a", 30)

    run(test())
