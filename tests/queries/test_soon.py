"""Answers that the event loop waits for, with real workers."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from queries.engine import (
    EmbeddedEngine,
    EngineUnavailable,
    Limits,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
)
from queries.forms import Wanted, Written
from queries.soon import Gone, written_soon

PATIENT = Limits(deadline=60.0)
COUNT = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s a <https://w3id.org/keikaku/ontology#Division> } }"
CSV = Wanted("csv", "ntriples")
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def test_many_at_once_on_few_workers_are_all_answered_and_right(kuki_store: Path) -> None:
    async def ask(engine: EmbeddedEngine) -> list[Written]:
        queries = [f"SELECT ({n} AS ?n) {{}}" for n in range(60)]
        return await asyncio.gather(*(written_soon(engine, q, CSV) for q in queries))

    with EmbeddedEngine(kuki_store, PATIENT, workers=2) as engine:
        found = asyncio.run(ask(engine))
    assert [w.body for w in found] == [f"n\r\n{n}\r\n".encode() for n in range(60)]


def test_it_says_what_the_thread_says(kuki_store: Path) -> None:
    queries = [COUNT, "ASK {}", "DESCRIBE <id/112321>", f"ASK {{}} # {'x' * 50_000}"]
    with EmbeddedEngine(kuki_store, PATIENT) as engine:
        waited = [engine.written(q, CSV) for q in queries]
        assert [asyncio.run(written_soon(engine, q, CSV)) for q in queries] == waited
        with pytest.raises(QuerySyntaxError) as wrong:
            asyncio.run(written_soon(engine, "ASK {", CSV))
        assert (wrong.value.line, wrong.value.column) == (1, 6)
        assert asyncio.run(written_soon(engine, COUNT, CSV)) == waited[0]


def test_a_query_is_stopped_at_the_deadline_and_the_place_works_again(kuki_store: Path) -> None:
    async def ask(engine: EmbeddedEngine) -> Written:
        begun = time.monotonic()
        with pytest.raises(QueryTimeout):
            await written_soon(engine, RUNAWAY, CSV)
        assert time.monotonic() - begun < 20
        engine.limits = PATIENT
        return await written_soon(engine, COUNT, CSV)

    with EmbeddedEngine(kuki_store, PATIENT) as engine:
        asyncio.run(written_soon(engine, COUNT, CSV))
        engine.limits = Limits(deadline=0.5)
        assert asyncio.run(ask(engine)).body == engine.written(COUNT, CSV).body


def test_who_gives_up_leaves_no_reply_behind(kuki_store: Path) -> None:
    async def ask(engine: EmbeddedEngine) -> list[Written]:
        for _ in range(3):
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(written_soon(engine, RUNAWAY, CSV), 0.2)
        return [await written_soon(engine, f"SELECT ({n} AS ?n) {{}}", CSV) for n in range(4)]

    with EmbeddedEngine(kuki_store, PATIENT, workers=2) as engine:
        found = asyncio.run(ask(engine))
    assert [w.body for w in found] == [f"n\r\n{n}\r\n".encode() for n in range(4)]


def test_who_gives_up_waiting_for_a_worker_takes_none(kuki_store: Path) -> None:
    async def ask(engine: EmbeddedEngine) -> None:
        place = engine.take(lambda _: None)
        assert place is not None
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(written_soon(engine, COUNT, CSV), 0.1)
        engine.limits = Limits(deadline=0.1)
        with pytest.raises(EngineUnavailable):
            await written_soon(engine, COUNT, CSV)
        engine.limits = PATIENT
        waiting = asyncio.create_task(written_soon(engine, COUNT, CSV))
        await asyncio.sleep(0.05)
        engine.give_back(place)
        assert (await waiting).kind == "select"

    with EmbeddedEngine(kuki_store, PATIENT) as engine:
        asyncio.run(ask(engine))


def test_a_worker_that_dies_at_work_is_told_and_replaced(kuki_store: Path) -> None:
    async def ask(engine: EmbeddedEngine) -> Written:
        working = asyncio.create_task(written_soon(engine, RUNAWAY, CSV))
        await asyncio.sleep(0.5)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(QueryTooLarge):
            await working
        return await written_soon(engine, COUNT, CSV)

    with EmbeddedEngine(kuki_store, PATIENT) as engine:
        engine.written(COUNT, CSV)
        place = engine.take(lambda _: None)
        assert place is not None
        assert place.worker is not None
        pid = place.worker.pid
        engine.give_back(place)
        assert asyncio.run(ask(engine)).kind == "select"


def test_threads_and_the_loop_take_turns(kuki_store: Path) -> None:
    async def ask(engine: EmbeddedEngine) -> list[object]:
        loop = asyncio.get_running_loop()
        threads = [loop.run_in_executor(None, engine.written, COUNT, CSV) for _ in range(8)]
        return await asyncio.gather(*threads, *(written_soon(engine, COUNT, CSV) for _ in range(80)))

    with EmbeddedEngine(kuki_store, PATIENT, workers=2) as engine:
        found = asyncio.run(ask(engine))
    assert len(set(found)) == 1


def test_a_long_query_of_who_has_left_is_stopped(kuki_store: Path) -> None:
    async def ask(engine: EmbeddedEngine) -> Written:
        async def left() -> None:
            await asyncio.sleep(0.1)

        begun = time.monotonic()
        with pytest.raises(Gone):
            await written_soon(engine, RUNAWAY, CSV, left)
        assert time.monotonic() - begun < 30
        return await written_soon(engine, COUNT, CSV, left)

    with EmbeddedEngine(kuki_store, PATIENT) as engine:
        assert asyncio.run(ask(engine)) == engine.written(COUNT, CSV)


@pytest.mark.skipif(sys.platform != "linux", reason="threads step back alone on Linux only")
def test_a_query_that_takes_its_time_steps_back_and_the_next_does_not(kuki_store: Path) -> None:
    def yielding(worker: int) -> set[int]:
        """How much the threads of a worker step back, but for its first, which answers nobody."""
        here = os.getpriority(os.PRIO_PROCESS, 0)
        threads = [int(task.name) for task in Path(f"/proc/{worker}/task").iterdir()]
        return {os.getpriority(os.PRIO_PROCESS, t) - here for t in threads if t != worker}

    async def during(engine: EmbeddedEngine, query: str, worker: int) -> set[int]:
        asking = asyncio.ensure_future(written_soon(engine, query, CSV))
        seen: set[int] = set()
        while not asking.done():
            seen |= yielding(worker)
            await asyncio.sleep(0.01)
        await asking
        return seen

    counted = (
        "SELECT (COUNT(*) AS ?n) { { SELECT * { ?a ?b ?c } LIMIT 60 } ?d ?e ?f "
        "FILTER(STRLEN(STR(?f)) > STRLEN(STR(?c))) }"
    )
    with EmbeddedEngine(kuki_store, PATIENT) as engine:
        asyncio.run(written_soon(engine, COUNT, CSV))
        worker = engine._places[0].worker
        assert worker is not None
        assert 10 in asyncio.run(during(engine, counted, worker.pid))
        prompt = False
        for _ in range(100):  # on a busy machine a short one may take its time as well
            asyncio.run(written_soon(engine, "ASK {}", CSV))
            prompt = prompt or yielding(worker.pid) == {0}
        assert prompt
        assert engine._places[0].worker is worker
