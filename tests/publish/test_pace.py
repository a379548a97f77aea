"""Work in the event loop leaves it to others in between, and is of clients by turns."""

from __future__ import annotations

import asyncio

from publish.ready.pace import BYTES, Pace


async def _worked(pace: Pace, asked: list[tuple[str, int]]) -> list[tuple[int, str]]:
    """Who had a turn, and how often somebody else had looked at the loop by then."""
    found: list[tuple[int, str]] = []
    looks = 0

    async def work(client: str, cost: int) -> None:
        await pace.turn(client, cost)
        found.append((looks, client))

    async def look() -> None:
        nonlocal looks
        while True:
            looks += 1
            await asyncio.sleep(0)

    looking = asyncio.create_task(look())
    await asyncio.gather(*(work(client, cost) for client, cost in asked))
    looking.cancel()
    return found


def test_nobody_waits_while_there_is_room() -> None:
    found = asyncio.run(_worked(Pace(8), [("a", 1)] * 8))
    assert found == [(1, "a")] * 8


def test_others_look_at_the_loop_between_so_much_work() -> None:
    found = asyncio.run(_worked(Pace(4), [("a", 2)] * 20))
    looks = [look for look, _ in found]
    assert max(looks.count(look) for look in looks) == 2
    assert len(set(looks)) == 10


def test_what_cost_more_leaves_less() -> None:
    async def work(pace: Pace) -> list[int]:
        looks, found = 0, []
        for _ in range(6):
            await pace.turn("a", 1)
            pace.spend(3 * BYTES)
            found.append(looks)
            looks += pace._left <= 0
        return found

    assert asyncio.run(work(Pace(8))) == [0, 0, 1, 1, 2, 2]


def test_who_has_few_does_not_wait_for_who_has_many() -> None:
    found = asyncio.run(_worked(Pace(1), [*[("a", 1)] * 30, ("b", 1)]))
    assert [client for _, client in found].index("b") <= 2
    assert len(found) == 31


def test_who_gave_up_takes_no_turn_and_another_loop_begins_anew() -> None:
    pace = Pace(1)

    async def give_up() -> None:
        await pace.turn("a", 1)
        waiting = [asyncio.create_task(pace.turn("a", 1)) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        await asyncio.wait_for(waiting[1], 10)

    asyncio.run(give_up())
    asyncio.run(give_up())
    assert asyncio.run(_worked(pace, [("b", 1)])) == [(1, "b")]
