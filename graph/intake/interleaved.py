"""Tables of measures whose cells go on below each other with single blanks between them.

A line holds the next piece of each cell that goes on: ``3 相談室の 専門の相談員が、面談により相 こども家庭セ 拡充``,
then ``運営 談に応じます。 ンター``. Only where every line can be told apart are the rows written anew.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.intake.columns import column_of, kind_of
from graph.intake.lines import Line
from graph.intake.normal import normal
from graph.intake.rules import Rules

_DIVISION = re.compile(r"(?:(?<!教)室|課|局|係|班|センター|館|所|支所|事務局|委員会|各課|全課|ほか|等|本部)$")


def header(line: Line, rules: Rules) -> list[str] | None:
    """The names of the columns: a number first, then name, words and divisions."""
    if line.role or "\t" in line.text or re.search(r"\s{2,}", line.text):
        return None
    names = line.text.split()
    kinds = kinds_of(names, rules)
    if len(names) < 4 or any(k is None for k in kinds) or [k for k in kinds if k != "other"] != ["number", "title", "content", "lead"]:
        return None
    found = [column_of(n, rules, (0, 0)) for n in names]
    return names if kind_of([c for c in found if c is not None]) == "measures" else None


def kinds_of(names: Sequence[str], rules: Rules) -> list[str | None]:
    """What each column carries; None for one that is not known."""
    made: list[str | None] = []
    for name in names:
        column = column_of(name, rules, (0, 0))
        kinds = column.kind.split("|") if column is not None else []
        made.append(next((k for k in ("number", "lead", "title", "content") if k in kinds), "other") if column is not None else None)
    return made


def rows(body: Sequence[Line], names: Sequence[str], rules: Rules) -> list[list[list[str]]] | None:
    """The cells of each row with their pieces; None where a line can be read in two ways."""
    kinds = kinds_of(names, rules)
    title, content, lead = (kinds.index(k) for k in ("title", "content", "lead"))
    found: list[list[list[str]]] = []
    last = 0
    for line in body:
        words = line.text.split()
        number = re.fullmatch(r"\(?(\d{1,3})\)?[.]?", words[0])
        if number and int(number[1]) == last + 1 or (number and not found):
            if len(words) != len(kinds):
                return None
            last = int(number[1])
            found.append([[w] for w in words])
            continue
        if not found:
            return None
        row = found[-1]
        places = _places(words, row[content], row[lead], (title, content, lead))
        if places is None:
            return None
        for word, place in zip(words, places, strict=True):
            row[place].append(word)
    whole = all("".join(r[content]).endswith("。") and _DIVISION.search(normal("".join(r[lead]))) for r in found)
    return found if found and whole and len(found) < len(body) else None


def _places(words: Sequence[str], content: Sequence[str], lead: Sequence[str], columns: tuple[int, int, int]) -> list[int] | None:
    title, said, led = columns
    ended = content[-1].endswith("。")
    divided = _DIVISION.search(normal(words[-1])) is not None or _DIVISION.search(normal(lead[-1])) is None
    if len(words) == 3:
        return None if ended or not divided else [title, said, led]
    if len(words) == 2:
        if divided and not ended and words[0].endswith(("。", "、")) or divided and not ended and not words[1].endswith("。"):
            return [said, led]
        return [title, led] if divided and ended else [title, said] if not ended else None
    if len(words) != 1:
        return None
    return [said] if not ended else [led] if divided else None
