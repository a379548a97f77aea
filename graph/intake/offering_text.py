"""What words that became nothing could be: an element of the plan beside or above them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

from graph import model
from graph.intake.around import Around, Spot
from graph.intake.directory import Directory
from graph.intake.divisions import Named, names_in
from graph.intake.questions import both, choice
from graph.intake.review import Alternative, Correction, Edit
from graph.intake.rules import Rules

Span = tuple[int, int]
_MARK = re.compile(r"\s*(?:[・○●◆■◎◇□※*]|[①-⑳]|\(?[0-9]{1,2}[.)])?\s*")
_NEAR = 4  # measures that are offered
_KINDS = {
    "measure": ("取り組み", "the measure"), "finding": ("現状と課題", "the finding"), "vision": ("目指す姿", "the vision"),
    "resident": ("みんなで取り組むこと", "the residents’ action"),
}
_PARTS = tuple(_KINDS)


class TextOffers:
    """The elements words could be of; ``names`` are divisions known without doubt."""

    def __init__(self, around: Around, directory: Directory, rules: Rules, names: frozenset[str]) -> None:
        self.around, self.directory, self.rules, self.names = around, directory, rules, names

    # ---- words ----

    def words(self, item: str, span: Span) -> tuple[list[Alternative], Correction | None]:
        """Of any words: a measure, a finding, a residents' action, more of what stands before, a note."""
        plain = self.around.plain
        mark = _MARK.match(plain, *span)
        start = mark.end() if mark and mark.end() < span[1] else span[0]
        own = self.around.passage((start, span[1]))
        name, number = f"added-{item}", _number(plain[span[0] : start])
        made: list[Alternative] = []
        pillar, policy = self.around.pillar(span[0]), self.around.policy(span[0])
        measure = {"id": name, "number": number, "statement": own}
        if pillar is not None:
            made.append(choice(
                "measure", f"取り組み（「{self.around.named[pillar]}」の下）", f"a measure (under “{self.around.named[pillar]}”)",
                Edit(do="add", path=f"{pillar}.measures", value=measure, before=self._after("measure", pillar, span[0])),
            ))
        if policy is not None:
            for key, room, ja, en in (
                ("finding", "findings", "現状と課題", "a finding"),
                ("resident", "resident_actions", "みんなで取り組むこと", "something residents do"),
            ):
                made.append(choice(
                    key, f"{ja}（「{self.around.named[policy]}」）", f"{en} (of “{self.around.named[policy]}”)",
                    Edit(do="add", path=f"{policy}.{room}", value={"id": name, "statement": own}, before=self._after(key, policy, span[0])),
                ))
        made += [*self._more(span), *self._note((start, span[1]))]
        under = Correction(
            input="under", path="goals", value=measure,
            label=both("取り組みとして入れる見出し", "the heading to put it under as a measure"),
        )
        return made, under if pillar is not None else None

    def aside(self, span: Span) -> list[Alternative]:
        """Of what is no element of its own: more of what stands before, or a note."""
        return [*self._more(span), *self._note(span)]

    def _after(self, kind: str, above: str, at: int) -> str | None:
        """The identifier of the part of a heading that stands after a place in the source."""
        return next((s.part.id for s in self.around.of(kind) if s.above == above and s.at > at), None)

    def _more(self, span: Span) -> Iterator[Alternative]:
        before = self.around.before(span[0], _PARTS)
        if before is None or isinstance(before.part, model.Metric):
            return
        statement = before.part.statement
        end = statement.end or 0
        if statement.at is None or end > span[0] or self.around.plain[end : span[0]].strip():
            return
        if statement.sheet != self.around.printed.sheet_at(span[0]):
            return
        ja, en = _KINDS[before.kind]
        yield choice(
            "part", f"前の{ja}「{before.name}」の続き", f"more of {en} before it, “{before.name}”",
            Edit(do="set", path=f"{before.path}.statement", value=self.around.passage((statement.at, span[1]))),
        )

    def _note(self, span: Span) -> Iterator[Alternative]:
        metric = self.around.before(span[0], ("metric",))
        if metric is not None and self.around.printed.sheet_at(metric.at) == self.around.printed.sheet_at(span[0]):
            yield choice(
                "note", f"指標「{metric.name}」の注", f"a note on the metric “{metric.name}”",
                Edit(do="add", path=f"{metric.path}.notes", value=self.around.passage(span)),
            )

    # ---- divisions ----

    def divisions(self, span: Span, body: Span, role: str) -> list[Alternative]:
        """Of names of divisions: the measures near them, or all of their heading."""
        named = [n for n in names_in(self.around.plain, *body, self.rules, self.names) if n.kind != "unknown" or n.name]
        if not named:
            return []
        near = self._beside(span)
        made = [
            choice(f"of-{spot.part.id}", f"取り組み「{spot.name}」の担当課", f"of the measure “{spot.name}”", *edits)
            for spot in near if (edits := self._given(spot, named, span, role))
        ]
        pillar = self.around.pillar(span[0])
        under = [s for s in self.around.of("measure") if s.above == pillar]
        if pillar is not None and len(under) > 1:
            edits = [e for spot in under for e in self._given(spot, named, span, role)]
            if edits:
                made.append(choice(
                    "pillar", f"「{self.around.named[pillar]}」の取り組みすべての担当課", f"of all measures of “{self.around.named[pillar]}”", *edits,
                ))
        return made

    def _beside(self, span: Span) -> list[Spot]:
        measures = self.around.of("measure")
        before = [s for s in measures if s.at <= span[0]][-_NEAR // 2 :]
        after = [s for s in measures if s.at > span[0]][: _NEAR - len(before)]
        return [*before, *after]

    def _given(self, spot: Spot, named: Sequence[Named], span: Span, role: str) -> list[Edit]:
        assert isinstance(spot.part, model.Measure)
        there = {d for r in spot.part.responsible for d in r.divisions}
        by_role: dict[str, list[str]] = {}
        edits: list[Edit] = []
        for entry in named:
            known = self.directory.known(entry.name)
            name = known or f"division-{hashlib.sha256(entry.name.encode()).hexdigest()[:8]}"
            given = by_role.setdefault("related" if (entry.role or role) == "related" else "lead", [])
            if name in there or name in given:
                continue
            given.append(name)
            if known is None:
                room = "groups" if entry.kind == "group" else "divisions"
                edits.append(Edit(do="add", file="municipality", path=room, value={"id": name, "name": entry.name}))
        source = self.around.passage(span)
        return [*edits, *(
            Edit(do="add", path=f"{spot.path}.responsible", value={"role": r, "divisions": names, "source": source})
            for r, names in by_role.items() if names
        )] if any(by_role.values()) else []


def _number(mark: str) -> str:
    """The printed number of an item; a dash where it prints none."""
    number = mark.strip().strip("・○●◆■◎◇□※*")
    return number or "―"
