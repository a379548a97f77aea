"""Rows of measures in a table without lines between its cells: what can be told apart for sure,
the first words and the divisions at the end."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from graph.intake import divisions
from graph.intake.columns import Span
from graph.intake.lines import Line
from graph.intake.marks import Mark
from graph.intake.rules import Rules

if TYPE_CHECKING:
    from graph.intake.tables import Table

# What a column such as 方向性 or 区分 says of a row.
_STATE = re.compile(r"(?:新規|継続|拡充|充実|見直し|改善|縮小|廃止|完了|終了|重点|再掲|検討|新|継|[○●◎◆])(?:\s+|$)")
_NUMBERED = re.compile(r"\s*(?:\(?\d{1,3}\)?(?:-\d{1,2})*|[①-⑳])[.\s]*")


@dataclass
class Row:
    """A row; ``cells`` are the pieces of each column, in the order of the text."""

    start: int
    end: int
    cells: list[list[Span]]
    sheet: int
    unsure: str = ""
    marks: list[Mark] = field(default_factory=list)  # of divisions named elsewhere
    # Name and words where they have no column of their own.
    title: Span | None = None
    content: list[Span] = field(default_factory=list)


def measure_rows(plain: str, table: Table, rules: Rules, last: frozenset[int] = frozenset()) -> list[Row]:
    """The rows of a table of measures; ``last`` is where lines begin that end a row."""
    if table.tabbed:
        return _tabbed_rows(table)
    return _spaced_rows(plain, table, rules, last)


def _tabbed_rows(table: Table) -> list[Row]:
    return [
        Row(row.start, row.end, [[cell] if cell[1] > cell[0] else [] for cell in row.cells], row.sheet)
        for row in table.grid
    ]


def _spaced_rows(plain: str, table: Table, rules: Rules, last: frozenset[int]) -> list[Row]:
    """Rows whose cells are divided by blanks: number, name, words, divisions at the end."""
    places = {c.kind: i for i, c in reversed(list(enumerate(table.columns)))}
    units = [i for i, c in enumerate(table.columns) if c.kind in ("lead", "related")]
    chunks = _chunks(table, places, rules, last)
    rows = []
    width = _broken(chunks, places)
    for chunk in chunks:
        row = _led(chunk, table, rules) if _lead_second(table) or _lead_first(table) else _row(chunk, table, places, units, rules, width)
        if row is not None:
            rows.append(row)
    return rows


def _lead_second(table: Table) -> bool:
    """Whether the divisions stand right after the name, before all else."""
    kinds = [c.kind for c in table.columns if c.kind != "number"]
    lines = [line for line in table.lines if line.role == ""]
    return len(kinds) > 2 and kinds[0] == "title" and kinds[1] == "lead" and len(_led_starts(lines)) >= 2


def _lead_first(table: Table) -> bool:
    """Whether the divisions stand before the name."""
    kinds = [c.kind for c in table.columns if c.kind != "number"]
    lines = [line for line in table.lines if line.role == ""]
    return len(kinds) > 1 and kinds[:2] == ["lead", "title"] and sum(_begun_by_division(line) for line in lines) >= 2


def _begun_by_division(line: Line) -> bool:
    words = _NUMBERED.sub("", line.text, count=1).split() if _NUMBERED.match(line.text) else line.text.split()
    return len(words) >= 2 and _all_divisions(re.split(r"[、,/・]", words[0].strip("、,/")))


def _led(chunk: Sequence[Line], table: Table, rules: Rules) -> Row | None:
    """A row whose divisions stand between the name and the rest."""
    kinds = [c.kind for c in table.columns]
    row = Row(chunk[0].start, chunk[-1].end, [[] for _ in kinds], chunk[0].sheet)
    title, lead = kinds.index("title"), kinds.index("lead")
    for index, line in enumerate(chunk):
        words = list(re.finditer(r"\S+", line.text))
        if index == 0 and words and kinds[0] == "number" and _NUMBERED.fullmatch(words[0][0]):
            row.cells[0].append((line.start, line.start + words[0].end()))
            words = words[1:]
        at = next((i for i, w in enumerate(words) if _all_divisions(re.split(r"[、,/]", w[0].strip("、,/")))), None)
        rest = words
        if at is not None and (index == 0 or at == 0):
            stop = at + 1
            while stop < len(words) and _all_divisions(re.split(r"[、,/]", words[stop][0].strip("、,/"))):
                stop += 1
            if at:
                row.cells[title].append((line.start + words[0].start(), line.start + words[at - 1].end()))
            row.cells[lead].append((line.start + words[at].start(), line.start + words[stop - 1].end()))
            rest = words[stop:]
            if not at and index == 0 and rest:
                row.cells[title].append((line.start + rest[0].start(), line.start + rest[0].end()))
                rest = rest[1:]
        elif index == 0:
            row.cells[title].append((line.start, line.end))
            rest = []
        if rest:
            row.content.append((line.start + rest[0].start(), line.start + rest[-1].end()))
    return row if row.cells[title] else None


def _led_starts(lines: Sequence[Line]) -> list[int]:
    """Where rows begin whose divisions stand second: lines with a name before their divisions."""
    starts = []
    for index, line in enumerate(lines):
        words = line.text.split()
        if len(words) >= 2 and not _all_divisions([words[0]]) and any(_all_divisions(re.split(r"[、,/]", w.strip("、,/"))) for w in words[1:4]):
            starts.append(index)
    return starts


def _chunks(table: Table, places: dict[str, int], rules: Rules, finished: frozenset[int]) -> list[list[Line]]:
    """The lines of each row: a new one at each number; without numbers, after the divisions."""
    lines = [line for line in table.lines if line.role == ""]
    numbered = "number" in places
    starts: list[int] = []
    if _lead_second(table) and not numbered:
        starts = _led_starts(lines)
    elif _lead_first(table) and not numbered:
        starts = [i for i, line in enumerate(lines) if _begun_by_division(line)]
    elif numbered or sum(1 for x in lines if re.match(r"\(?\d{1,3}\)?[.\s]|[①-⑳]|\d+-\d+", x.text)) >= max(2, len(lines) * 0.2):
        last = None
        for index, line in enumerate(lines):
            match = re.match(r"(?P<n>\(?\d{1,3}\)?|[①-⑳]|\d{1,2}(?:-\d{1,2})+)(?=[\s.]|(?<=[①-⑳)])|$)", line.text)
            if match is None:
                continue
            value = re.sub(r"\D", "", match["n"]) or match["n"]
            counted = int(unicodedata.normalize("NFKC", value)) if re.fullmatch(r"\d+|[①-⑳]", value) else None
            if last is None or counted is None or "-" in match["n"] or counted in (last + 1, 1):
                starts.append(index)
                last = counted if counted is not None and "-" not in match["n"] else last
    else:
        begun = True
        for index, line in enumerate(lines):
            if begun and not line.text.startswith("※"):
                starts.append(index)
                begun = False
            ended = (_cell_tail(line, table, rules) if table.short else tail_of(line, rules)) is not None
            nxt = lines[index + 1] if index + 1 < len(lines) else None
            if line.start in finished:
                begun = True
                continue
            if ended and nxt is not None:
                # Words of the row may go on below its divisions, to the end of their sentence.
                alone = tail_of(nxt, rules)
                if alone is not None and alone[0] == nxt.start:
                    continue
                whole = re.search(r"。\s*\S+$|す\s+\S+$", line.text) or not re.search(r"。", "".join(x.text for x in lines))
                if whole or alone is not None or not re.match(r"[^\s]*。$|[ぁ-ん]", nxt.text):
                    begun = True
            elif not ended and index and re.search(r"。$", line.text) and starts and any(tail_of(x, rules) for x in lines[starts[-1] : index + 1]):
                begun = True
    return [lines[a:b] for a, b in zip(starts, [*starts[1:], len(lines)][: len(starts)], strict=True)]


def tail_of(line: Line, rules: Rules) -> Span | None:
    """The divisions a line ends with."""
    words = list(re.finditer(r"\S+", line.text))
    at = None
    if len(words) > 2 and words[-1][0] in rules.words("responsible", "others") and re.search(r"(課|室|局)$", words[-2][0]):
        words.pop()
    if len(words) > 1 and re.search(r"。\s+$", line.text[: words[-1].start()]):
        last = divisions.names_in(line.text, words[-1].start(), len(line.text), rules)
        if last and all(n.kind != "unknown" and 3 <= len(n.name) <= 14 for n in last):
            return line.start + words[-1].start(), line.end
    for match in reversed(words):
        words_ = match[0].strip("、,・/")
        names = re.split(r"[、,・/]", words_)
        if not _all_divisions(names):
            # 人権・男女共同参画課 is one name.
            names = re.split(r"[、,/]", words_)
        if not _all_divisions(names) or not any(names):
            break
        wide = line.text[max(0, match.start() - 2) : match.start()].isspace() and match.start() >= 2
        if at is None and not (wide or any(re.search(r"(課|室|局)$", n) for n in names)) and not re.search(r"(課|室|係|班|事務局|支所|局|公室|課等|全庁|本部)\)?$", re.sub(r"\(.*?\)|[◎○●]", "", match[0].rstrip("、,・/"))) and len(words) > 1:
            break
        at = match.start()
    return None if at is None else (line.start + at, line.end)


def _before_title(table: Table, text: str, content: bool) -> int:
    """How many characters stand in the columns before the name, 分野 and such, where all are filled."""
    kinds = [c.kind for c in table.columns]
    # A row begins with its number; what stands before it is another column's.
    kinds = kinds[kinds.index("number") + 1 :] if "number" in kinds else kinds
    count = kinds.index("title") if "title" in kinds else 0
    words = list(re.finditer(r"\S+", text))
    if not count or any(k != "other" for k in kinds[:count]) or len(words) < count + 1 + content:
        return 0
    return words[count].start()


def _all_divisions(names: Sequence[str]) -> bool:
    """Whether words are names of divisions, with a body outside the city hall among them at most."""
    outside = [n for n in names if n.endswith(("協議会", "社協", "連合会", "委員会"))]
    return len(outside) < len([n for n in names if n]) and all(
        re.search(r"(課|(?<!教)室|係|班|事務局|支所|局|センター|部|館|所)(等|ほか)?$|^関係各?課$|^全[課庁]$|^各課$", re.sub(r"\(.*?\)|[◎○●]", "", n)) and len(n) <= 16 and not divisions.is_sentence(n)
        for n in names if n and n not in outside
    )


def _cell_tail(line: Line, table: Table, rules: Rules) -> Span | None:
    """The divisions at the end of a row's line, also after a word such as 継続 in a column of its own."""
    tail = tail_of(line, rules)
    last = re.search(r"\s(\S+)$", line.text) if table.short and tail is None else None
    if last and all(w in table.short for w in re.split(r"[、,・/]", last[1])):
        return line.start + last.start(1), line.end
    if tail is not None or not any(c.kind == "other" for c in table.columns):
        return tail
    stated = re.search(rf"\s+{_STATE.pattern}$", line.text + " ") if table.columns[-1].kind == "other" else None
    if stated is not None and stated.start():
        # The divisions, then 継続 in the last column.
        return tail_of(replace(line, text=line.text[: stated.start()], end=line.start + stated.start()), rules)
    match = _STATE.match(line.text) or next(iter(re.finditer(rf"(?<=\s){_STATE.pattern}(?=\S+$)", line.text)), None)
    if match is None or match.end() >= len(line.text):
        return None
    names = divisions.names_in(line.text, match.end(), len(line.text), rules)
    told = names and all(n.kind != "unknown" and len(n.name) <= 16 and not divisions.is_sentence(n.name) for n in names)
    return (line.start + match.end(), line.end) if told else None


def _broken(chunks: Sequence[Sequence[Line]], places: dict[str, int]) -> int:
    """How long the first line of a name is where names are broken to fit their column; 0 where
    they are not: two or more rows begin with lines of this length, none with a longer one."""
    if "title" not in places or "content" not in places:
        return 0
    first = [_NUMBERED.sub("", c[0].text) for c in chunks if len(c) > 1]
    heads = [h for h in first if not re.search(r"\s", h) and not re.fullmatch(r"[【\[(].*[】\])]", h)]
    width = max(map(len, heads), default=0)
    if any(len(h.split()[0]) > width for h in first if h.split()):
        return 0
    return width if sum(1 for h in heads if len(h) == width) >= 2 and width <= 16 else 0


def _row(chunk: Sequence[Line], table: Table, places: dict[str, int], units: list[int], rules: Rules, width: int = 0) -> Row | None:
    cells: list[list[Span]] = [[] for _ in table.columns]
    row_title: Span | None = None
    row_content: list[Span] = []
    unsure = ""
    goes_on = False
    # Whether the first line has all of the row but the words below: its name, its divisions.
    whole = bool(table.names) or bool(units and chunk and _cell_tail(chunk[0], table, rules))
    stated = any(c.kind == "other" for c in table.columns)
    for index, line in enumerate(chunk):
        a, b = line.start, line.end
        if line.text.startswith("※") and index:
            continue
        if units:
            tail = _cell_tail(line, table, rules)
            if tail is not None and (tail[0] > a or index > 0):
                words = [(tail[0] + m.start(), tail[0] + m.end()) for m in re.finditer(r"\S+", line.text[tail[0] - a :])]
                if len(units) >= 2 and len(words) >= 2:
                    cells[units[0]].append(words[0])
                    cells[units[1]].append((words[1][0], words[-1][1]))
                else:
                    cells[units[0]].append(tail)
                    if len(units) >= 2:
                        unsure = "role"
                b = tail[0]
        text = line.text[: b - a]
        if stated and (dots := re.search(r"(?<=。)(?:\s+[●○◎△])+\s*$", text)):
            # Signs in columns of their own between the words and the divisions.
            text = text[: dots.start()]
        at = 0
        if index == 0:
            number = re.match(r"\s*(?:\(?\d{1,3}\)?(?:-\d{1,2})*|[①-⑳])[.\s]*", text)
            if number and ("number" in places or number.end() < len(text)):
                if "number" in places:
                    cells[places["number"]].append((a, a + len(number[0].rstrip(" ."))))
                at = number.end()
        if index == 0 and (skipped := _before_title(table, text[at:], "content" in places)):
            at += skipped
        rest = text[at:]
        stripped = rest.strip()
        if not stripped or (stated and index and _STATE.fullmatch(stripped)):
            continue
        begin = a + at + len(rest) - len(rest.lstrip())
        title = "title" in places
        content = "content" in places
        gap = re.search(r"\s+", stripped)
        if goes_on and cells[places["title"]] and len(stripped) <= width:
            first = cells[places["title"]][0]
            cells[places["title"]] = [(first[0], begin + len(stripped))]
            goes_on = len(stripped) == width
            unsure = unsure or "cells"
            continue
        if title and not content and index == 0 and stated and (told := re.search(rf"\s+(?:{_STATE.pattern})$", stripped + " ")):
            stripped = stripped[: told.start()].rstrip()
        named = "title" not in places and content and index == 0 and at and len(chunk) > 1 and len(stripped) <= 34 and "。" not in line.text
        if named:
            row_title = (begin, begin + len(stripped))
            continue
        if title and not content and index and whole and stripped.endswith("。"):
            row_content.append((begin, begin + len(stripped)))
            continue
        goes_on = bool(title and content and index == 0 and width and (len(stripped) == width or re.fullmatch(r"[【\[(].{1,6}[】\])]", stripped)))
        if title and content and index == 0 and gap:
            cells[places["title"]].append((begin, begin + gap.start()))
            cells[places["content"]].append((begin + gap.end(), begin + len(stripped)))
        elif title and (index == 0 or not content):
            cells[places["title"]].append((begin, begin + len(stripped)))
        elif title and content and gap and gap.start() <= 12 and len(stripped) - gap.end() > gap.start():
            cells[places["title"]].append((begin, begin + gap.start()))
            cells[places["content"]].append((begin + gap.end(), begin + len(stripped)))
            unsure = unsure or "cells"
        elif content:
            cells[places["content"]].append((begin, begin + len(stripped)))
    if not any(cells):
        return None
    return Row(chunk[0].start, chunk[-1].end, cells, chunk[0].sheet, unsure, title=row_title, content=row_content)
