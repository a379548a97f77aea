"""What changed from one plan to another: editions, a draft and its correction, two municipalities.

Two outlines that say the same give no change; every change names what it is about before and
after, and how the two were found to be one (`graph.matching`).
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from graph.changewords import KINDS, NOTHING, ROLES, field_name, same
from graph.matching import Match, matches, near_names, related
from graph.outline import UNITS, Item, Key, Outline
from graph.planfile import PlanFile
from graph.planoutline import outline
from graph.valuediff import Told, changes_of
from ontology.language import Text


@dataclass(frozen=True)
class Change:
    """One change. ``before`` or ``after`` is None where there was or is no such element.

    ``what`` says which part: a division's or organisation's name, a value's kind and breakdown, a
    field. ``old`` and ``new`` are what stood and stands there; ``note`` says what to mind.
    """

    kind: str
    before: Item | None
    after: Item | None
    what: Text = NOTHING
    old: Text = NOTHING
    new: Text = NOTHING
    note: Text = NOTHING
    match: Match | None = None

    @property
    def item(self) -> Item:
        """What changed, as it is now, or as it was."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True)
class Comparison:
    """Two plans, what is the same in them, and what changed, in printed order."""

    before: Outline
    after: Outline
    matches: tuple[Match, ...]
    changes: tuple[Change, ...]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many changes there are of each kind, in the order of `KINDS`."""
        found = dict.fromkeys(KINDS, 0)
        for change in self.changes:
            found[change.kind] += 1
        return {kind: count for kind, count in found.items() if count}

    @property
    def likened(self) -> tuple[Match, ...]:
        """Elements taken as the same by likeness or name only."""
        return tuple(m for m in self.matches if m.how != "identifier")

    @property
    def editions(self) -> bool:
        """Whether both are editions of one plan."""
        return related(self.before, self.after)


def compare(before: PlanFile, after: PlanFile, *, places: bool = False) -> Comparison:
    """What changed from one plan file to another.

    With ``places``, where in the source a wording stands counts too: then no change means that
    the two files hold the same.
    """
    return compared(outline(before), outline(after), places=places)


def compared(before: Outline, after: Outline, *, places: bool = False) -> Comparison:
    """What changed from one outline to another."""
    found = matches(before, after)
    reader = _Comparing(before, after, found, places)
    return Comparison(before, after, tuple(found), tuple(reader.changes()))


class _Comparing:
    def __init__(
        self, before: Outline, after: Outline, found: Sequence[Match], places: bool
    ) -> None:
        self.a, self.b, self.places = before, after, places
        self.found = found
        self.of_new: dict[Key, Match] = {m.after.key: m for m in found}
        self.of_old: dict[Key, Match] = {m.before.key: m for m in found}
        self.one_city = before.code == after.code
        self.late = self._out_of_order()

    def changes(self) -> Iterator[Change]:
        """All changes in the order of the second plan; what was dropped, where it stood."""
        dropped = self._dropped()
        yield from dropped.pop(None, [])
        for item in self.b.items:
            match = self.of_new.get(item.key)
            if not self._counts(item):
                continue
            if match is not None:
                yield from self._between(match)
                yield from dropped.pop(match.before.key, [])
            else:
                yield Change("added", None, item, new=same(item.wording or item.name), note=self._likes(item))

    def _dropped(self) -> dict[Key | None, list[Change]]:
        """What was dropped, by the element that stood before it and stayed."""
        found: dict[Key | None, list[Change]] = {}
        last: Key | None = None
        for item in self.a.items:
            if item.key in self.of_old:
                last = item.key
            elif self._counts(item):
                found.setdefault(last, []).append(
                    Change("dropped", item, None, old=same(item.wording or item.name))
                )
        return found

    def _counts(self, item: Item) -> bool:
        """Another municipality's divisions are other divisions; that says nothing of its plan."""
        return self.one_city or item.kind not in UNITS

    def _likes(self, item: Item) -> Text:
        """Names a new division or organisation is like: never taken as the same, but told."""
        if item.kind not in UNITS:
            return NOTHING
        gone = [i.name for i in self.a.items if i.kind == item.kind and i.key not in self.of_old]
        near = near_names(item.name, gone)
        if not near:
            return NOTHING
        told = f"「{near[0][1]}」（{near[0][0]:.0%}）"
        return Text(f"{told}に近い名前", f"near to {told}")

    def _between(self, match: Match) -> Iterator[Change]:
        old, new = match.before, match.after

        def change(
            kind: str, old_: Text, new_: Text, what: Text = NOTHING, note: Text = NOTHING
        ) -> Change:
            return Change(kind, old, new, what, old_, new_, note, match)

        if old.name != new.name:
            yield change("renamed", same(old.name), same(new.name))
        if old.number != new.number:
            yield change("renumbered", same(old.number), same(new.number))
        if self._moved(match):
            yield change("moved", self._parent(self.a, old), self._parent(self.b, new))
        elif new.key in self.late and old.number == new.number:
            yield change("reordered", NOTHING, NOTHING)
        if old.wording != new.wording:
            yield change("reworded", same(old.wording), same(new.wording))
        for kind, what, was, is_, note in (
            *self._responsible(old, new),
            *self._involved(old, new),
            *changes_of(old.values, new.values),
            *_doubts(old, new),
            *self._fields(old, new),
        ):
            yield change(kind, was, is_, what, note)

    def _moved(self, match: Match) -> bool:
        parent = match.before.parent
        there = self.of_old.get(parent) if parent else None
        return (there.after.key if there else None) != match.after.parent and not (
            parent is not None and there is None and match.after.parent is None
        )

    def _parent(self, of: Outline, item: Item) -> Text:
        above = of.by_key.get(item.parent) if item.parent else None
        if above is None:
            return same(of.title.ja)
        return same(f"{of.number(above)} {above.title}".strip())

    def _out_of_order(self) -> frozenset[Key]:
        """Elements that changed places with their siblings: the fewest that explain the order."""
        old = {item.key: place for place, item in enumerate(self.a.items)}
        siblings: dict[tuple[str, Key | None], list[Match]] = {}
        for match in self.found:
            if not self._moved(match):
                siblings.setdefault((match.after.kind, match.after.parent), []).append(match)
        late: set[Key] = set()
        for found in siblings.values():
            kept = _longest_run([old[m.before.key] for m in found])
            late.update(m.after.key for i, m in enumerate(found) if i not in kept)
        return frozenset(late)

    # ---- divisions and organisations ----

    def _unit_of(self, id_: str) -> str:
        """The identifier a division of the first plan has in the second; its own if none."""
        for kind in ("division", "group", "organization"):
            if (match := self.of_old.get((kind, id_))) is not None:
                return match.after.id
        return id_ if self.one_city or id_ == "city" else f"{self.a.code}/{id_}"

    def _responsible(self, old: Item, new: Item) -> Iterator[Told]:
        was = {self._unit_of(unit): role for unit, role in old.responsible}
        names = {self._unit_of(unit): self.a.unit(unit) for unit, _ in old.responsible}
        is_ = dict(new.responsible)
        names |= {unit: self.b.unit(unit) for unit in is_}
        for unit in [*is_, *(unit for unit in was if unit not in is_)]:
            before, after = was.get(unit, ""), is_.get(unit, "")
            if before != after:
                kind = "role-changed" if before and after else (
                    "division-gained" if after else "division-lost"
                )
                note = self._took_over(unit, [u for u in was if u not in is_]) if after else NOTHING
                yield kind, names[unit], _role(before), _role(after), note
        if was == is_ and list(was) != list(is_):
            yield "divisions-reordered", NOTHING, _listed(names, was), _listed(names, is_), NOTHING

    def _took_over(self, unit: str, gone: Sequence[str]) -> Text:
        """That a division answers because a reorganisation gave it what another did."""
        old = [self.b.unit(u) for u in self.b.forerunners.get(unit, ()) if u in gone]
        if not old:
            return NOTHING
        return Text(
            f"機構改革で{'、'.join(n.ja for n in old)}から引き継ぐ",
            f"took over from {', '.join(n.en for n in old)} in a reorganisation",
        )

    def _involved(self, old: Item, new: Item) -> Iterator[Told]:
        was = {(i.kind, self._unit_of(i.unit)): i for i in old.involved}
        is_ = {(i.kind, i.unit): i for i in new.involved}
        for key in [*is_, *(key for key in was if key not in is_)]:
            before, after = was.get(key), is_.get(key)
            found = after or before
            assert found is not None
            name = (self.b if after else self.a).unit(found.unit)
            role = ROLES[found.kind]
            what = Text(f"{name.ja}（{role.ja}）", f"{name.en} ({role.en})")
            wordings = same(before.wording if before else ""), same(after.wording if after else "")
            if before is None:
                yield "partner-gained", what, *wordings, NOTHING
            elif after is None:
                yield "partner-lost", what, *wordings, NOTHING
            elif before.wording != after.wording:
                yield "partner-changed", what, *wordings, NOTHING

    # ---- everything else ----

    def _fields(self, old: Item, new: Item) -> Iterator[Told]:
        # The bracket's wording says again who is responsible.
        brackets = old.responsible == new.responsible
        for key in sorted({*old.fields, *new.fields}):
            was, is_ = old.fields.get(key, ""), new.fields.get(key, "")
            if was != is_ and (brackets or not key.startswith("bracket.")):
                yield "field-changed", field_name(key), same(was), same(is_), NOTHING
        if not self.places:
            return
        if old.id != new.id and old.kind != "plan":
            yield "field-changed", Text("識別子", "identifier"), same(old.id), same(new.id), NOTHING
        for key in sorted({*old.places, *new.places}):
            was, is_ = old.places.get(key, ""), new.places.get(key, "")
            if was != is_:
                yield "place-changed", field_name(key), same(was), same(is_), NOTHING


def _role(role: str) -> Text:
    return ROLES[role] if role else NOTHING


def _listed(names: Mapping[str, Text], units: Mapping[str, str]) -> Text:
    found = [names[unit] for unit in units]
    return Text("、".join(n.ja for n in found), ", ".join(n.en for n in found))


def _doubts(old: Item, new: Item) -> Iterator[Told]:
    for doubt in new.doubts:
        if doubt not in old.doubts:
            yield "doubt-gained", NOTHING, NOTHING, same(doubt), NOTHING
    for doubt in old.doubts:
        if doubt not in new.doubts:
            yield "doubt-lost", NOTHING, same(doubt), NOTHING, NOTHING


def _longest_run(numbers: Sequence[int]) -> set[int]:
    """Places of a longest rising run of numbers that are all different."""
    ends: list[int] = []  # least last number of a run of each length
    places: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect.bisect_left(ends, number)
        ends[length : length + 1] = [number]
        places[length : length + 1] = [place]
        before.append(places[length - 1] if length else -1)
    kept: set[int] = set()
    place = places[-1] if places else -1
    while place >= 0:
        kept.add(place)
        place = before[place]
    return kept
