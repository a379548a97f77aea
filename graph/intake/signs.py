"""Tables of measures with a column for each division, where a sign says who does what.

The columns bear the divisions' names or signs that a legend explains (【都】都市計画課); ◎ stands
for who leads, ○ for who takes part. Empty columns are blanks, so the place of a sign is counted.
Where blanks were lost in copying, no division is supposed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from graph.intake.columns import Column, Span, column_of, kind_of
from graph.intake.lines import Line
from graph.intake.marks import Mark
from graph.intake.rules import Rules

_LEGEND = re.compile(r"[【\[(<《]?(?P<short>[^\s【】\[\]()<>《》:、。・=◎○●△]{1,3})(?:[】\])>》]\s*[:=…]*|\s*[:=…]+)\s*(?P<name>[一-龠々ァ-ヶーぁ-ん・A-Z]{2,14}?(?:課|室|局|センター|事務所|館|署))(?=[\s、,)】]|$|[【\[(<《])")
_SIGNS = "◎○●△◇◆★☆主関副"
_NONE = "―—×/-"  # in a cell: nobody
_ROLE = {"◎": "lead", "●": "lead", "◆": "lead", "★": "lead", "主": "lead", **dict.fromkeys("○△◇☆関副", "related")}


@dataclass
class Header:
    """The columns of a table, those of divisions last; ``names`` is where each one's name stands."""

    columns: list[Column]
    names: list[Span]
    end: int


@dataclass
class Signed:
    """Lines without the signs at their ends, and the marks of each line by its place."""

    lines: list[Line]
    marks: dict[int, list[Mark]] = field(default_factory=dict)
    loose: list[Span] = field(default_factory=list)


@lru_cache(maxsize=4)
def legend(plain: str, rules: Rules) -> Mapping[str, Span]:
    """Short signs of divisions and where the name of each stands: 【都】都市計画課.

    Two or more on a line, or one alone on its line whose characters are in the name (都:都市計画課).
    """
    found: dict[str, Span] = {}
    strange = {"主", "関", "副", "注", "資料", "出典"}
    for line in re.finditer(r"[^\n\f]+", plain):
        here = list(_LEGEND.finditer(line[0]))
        alone = len(here) == 1 and here[0][0].strip() == line[0].strip() and set(here[0]["short"]) <= set(here[0]["name"])
        if len(here) >= 2 or alone:
            for match in here:
                span = (line.start() + match.start("name"), line.start() + match.end("name"))
                short = match["short"]
                if short in rules.roles or short in rules.labels or plain[slice(*found.setdefault(short, span))] != plain[slice(*span)]:
                    # 【主管】 and such stand before many names.
                    strange.add(short)
    found = {short: span for short, span in found.items() if short not in strange}
    return found if len(found) >= 2 else {}


def abbreviated(plain: str, start: int, end: int, rules: Rules) -> list[Span]:
    """Where the names stand that a list of short signs means: 都・環; empty where it is no such list."""
    known = legend(plain, rules)
    words = [w for w in re.split(r"[、,・/\s]+", plain[start:end].strip("()[]【】")) if w]
    return [known[w] for w in words] if known and words and all(w in known for w in words) else []


def bears_signs(word: str, rules: Rules) -> bool:
    """Whether a column's name is a division's, so that its cells are signs."""
    return re.search(r"(?:課|室|局)$", word) is not None and 3 <= len(word) <= 12 and word not in rules.labels


def is_cell(words: str) -> bool:
    """Whether words are what a column of signs holds: one sign, or none."""
    return words.strip() == "" or re.fullmatch(rf"[{_SIGNS}{_NONE}－ー〇]", words.strip()) is not None


def header(line: Line, known: Mapping[str, Span], rules: Rules) -> Header | None:
    """The columns where a line names a measure's parts and then three divisions or more."""
    if line.role:
        return None
    tabbed = "\t" in line.text
    words = [(line.start + m.start() + len(m[0]) - len(m[0].lstrip()), m[0].strip()) for m in re.finditer(r"[^\t]+" if tabbed else r"\S+", line.text) if m[0].strip()]
    names: list[Span] = []
    while words and (span := _division(words[-1], known, rules)) is not None:
        names.insert(0, span)
        words.pop()
    if len(names) >= 3 and not words and not tabbed:
        # Nothing is printed over the names of the measures.
        return Header([Column("title", "")], names, line.end)
    columns = [column_of(w, rules, (at, at + len(w))) or _both(w, at, rules) for at, w in words]
    if len(names) < 3 or not columns or None in columns:
        return None
    made = [_as(c) for c in columns if c is not None]
    if not any(c.kind == "title" or (tabbed and c.kind == "content") for c in made) or kind_of([c for c in columns if c is not None] + [Column("lead", "")]) != "measures":
        return None
    if tabbed:
        return Header([*made, *(Column("sign", "", span=span) for span in names)], [], line.end)
    return Header(made, names, line.end)


def is_row(plain: str, line: Line | None) -> bool:
    """Whether a line ends with two signs or more, each in a column."""
    tail = _tail(plain, line) if line is not None else None
    return tail is not None and max(tail.filled, len(tail.signs)) >= 2


@lru_cache(maxsize=4)
def explained(plain: str) -> frozenset[str]:
    """The signs a legend explains (◎…主担当課 ○…関係課); empty where there is none."""
    for line in re.finditer(r"[^\n\f]+", plain):
        found = re.findall(rf"([{_SIGNS}])[」』)]?\s*(?:…+|[.・]{{2,}}|:|=|は|が|-)\s*(?=[^\s◎○●△◇☆])", line[0])
        if len(set(found)) >= 2:
            return frozenset(found)
    return frozenset()


def mark(sign: str, at: int, name: Span, lone: bool) -> Mark | None:
    """What a sign in a column of its own says; ``lone`` where the table has one sign only."""
    role = _ROLE.get(sign.strip())
    return Mark(at, at + len(sign), "responsible", "lead" if lone else role, body=name) if role else None


def _both(word: str, at: int, rules: Rules) -> Column | None:
    """取組番号・取組: number and name in one column."""
    parts = [column_of(w, rules, (at, at + len(word))) for w in re.split(r"[・/]", word)]
    found = next((c for c in parts if c is not None and "title" in c.kind.split("|")), None)
    return found if found is not None and None not in parts else None


def _division(word: tuple[int, str], known: Mapping[str, Span], rules: Rules) -> Span | None:
    at, text = word
    if text in known:
        return known[text]
    return (at, at + len(text)) if bears_signs(text, rules) else None


def _as(column: Column) -> Column:
    kinds = column.kind.split("|")
    return replace(column, kind=next((k for k in ("number", "title", "content", "partner") if k in kinds), "other"))


def taken(plain: str, lines: Sequence[Line], names: Sequence[Span]) -> Signed:
    """The rows' lines with their signs read: each given to the division in whose column it stands."""
    made = Signed([])
    tails = {line.start: tail for line in lines if not line.role and (tail := _cells(plain, line, len(names)) or _tail(plain, line)) is not None}
    roles = {sign for places in tails.values() for sign, _, _ in places.signs}
    lead = "lead" if len(roles) == 1 else ""
    spaced = any(places.spaced for places in tails.values())
    # Where wide gaps stand between the names, blanks do not count the columns.
    wide = any(re.search(r"\S\s{2,}\S", plain[a[0] : b[1]]) for a, b in zip(names, names[1:], strict=False))
    for line in lines:
        tail = tails.get(line.start)
        if tail is None:
            made.lines.append(line)
            continue
        text = line.text[: tail.start - line.start].rstrip()
        made.lines.append(replace(line, end=line.start + len(text), text=text))
        whole = tail.filled == len(names) if tail.filled else len(tail.signs) == len(names) or (spaced and all(i < len(names) for _, _, i in tail.signs) and tail.width <= len(names))
        if not whole or (wide and not tail.filled and len(tail.signs) < len(names)):
            made.loose.append((tail.signs[0][1], tail.signs[-1][1] + 1))
            continue
        known = explained(plain)
        strange = [at for sign, at, _ in tail.signs if known and sign not in known]
        if strange:
            # A sign the legend does not have: asked for with its row.
            made.loose.append((tail.start, max(tail.signs[-1][1] + 1, strange[-1] + 1)))
        made.marks[line.start] = [
            Mark(at, at + 1, "responsible", lead or _ROLE[sign], body=names[i]) for sign, at, i in tail.signs if at not in strange
        ]
    return made


@dataclass(frozen=True)
class _Tail:
    start: int
    signs: list[tuple[str, int, int]]  # sign, where it stands, which column
    width: int
    spaced: bool
    filled: int = 0  # how many cells there are, where none is empty


def _cells(plain: str, line: Line, count: int) -> _Tail | None:
    """The signs in the last cells of a row whose cells are divided by tabs."""
    end = plain.find("\n", line.start)
    cells = plain[line.start : end if end >= 0 else len(plain)].split("\t")
    if len(cells) <= count:
        return None
    at = line.start + sum(len(c) + 1 for c in cells[:-count])
    begin = at
    signs = []
    for index, cell in enumerate(cells[-count:]):
        sign = cell.strip()
        if sign and sign not in _SIGNS and sign not in _NONE:
            return None
        if sign and sign in _SIGNS:
            signs.append((sign, at + cell.index(sign), index))
        at += len(cell) + 1
    return _Tail(begin, signs, count, True, count) if signs else None


def _tail(plain: str, line: Line) -> _Tail | None:
    """The signs a line ends with: a cell is one character, cells are divided by one blank."""
    filled = re.search(rf"(?<=\S)\s+(?P<cells>[{_SIGNS}{_NONE}](?:\s+[{_SIGNS}{_NONE}])+)$", line.text)
    if filled and any(s in filled["cells"] for s in _SIGNS) and any(s in filled["cells"] for s in _NONE):
        # Every cell has a sign, if only －.
        cells = list(re.finditer(r"\S", filled["cells"]))
        begun = line.start + filled.start("cells")
        return _Tail(begun, [(m[0], begun + m.start(), i) for i, m in enumerate(cells) if m[0] in _SIGNS], len(cells), False, len(cells))
    match = re.search(rf"(?:^|(?<=\S))(?P<gap>[ ]+)(?P<cells>[{_SIGNS}](?:[ ]+[{_SIGNS}])*)$|^(?P<only>[{_SIGNS}](?:[ ]+[{_SIGNS}])*)$", line.text)
    if match is None:
        return None
    first = match.start("cells") if match["cells"] else match.start("only")
    begin = match.start("gap") + 1 if match["gap"] is not None else first
    rest = re.match(r"[ ]*", plain[line.end :])
    width = (line.end - line.start - begin + (rest.end() if rest else 0) + 1) // 2
    signs = [(m[0], line.start + m.start(), (m.start() - begin) // 2) for m in re.finditer(rf"[{_SIGNS}]", line.text) if m.start() >= first]
    spaced = any((at - line.start - begin) % 2 == 0 and i > k for k, (_, at, i) in enumerate(signs)) or (rest is not None and rest.end() > 1)
    return _Tail(line.start + begin, signs, width, spaced)
