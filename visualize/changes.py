"""What changed between two plans, as tables: for the page, the command and workbooks alike."""

from __future__ import annotations

from collections.abc import Iterable

from graph import changewords
from graph.compare import Change, Comparison
from graph.matching import Match
from graph.outline import KINDS, Item, Outline
from ontology.language import Language, Text
from queries.spreadsheet import Cell, Table

TITLES = {
    "changes": Text("変わったこと", "Changes"),
    "counts": Text("変わったことの件数", "Changes counted"),
    "likened": Text("識別子ではなく、似ていることで結び付けたもの", "Taken as the same by likeness, not by identifier"),
}
_HEADINGS = {
    "change": Text("変更", "Change"),
    "kind": Text("種類", "Of"),
    "number": Text("番号", "Number"),
    "name": Text("名前", "Name"),
    "what": Text("どこが", "Which part"),
    "old": Text("前", "Before"),
    "new": Text("後", "After"),
    "note": Text("備考", "Note"),
    "match": Text("結び付け", "Matched by"),
    "count": Text("件数", "Count"),
    "id_before": Text("前の識別子", "Identifier before"),
    "id_after": Text("後の識別子", "Identifier after"),
    "nearness": Text("近さ（%）", "Nearness (%)"),
}
HOW = {
    "identifier": Text("識別子", "identifier"),
    "name": Text("名前", "name"),
    "likeness": Text("文言の近さ", "likeness of the words"),
}


def tables(found: Comparison, language: Language) -> dict[str, Table]:
    """By the keys of `TITLES`."""
    return {
        "changes": changes(found, language),
        "counts": counts(found, language),
        "likened": likened(found, language),
    }


def changes(found: Comparison, language: Language, only: Iterable[str] = ()) -> Table:
    """A row for each change; with ``only``, of these kinds."""
    wanted = frozenset(only)
    keys = ("change", "kind", "number", "name", "what", "old", "new", "note", "match")
    return Table(
        _headings(keys, language),
        tuple(
            _row(found, change, language)
            for change in found.changes
            if not wanted or change.kind in wanted
        ),
    )


def counts(found: Comparison, language: Language) -> Table:
    """How many changes of each kind."""
    return Table(
        _headings(("change", "count"), language),
        tuple(
            (Cell(changewords.KINDS[kind].of(language)), Cell(str(count), number=True))
            for kind, count in found.counts.items()
        ),
    )


def likened(found: Comparison, language: Language) -> Table:
    """What was taken as the same without the same identifier, and how near the words are."""
    keys = ("kind", "id_before", "old", "id_after", "new", "match", "nearness")
    return Table(
        _headings(keys, language),
        tuple(
            (
                Cell(KINDS[m.after.kind].of(language)),
                Cell(m.before.id, m.before.address),
                Cell(m.before.title),
                Cell(m.after.id, m.after.address),
                Cell(m.after.title),
                Cell(HOW[m.how].of(language)),
                Cell(f"{100 * m.nearness:.0f}", number=True),
            )
            for m in found.likened
            if m.before.kind != "plan"
        ),
    )


def _headings(keys: Iterable[str], language: Language) -> tuple[str, ...]:
    return tuple(_HEADINGS[key].of(language) for key in keys)


def _row(found: Comparison, change: Change, language: Language) -> tuple[Cell, ...]:
    item, of = place(found, change)
    return (
        Cell(changewords.KINDS[change.kind].of(language)),
        Cell(KINDS[item.kind].of(language)),
        Cell(of.number(item), item.address),
        Cell(item.title, item.address),
        Cell(change.what.of(language)),
        Cell(change.old.of(language)),
        Cell(change.new.of(language)),
        Cell(change.note.of(language)),
        Cell(matched(change.match, language)),
    )


def place(found: Comparison, change: Change) -> tuple[Item, Outline]:
    """What a change is about, and the plan in which it stands."""
    if change.after is not None:
        return change.after, found.after
    return change.item, found.before


def matched(match: Match | None, language: Language) -> str:
    """How two elements were found to be one; empty where nobody need ask."""
    if match is None or match.how == "identifier" or match.before.kind == "plan":
        return ""
    return f"{HOW[match.how].of(language)} {match.nearness:.0%}"
