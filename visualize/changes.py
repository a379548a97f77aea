"""What changed between two plans, as tables: for the page, the command and workbooks alike."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from graph import changewords
from graph.compare import Change, Comparison
from graph.matching import Match
from graph.outline import KINDS, Item, Outline, Value
from graph.together import Together
from graph.valuediff import shown, what
from ontology.language import Language, Text
from queries import formats
from queries.formats import Format
from queries.spreadsheet import Cell, Table, workbook

TITLES = {
    "changes": Text("変わったこと", "Changes"),
    "counts": Text("変わったことの件数", "Changes counted"),
    "likened": Text("識別子ではなく、近さで結び付けたもの", "Matched by likeness of words"),
    "carried": Text("両方の計画を担う課", "Divisions that carry both plans"),
    "twice": Text("両方の計画にある指標", "Indicators of both plans"),
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
    "division": Text("課", "Division"),
    "first": Text("前の計画", "First plan"),
    "second": Text("後の計画", "Second plan"),
    "first_count": Text("前の計画の取り組み", "Measures of the first plan"),
    "second_count": Text("後の計画の取り組み", "Measures of the second plan"),
    "first_target": Text("前の計画の目標", "Target of the first plan"),
    "second_target": Text("後の計画の目標", "Target of the second plan"),
    "agree": Text("目標", "Targets"),
    "indicator": Text("指標", "Indicator"),
    "other": Text("後の計画での名前", "Name in the second plan"),
}
AGREE = {
    True: Text("同じ", "the same"),
    False: Text("違う", "differ"),
    None: Text("年度・単位などが違う", "other years or units"),
}
_COMMA = Text("、", ", ")
_OF_ROLE = Text("（{}）", " ({})")
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
                Cell(m.before.called(language)),
                Cell(m.after.id, m.after.address),
                Cell(m.after.called(language)),
                Cell(HOW[m.how].of(language)),
                Cell(f"{100 * m.nearness:.0f}", number=True),
            )
            for m in found.likened
            if m.before.kind != "plan"
        ),
    )


def side_by_side(found: Together, language: Language) -> dict[str, Table]:
    """``carried`` and ``twice`` of `TITLES`."""
    return {"carried": carried(found, language), "twice": twice(found, language)}


def carried(found: Together, language: Language) -> Table:
    """Divisions that answer for measures of both plans."""
    keys = ("division", "first_count", "first", "second_count", "second")
    return Table(
        _headings(keys, language),
        tuple(
            (
                Cell(c.name.of(language), found.first.addresses.get(c.unit, "")),
                Cell(str(len(c.first)), number=True),
                Cell(_measures(c.first, found.first, language)),
                Cell(str(len(c.second)), number=True),
                Cell(_measures(c.second, found.second, language)),
            )
            for c in found.carried
        ),
    )


def _measures(
    measures: Iterable[tuple[Item, str]], of: Outline, language: Language
) -> str:
    return _COMMA.of(language).join(
        f"{of.number(item)} {item.called(language)}{_OF_ROLE.of(language).format(changewords.ROLES[role].of(language))}"
        for item, role in measures
    )


def twice(found: Together, language: Language) -> Table:
    """Indicators of the same or of near names, with the target each plan sets."""
    keys = ("indicator", "first_target", "other", "second_target", "agree", "nearness")
    return Table(
        _headings(keys, language),
        tuple(
            (
                Cell(t.first.called(language), t.first.address),
                Cell(_target(t.first_target, language)),
                Cell(t.second.called(language), t.second.address),
                Cell(_target(t.second_target, language)),
                Cell(AGREE[t.agree].of(language)),
                Cell(f"{100 * t.nearness:.0f}", number=True),
            )
            for t in found.twice
        ),
    )


def _target(value: Value | None, language: Language) -> str:
    return f"{what(value).of(language)}: {shown(value).of(language)}" if value else ""


def _headings(keys: Iterable[str], language: Language) -> tuple[str, ...]:
    return tuple(_HEADINGS[key].of(language) for key in keys)


def _row(found: Comparison, change: Change, language: Language) -> tuple[Cell, ...]:
    item, of = place(found, change)
    return (
        Cell(changewords.KINDS[change.kind].of(language)),
        Cell(KINDS[item.kind].of(language)),
        Cell(of.number(item), item.address),
        Cell(item.called(language), item.address),
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


# ---- written out ----------------------------------------------------------------------------


def written(shown: Mapping[str, Table], language: Language, form: Format) -> bytes:
    """Tables by the keys of `TITLES` as one file; CSV holds the first of them alone."""
    if form == "xlsx":
        return workbook([(TITLES[key].of(language)[:31], table) for key, table in shown.items()])
    if form == "csv":
        return formats.written(next(iter(shown.values())), language, "csv")
    mark = "## " if form == "md" else ""
    return "\n".join(
        f"{mark}{TITLES[key].of(language)} ({len(table.rows)})\n\n"
        + formats.written(table, language, form).decode()
        for key, table in shown.items()
        if table.rows
    ).encode()


def as_json(found: Comparison) -> bytes:
    """The comparison for programs: both plans, how many of what, every change."""
    document = {
        "before": _plan(found.before),
        "after": _plan(found.after),
        "editions": found.editions,
        "counts": found.counts,
        "changes": [_record(found, change) for change in found.changes],
        "matches": [
            {
                "kind": m.after.kind,
                "before": m.before.id,
                "after": m.after.id,
                "by": m.how,
                "nearness": m.nearness,
            }
            for m in found.likened
            if m.before.kind != "plan"
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _plan(of: Outline) -> dict[str, object]:
    return {
        "municipality": of.code,
        "id": of.id,
        "title": {"ja": of.title.ja, "en": of.title.en},
        "fictional": of.fictional,
    }


def _record(found: Comparison, change: Change) -> dict[str, object]:
    item, of = place(found, change)
    record: dict[str, object] = {
        "change": change.kind,
        "kind": item.kind,
        "before": change.before.id if change.before else None,
        "after": change.after.id if change.after else None,
        "number": of.number(item),
        "name": item.title,
    }
    for key, text in (
        ("what", change.what), ("old", change.old), ("new", change.new), ("note", change.note)
    ):
        if text.ja:
            record[key] = text.ja if text.ja == text.en else {"ja": text.ja, "en": text.en}
    if change.match and change.match.how != "identifier":
        record["by"], record["nearness"] = change.match.how, change.match.nearness
    return record
