"""Headers of laid-out tables of measures: on one line, or on several where a word such as 実施時期
stands over columns of its own, and the names beside it in the middle of the height."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from graph.intake import marks, signs
from graph.intake.columns import Column, column_of, formed, kind_of, kinds_of
from graph.intake.laidplaces import Piece, pieces
from graph.intake.lines import Line
from graph.intake.normal import normal
from graph.intake.rules import Rules, squeezed

_LEAD = "担当課"


@dataclass
class Head:
    """The names of the columns, the lines they are printed on, and what stands over several."""

    names: list[str]
    lines: list[Line]
    refs: list[list[tuple[int, int]]]  # the pieces of each name: line, place in it
    over: list[str] = field(default_factory=list)

    def places(self, text: str, width: float) -> list[Piece]:
        """Where each name stands."""
        rows = [pieces(text, line, width, " \u3000") for line in self.lines]
        told = [[rows[i][j] for i, j in refs] for refs in self.refs]
        return [Piece(name, min(p.left for p in t), max(p.right for p in t)) for name, t in zip(self.names, told, strict=True)]


def read(text: str, lines: Sequence[Line], index: int, rules: Rules) -> Head | None:
    """The header that begins on a line, where wide gaps divide the names of its columns."""
    if lines[index].role or "\t" in lines[index].text:
        return None
    for count in (3, 2):
        block = lines[index : index + count]
        if len(block) == count and not any(x.role or "\t" in x.text for x in block) and (head := _stacked(text, block, rules)):
            return head
    words = _words(lines[index], rules)
    names = single(lines[index], rules)
    if names is None:
        return None
    return Head(names, [lines[index]], [[(0, i) for i in places] for places, _ in words])


def single(line: Line, rules: Rules) -> list[str] | None:
    """The names on one line."""
    if line.role or "\t" in line.text or not re.search(r"\S\s{2,}\S", line.text):
        return None
    names = [name for _, name in _words(line, rules)]
    return names if len(names) >= 3 and _measures(names, rules) else None


def _words(line: Line, rules: Rules) -> list[tuple[list[int], str]]:
    """The words between wide gaps, each with its pieces: 内  容 printed wide is one."""
    found: list[tuple[list[int], str]] = []
    for i, piece in enumerate(re.split(r"\s{2,}", line.text)):
        word = re.sub(r"\s", "", piece)
        wide = found and len(word) == 1 and len(found[-1][1]) == len(found[-1][0])
        if wide and found[-1][1] + word in rules.labels:
            found[-1] = ([*found[-1][0], i], found[-1][1] + word)
        else:
            found.append(([i], word))
    return found


def named(names: Sequence[str], rules: Rules) -> list[Column]:
    """The columns of these names; none where one is not known, or more than one beside name, words
    and divisions. Three divisions or more at the end have columns of signs."""
    signed = next((i for i, n in enumerate(reversed(names)) if not signs.bears_signs(normal(n), rules)), len(names))
    if signed >= 3:
        before = names[: len(names) - signed]
        columns = _named([*before, _LEAD], rules) if before else []
        return [*columns[:-1], *(Column("sign", n) for n in names[-signed:])] if columns else []
    return _named(names, rules)


def _named(names: Sequence[str], rules: Rules) -> list[Column]:
    found = formed([column_of(n, rules, (0, 0)) or Column("other", n) for n in names], rules)
    strange = [c for c in found if c.kind == "other" and squeezed(c.label) not in rules.labels]
    kinds = {k for c in found for k in kinds_of(c)}
    sure = len({"title", "content", "lead"} & kinds) == 3 and all(re.fullmatch(r"[^\d。、]{2,10}", c.label) for c in strange)
    return found if len(strange) <= sure else []


def _measures(names: Sequence[str], rules: Rules) -> bool:
    found = [replace(c, kind="lead") if c.kind == "sign" else c for c in named(names, rules)]
    return bool(found) and kind_of(found) == "measures"


@dataclass
class _Name:
    words: str
    left: int
    right: int
    refs: list[tuple[int, int]]


def _stacked(text: str, block: Sequence[Line], rules: Rules) -> Head | None:
    """A header of these lines, from the lowest up; None where a word is no name of a column."""
    rows = [pieces(text, line, 2.0, " \u3000") for line in block]
    section = marks.section_of(block[0].text, rules)
    headed = section is not None and section[1] >= len(block[0].text)
    if headed or any(len(p.text) > 20 for row in rows for p in row) or any(single(x, rules) for x in block[1:]):
        # A heading over a header of its own.
        return None
    found: list[_Name] = []
    over: list[str] = []
    for i in reversed(range(len(rows))):
        own = [_Name(normal(re.sub(r"\s", "", p.text)), p.left, p.right, [(i, j)]) for j, p in enumerate(rows[i])]
        above: list[_Name] = []
        for name in own:
            below = [x for x in found if x.left < name.right and name.left < x.right]
            if not below:
                above.append(name)
            elif len(below) == 1 and below[0].refs[0][0] == i:
                # A second word of this line above one name.
                return None
            elif len(below) == 1 and _one_name(name.words, below[0].words, rules):
                below[0].words = name.words + below[0].words
                below[0].refs = [*name.refs, *below[0].refs]
            elif _is_label(name.words, rules):
                over.insert(0, name.words)
            else:
                return None
        found += above
    found.sort(key=lambda x: x.left)
    names = [x.words for x in found]
    if len(names) < 3 or not _measures(names, rules) or any(a.right > b.left for a, b in zip(found, found[1:], strict=False)):
        return None
    return Head(names, list(block), [x.refs for x in found], over)


def _one_name(above: str, below: str, rules: Rules) -> bool:
    """Whether words below each other are the name of one column: 健康 over 推進課."""
    if column_of(above + below, rules, (0, 0)) is not None:
        return True
    return signs.bears_signs(above + below, rules) and not signs.bears_signs(above, rules) and not _is_label(above, rules)


def _is_label(words: str, rules: Rules) -> bool:
    return column_of(words, rules, (0, 0)) is not None or squeezed(words) in rules.roles
