"""How well a reading agrees with an expected one: measures, (measure, division) pairs, values.

An expected file has one line for each thing: ``M beginning | divisions`` a measure,
``I name | kind/year/value/unit/comparator[/annual[/breakdown]] | …`` an indicator, ``F words`` a
passage that some review item must lie on.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph import model
from graph.planfile import walk


def squeezed(text: str) -> str:
    return re.sub(r"[\s・]+", "", unicodedata.normalize("NFKC", text))


@dataclass
class Score:
    """Right, found and expected of each kind, and what differs."""

    counts: dict[str, list[int]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def count(self, kind: str, found: Iterable[Any], expected: Iterable[Any]) -> None:
        f, e = set(found), set(expected)
        one = self.counts.setdefault(kind, [0, 0, 0])
        one[0] += len(f & e)
        one[1] += len(f)
        one[2] += len(e)
        self.wrong += [f"- {kind} {x}" for x in sorted(e - f, key=str)]
        self.wrong += [f"+ {kind} {x}" for x in sorted(f - e, key=str)]

    def add(self, other: Score) -> None:
        for kind, (a, b, c) in other.counts.items():
            one = self.counts.setdefault(kind, [0, 0, 0])
            self.counts[kind] = [one[0] + a, one[1] + b, one[2] + c]

    def recall(self, kind: str) -> float:
        right, _, expected = self.counts.get(kind, (0, 0, 0))
        return right / expected if expected else 1.0

    def precision(self, kind: str) -> float:
        right, found, _ = self.counts.get(kind, (0, 0, 0))
        return right / found if found else 1.0


Value = tuple[str, str, str, str, str, bool, str]


@dataclass
class Expected:
    """What a text holds."""

    measures: dict[str, list[str]]
    metrics: dict[str, list[Value]]
    flagged: list[str]


def read_expected(file: Path) -> Expected:
    made = Expected({}, {}, [])
    for line in file.read_text(encoding="utf-8").splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "M":
            name, _, divisions = rest.partition(" |")
            made.measures[squeezed(name)] = [squeezed(d) for d in divisions.split("、") if d.strip()]
        elif kind == "I":
            name, *values = rest.split(" | ")
            made.metrics.setdefault(squeezed(name), []).extend(_value(v) for v in values)
        elif kind == "F":
            made.flagged.append(rest.replace("\\n", "\n"))
    return made


def _value(text: str) -> Value:
    parts = ([p.replace("∕", "/") for p in text.split("/")] + ["", ""])[:7]
    kind, year, value, unit, comparator, annual, breakdown = parts
    full = {"b": "baseline", "t": "target", "a": "actual", "r": "reference"}[kind]
    return _alike((full, year, value, "" if unit == "-" else unit, "" if comparator == "-" else comparator, annual == "annual", breakdown))


def found_value(o: model.Observation) -> Value:
    return _alike((
        o.kind, str(o.period.year), "None" if o.value is None else f"{o.value:f}", o.unit or "",
        o.comparator or "", o.annual, o.breakdown or "",
    ))


def _alike(value: Value) -> Value:
    """件/年 says what 件 every year says."""
    kind, year, number, unit, comparator, annual, breakdown = value
    return (kind, year, number, unit.removesuffix("/年"), comparator, annual or unit.endswith("/年"), squeezed(breakdown))


def score(draft: Any, expected: Expected) -> Score:
    """A draft against what its text holds."""
    made = Score()
    names = {u.id: squeezed(u.name) for u in (*draft.municipality.divisions, *draft.municipality.groups)}
    measures: list[str] = []
    pairs: list[tuple[str, str]] = []
    for _, part in walk(draft.plan):
        if isinstance(part, model.Measure):
            heads = [squeezed(p.plain) for p in (part.title, part.statement) if p]
            key = next((k for k in expected.measures if any(h.startswith(k) for h in heads)), heads[0][:24])
            if key in measures:
                key += f" ({len(measures)})"
            measures.append(key)
            pairs += [(key, names[d]) for r in part.responsible for d in r.divisions]
    made.count("measure", measures, expected.measures)
    made.count("pair", pairs, [(m, d) for m, ds in expected.measures.items() for d in ds])
    rows: list[str] = []
    values: list[tuple[str, Value]] = []
    # What is printed without a number (―, 増加) counts where the expected file names it.
    worded = any(v[2] == "None" for vs in expected.metrics.values() for v in vs)
    for _, part in walk(draft.plan):
        if isinstance(part, model.Metric):
            name = squeezed(part.label)
            key = next((k for k in expected.metrics if name == k or name.startswith(k)), name)
            rows.append(key)
            found = [found_value(o) for o in part.observations if worded or o.value is not None]
            if len({v[6] for v in found}) == 1 and not any(v[6] for v in expected.metrics.get(key, [])):
                # Whom a metric with one group alone is of: said or not, its values are the same.
                found = [(*v[:6], "") for v in found]
            values += [(key, v) for v in found]
    made.count("metric", rows, expected.metrics)
    made.count("value", values, [(m, v) for m, vs in expected.metrics.items() for v in vs])
    items = [(i.start, i.end) for i in draft.review.items]
    flagged = []
    for words in expected.flagged:
        at = draft.text.find(words)
        assert at >= 0, words
        if any(a < at + len(words) and b > at and b - a < 400 for a, b in items):
            flagged.append(words)
    made.count("flag", flagged, expected.flagged)
    return made


def passages(plan: model.Plan) -> list[model.Passage]:
    return [part for _, part in walk(plan) if isinstance(part, model.Passage)]
