"""What a build keeps of its own answers, so that a command need not ask for them again.

Of the file the first line holds the plans, the second says for each where the names of each type
stand after it (first byte and bytes), and the names follow. All is written by the questions that
would be asked; a store without the file is asked them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from queries.names import KINDS, Entry, Names
from queries.plans import Name, PlanEntry, context, plans
from queries.single import SingleEngine

if TYPE_CHECKING:
    from queries.answer import Term
    from queries.catalogue import ParameterType
    from queries.engine import Engine

KEPT_FILE = "names.json"


def keep(folder: Path) -> None:
    """Write what a finished build keeps, by asking it."""
    from queries.inprocess import BuildEngine

    engine = BuildEngine(folder)
    found, body = plans(engine), bytearray()
    places: dict[str, dict[str, tuple[int, int]]] = {}
    for plan in found:
        named, places[plan.iri] = Names.read(engine, context(plan)), {}
        for kind in KINDS:
            line = _line(named.of(kind))
            places[plan.iri][kind] = (len(body), len(line))
            body += line
    (folder / KEPT_FILE).write_bytes(_line(found) + _line(places) + body)


def plans_of(engine: Engine) -> tuple[PlanEntry, ...]:
    """All plans an engine holds, as `plans` has them."""
    if isinstance(engine, SingleEngine) and (engine.folder / KEPT_FILE).exists():
        with open(engine.folder / KEPT_FILE, "rb") as file:
            return tuple(map(_plan, json.loads(file.readline())))
    return plans(engine)


def names_of(engine: Engine, context: Mapping[str, Term], kind: ParameterType) -> Names:
    """The names a parameter of one type can take, as `Names.of_type` has them."""
    if isinstance(engine, SingleEngine) and (engine.folder / KEPT_FILE).exists():
        with open(engine.folder / KEPT_FILE, "rb") as file:
            file.readline()
            first, size = json.loads(file.readline())[context["plan"].value][kind]
            file.seek(first, 1)
            entries = json.loads(file.read(size))
        return Names(Entry(i, k, d, n, tuple(labels)) for i, k, d, n, labels in entries)
    return Names.of_type(engine, context, kind)


def _plan(fields: list[Any]) -> PlanEntry:
    entry = PlanEntry(*fields)
    return entry._replace(
        title=Name(*entry.title),
        municipality_name=Name(*entry.municipality_name),
        period=Name(*entry.period),
    )


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
