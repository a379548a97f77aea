"""Which nodes of the tree are measures, and where in a plan each belongs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.intake import (
    apart,
    displaced,
    footnotes,
    inline,
    metrics,
    readrows,
    repeats,
    unmarked,
    volumes,
)
from graph.intake.marks import Mark, level_of, section_of
from graph.intake.node import Node, Reading, Span
from graph.intake.rules import Rules, squeezed
from graph.intake.tables import Table
from graph.intake.tree import take_apart
from graph.intake.wording import unmarked_span, wording

_CONTAINERS = ("part", "chapter", "section", "roman")


@dataclass(eq=False)
class Measure:
    """A measure as read. ``statement`` are its words in the order of the text."""

    node: Node
    number: str
    title: Span | None
    statement: list[Span]
    responsible: list[Mark]
    place: Place
    actor: str
    doubts: list[str] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Place:
    """The headings a measure or a table stands under; the same node where a level is missing."""

    goal: Node
    policy: Node
    pillar: Node
    skipped: tuple[Node, ...] = ()


@dataclass
class Structure:
    """A plan as read: measures and metrics with their places, told sections by owner."""

    reading: Reading
    measures: list[Measure]
    metrics: list[tuple[Place, metrics.Row, bool]]
    unread: list[Table]
    again: list[Span] = field(default_factory=list)  # measures printed a second time


def assemble(text: str, rules: Rules) -> Structure:
    """The structure of a source text."""
    reading = take_apart(text, rules)
    unmarked.divide(reading)
    _labelled_headings(reading)
    _settle(reading)
    rows, unread = _metrics(reading, rules)
    valued = {row.name[0] for _, row, _ in rows}
    chosen = [n for n in _measures(reading, rules) if n.title is None or n.title[0] not in valued]
    measures, again = repeats.once(reading.plain, [_measure(reading, node, rules) for node in chosen])
    shown = displaced.headings(reading)
    for measure in measures:
        lost = measure.node.sheet in reading.disturbed or measure.place.goal is reading.root
        if lost and (here := shown.get(measure.node.sheet)) is not None:
            measure.place = Place(here.goal, here.policy, here.pillar(measure.node))
            if "trailing" not in measure.doubts:
                measure.doubts.append("trailing")
    rows = [
        (Place(here.goal, here.policy, here.policy), row, loose) if (row.sheet in reading.disturbed or place.goal is reading.root) and (here := shown.get(row.sheet)) else (place, row, loose)
        for place, row, loose in rows
    ]
    became = volumes.named(reading, [row for _, row, _ in rows], chosen, rules)
    rows = [(place, made, loose) for place, row, loose in rows if (made := became.get(id(row), row)) is not None]
    return Structure(reading, measures, rows, unread, again)


_POLICY = re.compile(r"(?:基本|主要|個別|重点)?(?:施策|政策)名?(?=[\s:])")


# ---- which nodes are measures --------------------------------------------------------------------


def _settle(reading: Reading) -> None:
    """Give brackets at the end of a list of items to the item that holds the list, where the
    document does so throughout; give those above a list to the items below."""
    parents = [n for n in reading.root.walk() if n.children]
    last_only = other = 0
    found: list[Node] = []
    for parent in parents:
        kids = [c for c in parent.children if c.kind not in ("row", "label")]
        if not kids or (len(kids) < 2 and kids[0].kind != "bullet") or parent.rank < 55:
            continue
        with_mark = [c for c in kids if _carries(c)]
        if not with_mark or len({c.kind for c in kids}) > 1:
            continue
        if with_mark == [kids[-1]] and not _inline(reading, kids[-1]):
            last_only += 1
            found.append(parent)
        else:
            other += 1
    for parent in found:
        kids = [c for c in parent.children if c.kind not in ("row", "label")]
        bullets = kids[0].kind == "bullet"
        if last_only > other or bullets:
            last = kids[-1]
            parent.responsible.extend(last.responsible)
            last.responsible = []
            parent.role = "measure"
            if last_only <= other and not bullets:
                parent.doubts.append("bracket-of")


def _labelled_headings(reading: Reading) -> None:
    """A name by label with a table of measures below it is the heading of these: 施策名 1-1 …; so is
    one with items below that name their own divisions."""
    for parent in list(reading.root.walk()):
        held: Node | None = None
        for child in list(parent.children):
            if child.kind == "label":
                held = child if child.title is not None else None
            elif held is not None and (child.kind == "row" or child.responsible and _POLICY.match(reading.plain, held.start)):
                parent.children.remove(child)
                held.children.append(child)
                child.parent = held
            elif child.kind != "bullet":
                held = None


def _carries(node: Node) -> bool:
    return bool(node.responsible)


def _inline(reading: Reading, node: Node) -> bool:
    mark = node.responsible[0]
    return "\n" not in reading.plain[node.start : mark.start]


def _measures(reading: Reading, rules: Rules) -> list[Node]:
    everything = [n for n in reading.root.walk() if n is not reading.root]
    chosen: dict[int, Node] = {}

    def take(node: Node) -> None:
        chosen[id(node)] = node

    for node in everything:
        if node.kind == "row" or (node.kind == "label" and not any(c.kind == "row" or c.responsible and _POLICY.match(reading.plain, node.start) for c in node.children) and not _over_another(node)):
            take(node)
    marked = [n for n in everything if n.responsible and id(n) not in chosen]
    for node in marked:
        below = [c for c in node.walk() if c is not node and (c.responsible or id(c) in chosen or c.role == "measure")]
        led = node.role == "led"
        items = [c for c in node.children if (led or c.kind != "bullet") and _words(c)]
        if below:
            # Over measures of its own: the bracket speaks of all of them, or of the rest.
            node.doubts.append("over")
        elif items and (led or node.rank < 59.5 or _over_sentences(reading, node, items)) and node.role != "measure" and not (node.kind == "dash" and node.number.count("-") >= 2):
            node.doubts.append("over")
            for item in items:
                for leaf in _leaves(item):
                    take(leaf)
        elif _words(node) and not any(id(a) in chosen for a in node.up()):
            take(node)
    # What stands beside measures under one heading, and is numbered alike, is a measure too.
    kinds = Counter((n.kind, n.actor) for n in chosen.values() if n.kind not in ("row", "label"))
    has_leads = any(n.responsible for n in chosen.values())
    worded = any(n.role == "measure" for n in everything)
    leaves = Counter(n.kind for n in everything if n.actor == "council" and n.kind != "bullet" and not n.quiet and _leaf(n))
    council = leaves.most_common(1)[0][0] if leaves else ""
    common = {kind for (kind, _), count in kinds.items() if kind != "bullet" and count >= 2}
    headings = Counter(_name(reading, n) for n in everything if n.kind == "framed")
    for node in everything:
        if id(node) in chosen or node.quiet or node.kind in ("row", "label") or not _words(node):
            continue
        if node.kind == "framed" and headings[_name(reading, node)] >= 2:
            # 【施策の方針】 under each policy heads a part of it.
            continue
        if any(id(a) in chosen for a in node.up()) or any(id(c) in chosen for c in node.walk()):
            continue
        if node.title is not None and (word := squeezed(reading.plain[slice(*node.title)])) and (word in rules.sections or word in rules.labels):
            # 目標, 計画: a part of the plan, and no measure's name.
            continue
        siblings = [c for c in (node.parent.children if node.parent else []) if c.kind == node.kind]
        if node.kind == "bullet":
            if node.section == "council" and not council:
                take(node)
                continue
            beside = [c for c in siblings if id(c) in chosen and c.responsible]
            if beside and len(beside) >= len(siblings) * 0.5 or node.section == "city" and not has_leads and not kinds and node.parent is not None and not any(c.kind != "bullet" for c in node.parent.children):
                take(node)
            continue
        if node.role == "measure" or any(id(c) in chosen for c in siblings) or (node.kind in common and node.rank >= 60 and node.kind != "digit" and not _heads(node)) or (
            (node.kind == council if node.actor == "council" else not has_leads and not worded) and _leaf(node)
        ):
            take(node)
    return sorted(chosen.values(), key=lambda n: n.start)


def _name(reading: Reading, node: Node) -> str:
    return squeezed(reading.plain[slice(*node.title)]) if node.title else ""


def _over_another(node: Node) -> bool:
    """A label with nothing of its own right over another one: 施策名 over 取組名."""
    if node.content or node.texts or node.responsible or node.parent is None:
        return False
    after = next((c for c in node.parent.children if c.start > node.start), None)
    return after is not None and after.kind == "label" and bool(after.content or after.texts or after.responsible) and after.start - node.end <= 3


def _over_sentences(reading: Reading, node: Node, items: Sequence[Node]) -> bool:
    """Whether a heading has its divisions beside it and below nothing but numbered sentences of what is done."""
    above = all(m.start < items[0].start for m in node.responsible)
    return above and node.kind != "bullet" and not node.texts and all(i.title and reading.plain[slice(*i.title)].endswith("。") for i in items)


def _leaves(item: Node) -> list[Node]:
    """The numbered items at the bottom: those of an item, or the item itself."""
    below = [c for c in item.children if c.kind not in ("bullet", "row", "label") and _words(c)]
    if len(below) < 2 and not (below and below[0].texts) or item.texts or not all(c.title is not None for c in below):
        return [item]
    return [leaf for c in below for leaf in _leaves(c)]


def _words(node: Node) -> bool:
    return node.title is not None or bool(node.texts) or bool(node.content)


def _heads(node: Node) -> bool:
    return any(c.kind != "bullet" for c in node.children)


def _leaf(node: Node) -> bool:
    """A numbered item under a heading, with no numbered items of its own."""
    if node.rank < 60 or _heads(node) or node.told or node.tables:
        return False
    if node.kind == "digit" and node.section not in ("city", "council"):
        return False
    under = any(a.rank < 75 and a.kind not in _CONTAINERS and a.kind != "root" for a in node.up())
    return under and (node.section in ("city", "council") or any(a.kind in ("goal", "policy", "measure-group", "dash") for a in node.up()))


def _measure(reading: Reading, node: Node, rules: Rules) -> Measure:
    title, statement = wording(reading, node)
    if title is not None:
        title = unmarked_span(reading.plain, title, rules)
    elif statement:
        statement = [unmarked_span(reading.plain, statement[0], rules), *statement[1:]]
    responsible = list(node.responsible)
    doubts = list(node.doubts)
    if "over" in doubts:
        doubts.remove("over")
    if not responsible and node.actor == "city":
        above = next((a for a in node.up() if a.responsible and "over" in a.doubts), None)
        if above is not None:
            kin = [c for c in above.walk() if c is not above and c.responsible]
            if not kin:
                responsible = list(above.responsible)
                doubts.append("inherited")
    return Measure(node, node.number, title, statement, responsible, place_of(reading, node), node.actor, doubts)


# ---- places --------------------------------------------------------------------------------------


def place_of(reading: Reading, node: Node, own: bool = False) -> Place:
    """The goal, policy and pillar of a node; levels a document lacks repeat the one above."""
    chain = [n for n in reversed([*([node] if own else []), *node.up()]) if n.kind not in ("root", "bullet") and (n.title is not None or n.number)]
    chain = [n for n in chain if n.rank < 95]
    if any(n.kind not in _CONTAINERS for n in chain) and (any(n.kind == "goal" for n in chain) or len([n for n in chain if n.kind not in _CONTAINERS]) >= 2):
        kept = [n for n in chain if n.kind not in _CONTAINERS]
        chain = kept or chain
    if not chain:
        return Place(reading.root, reading.root, reading.root)
    goal = next((n for n in chain if n.kind == "goal"), chain[0])
    rest = chain[chain.index(goal) + 1 :]
    if not rest:
        return Place(goal, goal, goal)
    if len(rest) == 1:
        return Place(goal, rest[0], rest[0])
    pillar = rest[-1]
    policy = next((n for n in reversed(rest[:-1]) if n.kind in ("policy", "measure-group")), rest[0])
    skipped = tuple(n for n in rest if n is not policy and n is not pillar)
    return Place(goal, policy, pillar, skipped)


# ---- metrics -------------------------------------------------------------------------------------


def _metrics(reading: Reading, rules: Rules) -> tuple[list[tuple[Place, metrics.Row, bool]], list[Table]]:
    owners = {id(t): n for n in reading.root.walk() for t in n.tables}
    found: list[tuple[Place, metrics.Row, bool]] = []
    empty: list[Table] = []
    for table in reading.tables:
        if table.kind != "metrics":
            continue
        rows = readrows.rows(reading.plain, reading.text, table, rules)
        owner = owners.get(id(table), reading.root)
        place = place_of(reading, owner, own=owner is not reading.root)
        found.extend((place, row, False) for row in rows)
        if not rows:
            empty.append(table)
    for row in inline.rows(reading.plain, reading.lines, rules, reading.tables):
        found.append((Place(reading.root, reading.root, reading.root), row, False))
    for row in apart.rows(reading.lines, reading.tables, rules):
        found.append((Place(reading.root, reading.root, reading.root), row, False))
    footnotes.date(reading.plain, reading.lines, [row for _, row, _ in found], rules)
    used = [(t.start, t.end) for t in reading.tables]
    for sheet in sorted({t.sheet for t in empty}):
        tables = [t for t in empty if t.sheet == sheet]
        for row in _displaced(reading, tables, used, rules):
            owner = owners.get(id(row.table), reading.root)
            found.append((place_of(reading, owner, own=owner is not reading.root), row, True))
    read = {id(row.table) for _, row, _ in found}
    return found, [t for t in empty if id(t) not in read]


def _displaced(reading: Reading, tables: list[Table], used: list[Span], rules: Rules) -> list[metrics.Row]:
    """Rows that stand away from their header, on its sheet."""
    sheet = tables[0].sheet
    runs: list[list] = [[]]  # type: ignore[type-arg]
    for line in reading.lines:
        if line.sheet != sheet or line.role not in ("", "blank"):
            continue
        inside = any(a <= line.start < b for a, b in used)
        bracket = any(m.start < line.end and m.end > line.start for m in reading.responsible)
        hard = (
            inside or bracket or (section_of(line.text, rules) is not None)
            or (line.role == "" and (level := level_of(line.text, rules)) is not None and level[0].name != "framed")
            or bool(re.search(r"。[①-⑳]?$|ます。|[①-⑳]$", line.text)) or line.text.startswith("※")
        )
        if hard:
            runs.append([])
        else:
            runs[-1].append(line)
    found: list[metrics.Row] = []
    for run in runs:
        body = [x for x in run if x.role == ""]
        if not body or not any(re.search(r"\d|[―—]", x.text) for x in body):
            continue
        table = min(tables, key=lambda t: abs(t.start - body[0].start))
        rows = metrics.stream(reading.plain, table, run, rules)
        for row in rows:
            values = [reading.plain[slice(*v.span)] for v in row.values]
            if len(row.values) >= len(table.values) and any(re.search(r"[^\d.,\s]", v) for v in values):
                row.doubts.append("header-after")
                found.append(row)
    return found
