"""Every question of the catalogue: the embedded engine against rdflib's own, both warm."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from rdflib import Dataset

from graph.store import GRAPH_FILE, current
from queries.catalogue import NUMBERS, Question, questions
from queries.engine import EmbeddedEngine, Limits
from queries.load import context, plans
from queries.names import Names

ENOUGH = 3.0  # seconds of one question on one engine
TIMES = 5


def measure(store: Path) -> list[dict[str, Any]]:
    """Milliseconds (median) of both engines for each question with its example, and the ratio."""
    folder, _ = current(store)
    dataset = Dataset()
    dataset.parse(folder / GRAPH_FILE, format="nquads")
    rows = []
    with EmbeddedEngine(store, Limits(deadline=60)) as engine:
        plan = context(plans(engine)[0])
        names = Names.read(engine, plan)
        for question in questions().values():
            if question.hidden:
                continue
            text = question.bind(plan, _examples(question, names))
            ours = _median(lambda text=text: engine.query(text))
            theirs = _median(lambda text=text: list(dataset.query(text)))
            rows.append({
                "question": question.name,
                "keikaku ms": round(ours * 1000, 2),
                "rdflib ms": round(theirs * 1000, 1),
                "ratio": round(theirs / ours, 1),
            })
    ratios = sorted(row["ratio"] for row in rows)
    rows.append({
        "question": f"median of {len(ratios)} (least {ratios[0]}, most {ratios[-1]})",
        "keikaku ms": "",
        "rdflib ms": "",
        "ratio": median(ratios),
    })
    return rows


def _examples(question: Question, names: Names) -> dict[str, Any]:
    return {
        p.name: p.parse(p.example) if p.type in (*NUMBERS, "resource") else names.find(p.example, p.type)
        for p in question.parameters
    }


def _median(run: Callable[[], object]) -> float:
    run()
    times: list[float] = []
    while len(times) < TIMES and sum(times) < ENOUGH:
        begun = time.perf_counter()
        run()
        times.append(time.perf_counter() - begun)
    return median(times)
