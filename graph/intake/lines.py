"""Lines of a source text: which sheet they stand on, and which are furniture or copies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from graph.intake.normal import normal
from graph.intake.periods import YEAR
from graph.intake.rules import NUMBER, Rules

# A text version of a page often is one line; from this length on lines are cut at their marks.
LONG = 240
_PAGE_NUMBER = re.compile(
    r"^\s*(?:[-―—–─~]\s*)?(?:[pP]\.?\s*)?(\d{1,3})(?:\s*(?:[-―—–─~]|/\s*\d{1,3}|ページ|頁))?\s*$"
)
_CONTENTS = re.compile(r"(?:\.{3,}|…{1,}|・{3,}|‥{2,}|_{3,}|─{3,}|-{4,}|\.\s\.\s\.)[\s.…・‥]*(?:[pP]\.?)?\s*\d{1,3}\s*$")


@dataclass(frozen=True)
class Page:
    """A page of the source: where it begins and ends, its sheet, whether it is a copy."""

    start: int
    end: int
    sheet: int
    copy: bool
    printed: str | None


@dataclass(frozen=True)
class Line:
    """A line, or a piece of a very long one.

    ``text`` is the normal form without blanks around it, from ``start`` to ``end``; ``indent``
    the columns before it (full-width 2). ``role`` is "", "blank", "running", "contents" or "copy".
    ``first`` is False for later pieces of a long line.
    """

    start: int
    end: int
    text: str
    sheet: int
    indent: int
    role: str
    first: bool = True


def pages(text: str) -> list[Page]:
    """The pages of a source: cut at form feeds, at lines that begin with one blank, or at printed
    page numbers, whichever the text has."""
    starts = _starts(text)
    found: list[Page] = []
    seen: list[str] = []
    sheet = 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        body, printed = _body(text[start:end])
        fragment = bool(found) and len(body) < 30
        copy = bool(seen) and (not body or any(body in earlier for earlier in seen[-4:]))
        if not copy and not fragment:
            seen.append(body)
            sheet += 1
        half = None if copy else _half(text, start, end)
        found.append(Page(start, half or end, max(sheet, 1), copy, printed))
        if half:
            found.append(Page(half, end, max(sheet, 1), True, printed))
    return found


def _half(text: str, start: int, end: int) -> int | None:
    """Where a page begins to repeat itself after its printed number."""
    for match in re.finditer(r"(?m)^.{1,12}$", text[start:end]):
        if not _PAGE_NUMBER.match(normal(match[0])):
            continue
        before, after = text[start : start + match.start()], text[start + match.end() : end]
        if len(before) > 100 and "".join(before.split()) == "".join(after.split()):
            return start + match.end()
    return None


def _body(page: str) -> tuple[str, str | None]:
    """A page without blanks and without its number, to be compared; and the number."""
    lines = [line for line in page.split("\n") if line.strip()]
    printed = None
    for index in (-1, 0):
        match = _PAGE_NUMBER.match(normal(lines[index])) if lines else None
        if match and printed is None:
            printed = match[1]
            del lines[index]
    return re.sub(r"\s+", "", "".join(lines)), printed


def _starts(text: str) -> list[int]:
    if "\f" in text.rstrip("\f\n "):
        found = [0, *(m.end() for m in re.finditer("\f", text) if m.end() < len(text))]
        return sorted(set(found))
    spaced = [m.start() for m in re.finditer(r"(?m)^ (?![ \n]|$)", text)]
    lines = text.count("\n") + 1
    deeper = len(re.findall(r"(?m)^ {2,}\S", text))
    if len(spaced) >= 2 and len(spaced) * 8 < lines and deeper * 4 <= len(spaced):
        return sorted({0, *spaced})
    return _by_numbers(text)


def _by_numbers(text: str) -> list[int]:
    """Pages end at lines that are only a number, one more each time (or the same, on a copy)."""
    numbers = [
        (m.end(), int(found[1]))
        for m in re.finditer(r"(?m)^.*$", text)
        if len(m[0].strip()) < 16 and (found := _PAGE_NUMBER.match(normal(m[0])))
    ]
    best: list[int] = []
    for index in range(min(len(numbers), 40)):
        if len(numbers) - index <= len(best):
            break
        ends, last = [numbers[index][0]], numbers[index][1]
        for at, value in numbers[index + 1 :]:
            if value in (last, last + 1) and at - ends[-1] > 120:
                ends.append(at)
                last = value
        if len(ends) > len(best):
            best = ends
    if len(best) < 2:
        return [0]
    return [0, *(end + 1 for end in best if end + 1 < len(text.rstrip()))]


def lines_of(text: str, found: list[Page], rules: Rules) -> list[Line]:
    """The lines of a source in order, each with its role."""
    plain = normal(text)
    running = _running(plain, found, rules)
    made: list[Line] = []
    for page in found:
        contents = False
        for match in re.finditer(r"[^\n\f]*", plain[page.start : page.end]):
            raw = match[0]
            if match.start() == match.end() and match.start() and plain[page.start + match.start() - 1] not in "\n\f":
                continue
            # Empty cells at the edges of a row are cells.
            blanks = " " if "\t" in raw.strip() else None
            body = raw.strip(blanks)
            start = page.start + match.start() + len(raw) - len(raw.lstrip(blanks))
            indent = sum(2 if c == "\u3000" else 1 for c in text[start - (len(raw) - len(raw.lstrip())) : start])
            squeezed = re.sub(r"\s+", "", body)
            if squeezed and rules.sections.get(squeezed) == "contents":
                contents = True
            role = ""
            if not body:
                role = "blank"
            elif page.copy:
                role = "copy"
            elif start in running:
                role = "running"
            elif _CONTENTS.search(body) or (contents and (re.search(r"\d{1,3}$", body) or squeezed in rules.sections)):
                role = "contents"
            line = Line(start, start + len(body), body, page.sheet, indent, role)
            if not role and _is_spoken(body, rules):
                made.extend(_spoken(line, rules))
                continue
            made.extend(_cut(line, rules) if not role and "\t" not in body and (len(body) > LONG or _counts(body)) else [line])
    return made


def _spoken(line: Line, rules: Rules) -> Iterable[Line]:
    """A row of a table told in sentences, cut at them: 事業名、…。事業内容、…。担当課、…。"""
    ends = [m.end() for m in re.finditer("。", line.text) if m.end() < len(line.text)]
    for index, (a, b) in enumerate(zip([0, *ends], [*ends, len(line.text)], strict=True)):
        begin = a + len(line.text[a:b]) - len(line.text[a:b].lstrip())
        yield Line(line.start + begin, line.start + b, line.text[begin:b], line.sheet, line.indent, line.role, index == 0)


def _is_spoken(body: str, rules: Rules) -> bool:
    """Whether two sentences of a line or more begin with a label and 、."""
    if "。" not in body or "、" not in body:
        return False
    begun = [re.split("、", piece.strip(), maxsplit=1)[0] for piece in body.split("。")]
    found = {kind for word in begun if word in rules.labels for kind in rules.labels[word]}
    return sum(word in rules.labels for word in begun) >= 2 and bool(found & {"title", "lead"})


def _counts(body: str) -> bool:
    """Whether a line counts sentences: (1)…。(2)…。"""
    found = re.findall(r"(?:(?<=[\s。】)])|^)\((\d{1,2})\)(?=\s?[^\s、。)から])", body)
    return len(body) > 60 and "。" in body and len(found) >= 2 and found == [str(int(found[0]) + i) for i in range(len(found))]


def _running(plain: str, found: list[Page], rules: Rules) -> set[int]:
    """Where lines begin that stand at the top or foot of many pages, and page numbers there."""
    from graph.intake.marks import section_of

    edges: dict[str, set[int]] = {}
    counted: Counter[str] = Counter()
    numbers: set[int] = set()
    for page in found:
        if page.copy:
            continue
        rows = [
            (page.start + m.start() + len(m[0]) - len(m[0].lstrip()), m[0].strip())
            for m in re.finditer(r"[^\n\f]+", plain[page.start : page.end])
            if m[0].strip()
        ]
        edge = {*range(min(3, len(rows))), *range(max(0, len(rows) - 3), len(rows))}
        once = set()
        for index in edge:
            at, body = rows[index]
            outer = {1: 0, len(rows) - 2: len(rows) - 1}.get(index)
            if _PAGE_NUMBER.match(body) and (index in (0, len(rows) - 1) or outer is not None and not _PAGE_NUMBER.match(rows[outer][1])):
                numbers.add(at)
            key = re.sub(r"[\d\s\-―—]+", "", body)
            # 目指す姿 at the top of every page is no running head; alone at the edge it is.
            if section_of(body, rules) is not None and index not in (0, len(rows) - 1):
                continue
            if re.sub(r"\s+", "", body) in rules.labels:
                # 改革項目 over its name, where each page is the sheet of one.
                continue
            # The header of a table stands at the same place of many pages too.
            header = len(re.findall(YEAR, body)) > 2 and re.match(r"指標|項目|年度|成果指標|区分|KPI", body)
            if 2 <= len(key) <= 40 and not header and not re.search(r"[。:]|値", body):
                edges.setdefault(key, set()).add(at)
                once.add(key)
        counted.update(once)
    if len(found) < 2:
        numbers = set()
    distinct = sum(1 for page in found if not page.copy)
    enough = max(3, distinct * 0.3)
    repeated = {
        at for key, count in counted.items() if count >= (distinct * 0.6 if section_of(key, rules) else enough) for at in edges[key]
    }
    return numbers | repeated | _numbered_titles(plain)


def _numbered_titles(plain: str) -> set[int]:
    """Where the plan's title stands with the number of each page beside it: 市健康増進計画 33."""
    found: dict[str, list[tuple[int, int]]] = {}
    for match in re.finditer(r"(?m)^[^\S\n]*(?P<title>\S[^\n\t。]{4,38}?)[^\S\n]+(?P<number>\d{1,3})[^\S\n]*$", plain):
        title = re.sub(r"\s+", "", match["title"])
        if re.search(r"(?:計画|プラン|ビジョン|戦略)(?:\([^()]*\))?$", title):
            found.setdefault(title, []).append((match.start("title"), int(match["number"])))
    return {
        at for places in found.values() for at, _ in places
        if len(places) >= 2 and [n for _, n in places] == list(range(places[0][1], places[0][1] + len(places)))
    }


def _cut(line: Line, rules: Rules) -> Iterable[Line]:
    """A very long line as pieces that begin at its marks and end with its sentences."""
    worded = "|".join(level.pattern.pattern for level in rules.levels if level.worded)
    worded = re.sub(r"\?P<\w+>", "?:", worded)
    sections = "|".join(
        r"\s?".join(map(re.escape, word)) for word in sorted(rules.sections, key=len, reverse=True) if len(word) >= 4
    )
    pattern = re.compile(
        rf"(?<=[。】\]》])\s*(?=\S)|(?<=\s)(?={worded})|(?<=[^「『(])(?=第{NUMBER}[章節])|(?<=[^\w「『(])(?=[①-⑳])|(?<=[\s】])(?=\(\d{{1,2}}\))"
        rf"|(?<=[。ぁ-んー\w】)])(?=[①-⑳](?!と|の|から|、|及))|(?=[【《]\s*(?:{rules.role_words}|{sections}))|(?<=[\s。】])(?=(?:{sections})(?:\s|・|【|$))"
        rf"|(?<=[\s。])(?=・)|(?<=\s)(?=\d{{1,2}}[-.]\d{{1,2}}[\s-])|(?<=\s)(?=※)|(?<=[。】]\s)(?=\d{{1,2}}\s)"
    )
    columns = {k: "|".join(map(re.escape, rules.words("labels", k))) for k in ("metric", "unit", "baseline", "target", "actual", "note")}
    dated = YEAR
    header = re.compile(
        rf"(?<=\s)(?:{columns['metric']})(?:\s+(?:(?:{dated})?(?:{'|'.join(columns[k] for k in ('unit', 'baseline', 'target', 'actual', 'note'))})|{dated})(?:\s?\((?:[^()]|\([^()]*\)){{1,20}}\))?){{2,8}}(?=\s)"
    )
    edges = {at for m in header.finditer(line.text) for at in m.span()}
    ends = sorted({0, *(m.end() for m in pattern.finditer(line.text)), *edges, len(line.text)})
    for index, (a, b) in enumerate(zip(ends, ends[1:], strict=False)):
        piece = line.text[a:b]
        body = piece.strip()
        if body:
            start = line.start + a + len(piece) - len(piece.lstrip())
            yield Line(start, start + len(body), body, line.sheet, line.indent, line.role, index == 0)
