"""量の見込み and 確保方策 over years, under the heading of the service they are of: the service is the
indicator, and what a row is of is said of its values. Both are planned, in whatever year."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from graph.intake.columns import Column, Span, without_year
from graph.intake.metrics import Row
from graph.intake.node import Node, Reading
from graph.intake.rules import Rules, squeezed

_LISTED = re.compile(r"^[①-⑳]|\([A-Z①-⑳]\)$")
# A heading of the table alone.
_TABLE = re.compile(r"[【\[<《■◆●○◇□\s]*(?:(?:各年度の)?(?:量の見込み|(?:事業|必要)?見込み?量|確保(?:の|する)?(?:方策|内容|量|策)|提供量|供給量|目標(?:事業量)?|推移|実績)[とや及びの、・\s]*)+[】\]>》\s]*")
_SERVICE = re.compile(r"(?:事業|サービス)(?:\(.*\))?$")


def named(reading: Reading, rows: Sequence[Row], measures: Collection[Node], rules: Rules) -> dict[int, Row | None]:
    """What rows become, by their identity: the service's row, or nothing where they are part of it;
    ``measures`` are the headings of what is done."""
    known = {id(node) for node in measures}
    owners = {id(t): n for n in reading.root.walk() for t in n.tables}
    made: dict[int, Row | None] = {}
    seen: list[Span] = []
    found = []
    for own in _by_table(rows):
        title = _service(reading.plain, owners.get(id(own[0].table)), known)
        words = [_quantity(reading.plain, row, rules) for row in own]
        if title is not None and all(words) and len(set(words)) == len(words):
            seen.append(title)
            found.append((own, title, words))
    for own, title, words in found:
        if seen.count(title) == 1:
            made.update({id(row): None for row in own[1:]})
            made[id(own[0])] = _whole(own, title, words)
    return made


def _by_table(rows: Sequence[Row]) -> Iterator[list[Row]]:
    tables: dict[int, list[Row]] = {}
    for row in rows:
        tables.setdefault(id(row.table), []).append(row)
    yield from tables.values()


def _quantity(plain: str, row: Row, rules: Rules) -> str:
    """What a row is of where its name is nothing else, and its values have no groups."""
    word = squeezed("".join(plain[slice(*piece)] for piece in (row.name, *row.more)))
    whole = word in rules.words("values", "quantities") and not any(v.breakdown for v in row.values)
    return _LISTED.sub("", word) if whole else ""


def _service(plain: str, node: Node | None, measures: Collection[int]) -> Span | None:
    """The heading that names the service, the nearest that is not of the table alone."""
    for one in [node, *node.up()] if node is not None else []:
        words = plain[slice(*one.title)] if one.title is not None else ""
        if one.title is None or one.kind == "label" or _TABLE.fullmatch(words):
            continue
        return one.title if id(one) in measures or _SERVICE.search(words) else None
    return None


def _whole(rows: Sequence[Row], title: Span, words: Sequence[str]) -> Row:
    made = replace(rows[0], name=title, more=[], values=[], notes=[], doubts=[], loose=[], broken=[])
    for row, word in zip(rows, words, strict=True):
        made.values += [replace(v, breakdown=word, column=_planned(v.column)) for v in row.values]
        for ours, its in ((made.notes, row.notes), (made.loose, row.loose), (made.broken, row.broken)):
            ours.extend(its)
        made.doubts += [d for d in row.doubts if d not in made.doubts]
    return made


def _planned(column: Column | None) -> Column | None:
    bare = column is not None and column.kind == "actual" and not without_year(column.label)
    return replace(column, kind="target", label=f"見込 {column.label}") if column is not None and bare else column
