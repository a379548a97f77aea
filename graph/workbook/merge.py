"""A plan as it is and as a workbook has it, made one by identifier.

The workbook's word counts for what it speaks of: the columns it has. Everything else stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph import model
from graph.planfile import PlanFile
from graph.workbook.kinds import Kind
from graph.workbook.layout import BELOW, ENTRIES, KINDS, TABLE_OF, top

if TYPE_CHECKING:
    from graph.workbook.read import Reading

# Parts that columns of the row above them can tell as well as rows of their own.
_BESIDE = {
    "responsible": ("取り組み", ("主な担当課", "主な関係課")),
    "partners": ("取り組み", ("連携先",)),
    "supports": ("取り組み", ("支援先",)),
    "observations": ("指標", ("現状値", "目標値")),
    "mentions": ("用語・根拠", ("名称",)),
    "marked": ("用語・根拠", ("名称",)),
}


def merged(
    before: PlanFile, found: Reading, *, remove: bool
) -> tuple[model.Plan, model.Municipality, int]:
    """The plan and the municipality made one with what is there; how many parts only that has."""
    merging = _Merging(found, remove)
    plan = merging.part(model.Plan, before.plan.value, found.loaded.plan.value)
    city = merging.part(
        model.Municipality, before.municipality.value, found.loaded.municipality.value
    )
    return (
        model.Plan.model_validate(plan), model.Municipality.model_validate(city), merging.kept,
    )


class _Merging:
    def __init__(self, found: Reading, remove: bool) -> None:
        self.headings, self.entries, self.remove = found.headings, found.entries, remove
        self.typed = found.is_typed
        self.kept = 0

    def part(self, kind: type[model.Model], old: Any, new: Any) -> dict[str, Any]:
        """Plain values of a part both have."""
        return {
            name: self._value(kind, name, getattr(old, name), getattr(new, name))
            for name in kind.model_fields
        }

    def _value(self, kind: type[model.Model], name: str, old: Any, new: Any) -> Any:
        if kind in (model.Plan, model.Municipality) and not self._says_front(kind, name, new):
            return old
        if kind not in (model.Plan, model.Municipality) and not self._says(kind, name):
            return old
        if isinstance(new, list) and (_has_ids(new) or _has_ids(old)):
            return self._parts(old, new)
        if (
            self.typed and isinstance(new, model.Passage) and isinstance(old, model.Passage)
            and new.text == old.text
        ):
            return old  # where it stands is what such a workbook does not speak of
        if isinstance(new, model.Element) and isinstance(old, model.Element) and old.id == new.id:
            return self.part(type(new), old, new)
        return new

    def _parts(self, old: list[Any], new: list[Any]) -> list[Any]:
        """Parts by identifier: in the workbook's order, those only the plan has after the part
        they followed."""
        known = {part.id: part for part in old}
        made: list[Any] = [
            self.part(type(part), known[part.id], part)
            if part.id in known and type(known[part.id]) is type(part)
            else part
            for part in new
        ]
        here = {part.id for part in new}
        if self.remove:
            return made
        previous: str | None = None
        for part in old:
            if part.id not in here:
                self.kept += 1
                ids = [_id(p) for p in made]
                made.insert(ids.index(previous) + 1 if previous in ids else 0, part)
            previous = part.id
        return made

    def _says_front(self, kind: type[model.Model], name: str, new: Any) -> bool:
        of = "plan" if kind is model.Plan else "city"
        entries = [e for e in ENTRIES if e.of == of and e.path[0] == name]
        if name == "doubts":
            return "別の読み方" in self.headings
        if entries:
            # The folder's own names stay where no line of the workbook gives others.
            return any(e.label in self.entries for e in entries)
        rooms = [k for k in top() if k.room == name]
        return not rooms or any(TABLE_OF[k.label].title in self.headings for k in rooms)

    def _says(self, kind: type[model.Model], name: str) -> bool:
        """Whether the workbook has a column, or a sheet, for a field."""
        if name == "id":
            return True
        if name == "doubts":
            return "別の読み方" in self.headings
        return any(each.cls is kind and self._kind_says(each, name) for each in KINDS.values())

    def _kind_says(self, kind: Kind, name: str) -> bool:
        headings = self.headings.get(TABLE_OF[kind.label].title, frozenset())
        if name in kind.fixed:
            return bool(headings)
        for one in kind.fields:
            if one.name == name:
                return one.columns[0] in headings
        if name in _BESIDE:
            title, columns = _BESIDE[name]
            if set(columns) & self.headings.get(title, frozenset()):
                return True
        return any(
            lower.room == name and TABLE_OF[lower.label].title in self.headings
            for lower in BELOW[kind.label]
        )


def _has_ids(parts: Any) -> bool:
    return isinstance(parts, list) and bool(parts) and isinstance(parts[0], model.Element)


def _id(part: Any) -> str:
    return str(part["id"] if isinstance(part, dict) else part.id)
