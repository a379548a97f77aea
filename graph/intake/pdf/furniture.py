"""What pages have in common: heads and feet that return, and tables that go on over the edge."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from graph.intake.pdf.order import Line, Read
from graph.intake.pdf.rows import Rows

_EDGE = 0.095  # Of a page's height: where heads and feet stand.
_NUMBER = re.compile(r"[-―—–─~～‐\s]*[pP]?\.?\s*\d{1,4}(?:\s*/\s*\d{1,4})?\s*[-―—–─~～‐\sページ頁]*")


@dataclass
class Leaf:
    """A page that was read."""

    height: float
    reads: list[Read] = field(default_factory=list)


def without_furniture(leaves: Sequence[Leaf]) -> None:
    """Take out the heads and feet that return, but for the first time a head is printed: it may be
    a heading. A page's number stays, as its last line."""
    places: Counter[tuple[int, str]] = Counter()
    for leaf in leaves:
        places.update({key for line in leaf.reads if (key := _edge(line, leaf)) is not None})
    enough = 2 if len(leaves) <= 5 else 3
    seen: set[str] = set()
    for leaf in leaves:
        kept: list[Read] = []
        numbers: list[Read] = []
        for read in leaf.reads:
            key = _edge(read, leaf)
            if key is None or not isinstance(read, Line):
                kept.append(read)
            elif _NUMBER.fullmatch(read.text.strip()):
                numbers.append(replace(read, text=read.text.strip()))
            elif places[key] < enough or (key[1] not in seen and read.top < leaf.height / 2):
                kept.append(read)
            if key is not None:
                seen.add(key[1])
        # A single page needs no number, and nothing shows that it is one.
        leaf.reads = kept + (numbers if len(leaves) > 1 else [])


def _edge(read: Read, leaf: Leaf) -> tuple[int, str] | None:
    """Where a line at the edge of its page stands, and its words without the page's number."""
    if not isinstance(read, Line) or read.text.endswith("。") or len(read.text.strip()) > 60:
        return None
    middle = (read.top + read.bottom) / 2 / leaf.height
    if _EDGE < middle < 1 - _EDGE:
        return None
    words = re.sub(r"^[-―—–─~～\s]*\d{1,4}[-―—–─~～\s]+|[-―—–─~～\s|｜]+[pP]?\.?\d{1,4}[-―—–─~～\s]*$", "", read.text.strip())
    return round(read.top / 3), re.sub(r"\s+", "", words)


def go_on(leaves: Sequence[Leaf]) -> None:
    """Tables that go on at the top of the next page: what a merged cell said stands there too, and
    the rest of a row that the edge cut goes back to it."""
    for before, after in zip(leaves, leaves[1:], strict=False):
        upper = _last(before)
        lower = next((r for r in after.reads if not (isinstance(r, Line) and _NUMBER.fullmatch(r.text.strip()))), None)
        if not isinstance(lower, Rows) or upper is None or not _alike(upper, lower) or not upper.cells:
            continue
        header = upper.again if upper.header is None else upper.cells[upper.header]
        again = bool(header) and lower.header is not None and lower.cells[lower.header] == header
        if not again:
            # No header, but a row like others.
            lower.header = None
            lower.again = header
        _carry(upper, lower, (lower.header or 0) + 1 if again else 0)


def _last(leaf: Leaf) -> Rows | None:
    for read in reversed(leaf.reads):
        if isinstance(read, Rows):
            return read
        if not _NUMBER.fullmatch(read.text.strip()) and not read.text.lstrip().startswith(("※", "注", "＊", "*")):
            return None
    return None


def _alike(upper: Rows, lower: Rows) -> bool:
    return len(upper.lefts) == len(lower.lefts) and all(abs(a - b) < 4 for a, b in zip(upper.lefts, lower.lefts, strict=True))


def _carry(upper: Rows, lower: Rows, first: int) -> None:
    if first >= len(lower.cells):
        return
    last = upper.cells[-1]
    row = lower.cells[first]
    if len(row) != len(last):
        return
    # The first columns are the names of a row: where all are empty, the row has begun above.
    names = [c for c in range(min(2, len(row))) if last[c]]
    cut = bool(names) and not any(row[c] for c in names) and any(row)
    if cut and all(not last[c] or not row[c] or not re.search(r"[。]$", last[c]) or c in names for c in range(len(row))):
        upper.cells[-1] = [a + b if not re.search(r"[課室]$", a) else f"{a} {b}".strip() for a, b in zip(last, row, strict=True)]
        del lower.cells[first]
        lower.bands = {b - 1 for b in lower.bands if b > first}
        if first >= len(lower.cells):
            return
        last, row = upper.cells[-1], lower.cells[first]
    for c in sorted(upper.merged):
        if c >= len(row) or not last[c]:
            continue
        for r in range(first, len(lower.cells)):
            if lower.cells[r][c] or not any(lower.cells[r]):
                break
            lower.cells[r][c] = last[c]
