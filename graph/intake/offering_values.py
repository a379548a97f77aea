"""Which metric, column and year values could be of instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from graph import model
from graph.intake.around import Around, Spot, observation_values, passage_values
from graph.intake.metrics import Row, Value
from graph.intake.observed import Observer
from graph.intake.questions import both, choice
from graph.intake.review import Alternative, Correction, Edit

Span = tuple[int, int]
_NEAR = 4  # metrics that are offered
_WAYS = 5  # ways to give values to columns that are offered
_NONE = ("どの指標の値でもない（計画から除く）", "of no metric (taken out of the plan)")


class ValueOffers:
    """``observer`` makes values of rows and asks nothing; ``rows`` are all rows of metrics."""

    def __init__(self, around: Around, observer: Observer, rows: Sequence[Row]) -> None:
        self.around, self.observer, self.rows = around, observer, rows

    def row(self, path: str, at: int, row: Row) -> tuple[list[Alternative], Correction | None]:
        """Of a whole row: other metrics near it, or none; where values lack, other columns."""
        held = self._held(path, [v.span for v in row.values])
        if not held:
            return [], None
        columns = list(self._columns(path, row)) if "count" in row.doubts else []
        to = [self._moved(path, held, other) for other in self.around.near("metric", at, _NEAR, but=path)]
        return [*columns, *to, self._none(path, held)], _other(path)

    def loose(self, path: str, row: Row, span: Span) -> tuple[list[Alternative], Correction | None, bool]:
        """Of one value beside the columns; the last says whether it is in the plan."""
        held = self._held(path, [span])
        near = self.around.near("metric", span[0], _NEAR, but=path)
        if held:
            place = f"{path}.observations[printed.at={held[0].printed.at}]"
            return [*(self._moved(path, held, other) for other in near), self._none(path, held)], _other(place), True
        own = [s for s in self.around.of("metric") if s.path == path]
        return [a for spot in (*own, *near) for a in self._reference(spot, row, span)][:7], None, False

    def left_out(self, item: str, path: str, row: Row) -> list[Alternative]:
        """Of a row that is not in the plan: the metric with its values in one or another order."""
        columns = row.table.values
        policy, _, last = path.rpartition(".")
        room, name = last.partition("[")[0], f"metric-{item}"
        label = passage_values(self.around.printed.passage(row.name))
        made: list[Alternative] = []
        groups = _groups(self.around.plain[slice(*row.name)])
        for key, ja, en, values in _orders(row, len(columns), groups):
            placed = [Value(span, columns[place], group) for place, span, group in values]
            found = self.observer.observations(path, replace(row, values=placed, loose=[], doubts=[]))
            if found:
                made.append(choice(key, f"{ja}（{self._told(found)}）", f"{en} ({self._told(found)})", Edit(
                    do="add", path=f"{policy}.{room}",
                    value={"id": name, "name": label, "observations": [observation_values(o) for o in found]},
                )))
        return made

    def line(self, item: str, spans: Sequence[Span], at: int) -> tuple[list[Alternative], Correction | None]:
        """Of a line of values that nothing was made of: the metrics near it they may be of, or one
        whose name stands in the source."""
        made: list[Alternative] = []
        rows = [r for r in self._rows(at) if len(r.table.values) == len(spans)]
        correct = self._named(item, spans, at, rows[0]) if rows else None
        for spot in self.around.near("metric", at, _NEAR):
            assert isinstance(spot.part, model.Metric)
            if not rows:
                break
            table = rows[0].table
            values = [Value(span, column) for span, column in zip(spans, table.values, strict=True)]
            row = Row((spot.part.name.at or 0, spot.part.name.end or 0), values, table, rows[0].sheet)
            there = {(o.kind, o.period) for o in spot.part.observations}
            found = [o for o in self.observer.observations(spot.path, row) if (o.kind, o.period) not in there]
            if found:
                made.append(choice(
                    _key("to", spot), f"指標「{spot.name}」の値（{self._told(found)}）", f"of the metric “{spot.name}” ({self._told(found)})",
                    *(Edit(do="add", path=f"{spot.path}.observations", value=observation_values(o)) for o in found),
                ))
        return made, correct

    def _named(self, item: str, spans: Sequence[Span], at: int, near: Row) -> Correction | None:
        policy = self.around.policy(at)
        values = [Value(span, column) for span, column in zip(spans, near.table.values, strict=True)]
        row = Row((at, at), values, near.table, near.sheet)
        found = self.observer.observations(f"{policy}.indicators", row) if policy else []
        if not found:
            return None
        return Correction(
            input="quote", path=f"{policy}.indicators",
            value={"id": f"metric-{item}", "observations": [observation_values(o) for o in found]},
            label=both(f"この値（{self._told(found)}）の指標の名（原文のとおり）", f"the name of the metric of these values ({self._told(found)}), as printed"),
        )

    def kinds(self, path: str) -> list[Alternative]:
        """Of a metric whose columns do not say what they hold: what they may hold."""
        spot = next((s for s in self.around.of("metric") if s.path == path), None)
        if spot is None or not isinstance(spot.part, model.Metric):
            return []
        values = [o for o in spot.part.observations if o.kind != "reference"]
        ways = (
            ("actual", "どの列も実績値", "all are actual values", ["actual"] * len(values)),
            ("target", "どの列も目標値", "all are targets", ["target"] * len(values)),
            ("first", "最初の列が現状値、ほかは目標値", "the first is the baseline, the others targets", ["baseline", *["target"] * (len(values) - 1)]),
        )
        return [
            choice(key, ja, en, *(
                Edit(do="set", path=f"{path}.observations[printed.at={o.printed.at}].kind", value=kind)
                for o, kind in zip(values, kinds, strict=True) if o.kind != kind
            ))
            for key, ja, en, kinds in ways if [o.kind for o in values] != kinds
        ]

    # ---- parts of these -----------------------------------------------------------------------

    def _held(self, path: str, spans: Sequence[Span]) -> list[model.Observation]:
        spot = next((s for s in self.around.of("metric") if s.path == path), None)
        values = spot.part.observations if spot and isinstance(spot.part, model.Metric) else []
        return [o for o in values if any(a <= (o.printed.at or -1) < b for a, b in spans)]

    def _moved(self, path: str, held: Sequence[model.Observation], other: Spot) -> Alternative:
        return choice(_key("to", other), f"指標「{other.name}」の値", f"of the metric “{other.name}”", *(
            Edit(do="move", path=f"{path}.observations[printed.at={o.printed.at}]", to=f"{other.path}.observations")
            for o in held
        ))

    def _none(self, path: str, held: Sequence[model.Observation]) -> Alternative:
        return choice("none", *_NONE, *(Edit(do="remove", path=f"{path}.observations[printed.at={o.printed.at}]") for o in held))

    def _columns(self, path: str, row: Row) -> Iterator[Alternative]:
        columns, given = row.table.values, [v for v in row.values if v.column is not None]
        now = self.observer.observations(path, replace(row, loose=[]))
        if not 0 < len(given) < len(columns) or len(now) != len(given):
            return
        ways = [w for w in combinations(columns, len(given)) if list(w) != [v.column for v in given]]
        for number, way in enumerate(ways[:_WAYS], 1):
            placed = [replace(v, column=c) for v, c in zip(given, way, strict=True)]
            found = self.observer.observations(path, replace(row, values=placed, loose=[]))
            if len(found) != len(now):
                continue
            edits = [
                Edit(do="set", path=f"{path}.observations[printed.at={old.printed.at}].{field}", value=value)
                for old, new in zip(now, found, strict=True)
                for field, value in (("kind", new.kind), ("period", new.period.ja))
                if value != (old.kind if field == "kind" else old.period.ja)
            ]
            yield choice(f"columns-{number}", self._told(found), self._told(found), *edits)

    def _reference(self, spot: Spot, row: Row, span: Span) -> Iterator[Alternative]:
        assert isinstance(spot.part, model.Metric)
        for period in dict.fromkeys(o.period for o in spot.part.observations):
            columns = [replace(c, kind="actual") for c in row.table.values][:1]
            made = self.observer.observations(spot.path, replace(row, values=[Value(span, c) for c in columns], loose=[])) if columns else []
            if made:
                value = made[0].model_copy(update={"kind": "reference", "period": period})
                yield choice(
                    f"{_key('reference', spot)}-{period.year}", f"指標「{spot.name}」の参考値（{period.ja}）", f"a reference of the metric “{spot.name}” ({period.ja})",
                    Edit(do="add", path=f"{spot.path}.observations", value=observation_values(value)),
                )

    def _rows(self, at: int) -> list[Row]:
        """The rows of metrics on the sheet of a place and the sheets beside it, nearest first."""
        sheet = self.around.printed.sheet_at(at)
        near = [r for r in self.rows if abs(r.sheet - sheet) <= 1]
        return sorted(near, key=lambda r: (r.sheet != sheet, abs(r.name[0] - at)))

    @staticmethod
    def _told(observations: Sequence[model.Observation]) -> str:
        kinds = {"baseline": "現状", "target": "目標", "actual": "実績", "reference": "参考"}
        return "、".join(
            f"{kinds[o.kind]}{o.period.ja}{f' {o.breakdown}' if o.breakdown else ''} {' '.join(o.printed.text.split())}"
            for o in observations
        )


def _key(what: str, spot: Spot) -> str:
    """The key of an alternative about a metric: indicators and evaluation items count apart."""
    room = spot.path.rpartition(".")[2].partition("[")[0]
    return f"{what}-{room.partition('_')[0]}-{spot.part.id}"


def _other(path: str) -> Correction:
    return Correction(input="metric", path=path, label=both("値の属する指標", "the metric the values are of"))


def _groups(name: str) -> list[str]:
    """The groups a metric's name lists in brackets: 登録者数（個人・団体）."""
    match = re.search(r"\(([^()]*・[^()]*)\)\s*$", name)
    return [part.strip() for part in match[1].split("・")] if match else []


def _orders(
    row: Row, columns: int, groups: Sequence[str]
) -> Iterator[tuple[str, str, str, list[tuple[int, Span, str | None]]]]:
    """The ways the values of a row may lie in its columns: the column and the group of each."""
    spans = row.loose
    if not columns or not spans:
        return
    if len(spans) < columns:
        ways = list(combinations(range(columns), len(spans)))[:_WAYS]
        for number, way in enumerate(ways, 1):
            yield f"columns-{number}", "この列の値", "of these columns", [(p, s, None) for p, s in zip(way, spans, strict=True)]
    elif len(spans) % columns == 0:
        deep = len(spans) // columns
        named: Sequence[str | None] = groups if len(groups) == deep else [None] * deep
        by_column = [(i // deep, span, named[i % deep]) for i, span in enumerate(spans)]
        by_row = [(i % columns, span, named[i // columns]) for i, span in enumerate(spans)]
        yield "by-column", "列ごとに上から", "column after column", by_column
        if deep > 1 and columns > 1:
            yield "by-row", "行ごとに左から", "line after line", by_row
