"""What the pages of a review show: the passage in its sheet, the draft as a tree, the way on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from graph.intake.draft import Draft
from graph.intake.paths import PathError, resolved
from graph.intake.review import Item

AROUND = 1_500  # characters on either side, where the sheets are not known


@dataclass(frozen=True)
class Piece:
    """A stretch of the source: the ``passage``, an ``other`` item's, or plain."""

    text: str
    kind: str = "plain"
    item: str = ""


@dataclass(frozen=True)
class Sheet:
    """The sheet a passage stands on, in pieces."""

    number: int
    page: str
    pieces: tuple[Piece, ...]


def sheet_of(draft: Draft, item: Item) -> Sheet:
    """The whole sheet around an item's passage."""
    number, page, start, end = bounds(draft, item.start)
    marks = [(item.start, item.end, "passage", item.id)]
    last = start
    for other in draft.review.items:
        inside = start <= other.start and other.end <= end and other.start < other.end
        apart = other.end <= item.start or other.start >= item.end
        if inside and apart and draft.answer(other.id).state in ("open", "skipped"):
            marks.append((other.start, other.end, "other", other.id))
    pieces: list[Piece] = []
    for begin, stop, kind, name in sorted(marks, key=lambda m: (m[0], m[1])):
        if begin < last:
            continue  # two items about one passage are marked once
        pieces += [Piece(draft.text[last:begin]), Piece(draft.text[begin:stop], kind, name)]
        last = stop
    pieces.append(Piece(draft.text[last:end].rstrip()))
    return Sheet(number, page, tuple(pieces))


def bounds(draft: Draft, at: int) -> tuple[int, str, int, int]:
    """The number, the printed page, the beginning and the end of the sheet of a position."""
    told = (draft.values["plan"].get("source") or {}).get("sheets") or []
    sheets = [s for s in told if isinstance(s, dict) and isinstance(s.get("at"), int)]
    ends = [s["at"] for s in sheets[1:]] + [len(draft.text)]
    for sheet, end in zip(sheets, ends, strict=True):
        if sheet["at"] <= at < max(end, sheet["at"] + 1) or (at == end == len(draft.text)):
            page = sheet.get("printed_page")
            return int(sheet.get("number", 0)), str(page or ""), sheet["at"], end
    return 0, "", max(0, at - AROUND), min(len(draft.text), at + AROUND)


def line_around(draft: Draft, item: Item) -> tuple[str, str, str]:
    """The line of a passage: what stands before it, itself, what stands after it."""
    start = draft.text.rfind("\n", 0, item.start) + 1
    end = draft.text.find("\n", item.end)
    end = len(draft.text) if end < 0 else end
    return draft.text[start : item.start], draft.text[item.start : item.end], draft.text[item.end : end]


def place_of(draft: Draft, item: Item) -> list[str]:
    """The parts of the plan around what an item is about, from the goal down, by their names."""
    here = draft.values["plan"]
    try:
        keys = resolved(here, item.element)
    except PathError:
        return []
    names: list[str] = []
    for key in keys:
        here = here[key]
        if isinstance(here, dict) and "id" in here:
            names.append(_name(here))
    return list(dict.fromkeys(filter(None, names)))


# ---- the way through ------------------------------------------------------------------------


@dataclass(frozen=True)
class Filter:
    """Which items one goes through."""

    kind: str = ""
    state: str = ""

    def items(self, draft: Draft) -> list[Item]:
        """The items that pass."""
        return [i for i in draft.review.items if self._passes(draft, i)]

    def _passes(self, draft: Draft, item: Item) -> bool:
        state = draft.answer(item.id).state
        return self.kind in ("", item.kind) and self.state in ("", state)

    @property
    def query(self) -> str:
        """What an address says of it."""
        told = {k: v for k, v in (("kind", self.kind), ("state", self.state)) if v}
        return f"?{urlencode(told)}" if told else ""


def following(draft: Draft, chosen: Filter, after: str = "") -> Item | None:
    """The next open item of a filter, round to the first; those put off come last."""
    order = [i for i in draft.review.items if chosen.kind in ("", i.kind)]
    at = next((n for n, i in enumerate(order) if i.id == after), -1)
    round_ = [*order[at + 1 :], *order[: at + 1]]
    for state in ("open", "skipped"):
        for item in round_:
            if draft.answer(item.id).state == state and item.id != after:
                return item
    return None


def neighbours(draft: Draft, chosen: Filter, item: Item) -> tuple[Item | None, Item | None]:
    """The items before and after one in a filter, whatever was answered."""
    order = [i for i in draft.review.items if chosen.kind in ("", i.kind)]
    at = next((n for n, i in enumerate(order) if i.id == item.id), None)
    if at is None:
        return None, None
    return (order[at - 1] if at else None), (order[at + 1] if at + 1 < len(order) else None)


# ---- the draft as a tree --------------------------------------------------------------------


@dataclass
class Branch:
    """A part of the plan with its open items and its parts."""

    path: str
    name: str
    items: list[Item] = field(default_factory=list)
    parts: list[Branch] = field(default_factory=list)

    @property
    def open(self) -> int:
        """Open items here and below."""
        return len(self.items) + sum(part.open for part in self.parts)


_ROOMS = ("goals", "policies", "city", "council", "measures", "indicators", "evaluation_items")


def tree(draft: Draft) -> Branch:
    """The plan from its goals to its measures and metrics, with what is open in each part."""
    root = Branch("", "")
    root.parts = list(_branches(draft.values["plan"], ""))
    known = {branch.path: branch for branch in _all(root)}
    for item in draft.review.items:
        if not draft.answer(item.id).settled:
            path = item.element
            while path and path not in known:
                path = path[: max(path.rfind("."), path.rfind("["), 0)]
            known.get(path, root).items.append(item)
    return root


def _branches(value: Any, path: str) -> Iterator[Branch]:
    for room in _ROOMS:
        for entry in value.get(room) or [] if isinstance(value, dict) else []:
            if not isinstance(entry, dict) or "id" not in entry:
                continue
            place = f"{path}{'.' if path else ''}{room}[{entry['id']}]"
            branch = Branch(place, _name(entry))
            branch.parts = list(_branches(entry, place))
            yield branch


def _name(entry: dict[str, Any]) -> str:
    named = entry.get("short") or entry.get("title") or entry.get("name") or entry.get("statement")
    text = named.get("text", "") if isinstance(named, dict) else str(named or "")
    number = str(entry.get("number") or "")
    line = "".join(part.strip() for part in text.splitlines())
    return f"{number} {line if len(line) <= 60 else line[:59] + '…'}".strip()


def _all(branch: Branch) -> Iterator[Branch]:
    for part in branch.parts:
        yield part
        yield from _all(part)
