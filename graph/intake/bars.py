"""Tables whose cells are divided by bars, by ／ or by commas: the same text with tabs in their place."""

from __future__ import annotations

import re
from dataclasses import replace

from graph.intake.columns import header_columns
from graph.intake.lines import Line
from graph.intake.rules import Rules

# A line drawn between rows.
_RULED = re.compile(r"[|+:=\s\-ー―─━┼├┤┌┐└┘┬┴╋┠┨]*[|+\-─━]{2,}[|+:=\s\-ー―─━┼├┤┌┐└┘┬┴╋┠┨]*")


def slashed(plain: str, lines: list[Line], rules: Rules) -> tuple[str, list[Line]]:
    """Tables whose cells are divided by ／, by commas or by bars, with tabs in the place of these."""
    plain, made = _barred(plain, list(lines))
    characters: list[str] | None = None
    index = 0
    while index < len(made):
        line = made[index]
        sign = next((s for s in "/," if not line.role and line.text.count(s) >= 2 and header_columns(_tabs(line, s), rules) is not None), "")
        if not sign:
            index += 1
            continue
        count = line.text.count(sign)
        while index < len(made) and (made[index].role == "blank" or made[index].text.count(sign) == count):
            if made[index].role != "blank":
                characters = characters or list(plain)
                for at in range(made[index].start, made[index].end):
                    characters[at] = "\t" if characters[at] == sign else characters[at]
                made[index] = _tabs(made[index], sign)
            index += 1
    return ("".join(characters) if characters else plain), made


def _barred(plain: str, lines: list[Line]) -> tuple[str, list[Line]]:
    """``| 指標 | 現状 | 目標 |``: rows between bars, two or more below each other."""
    characters: list[str] | None = None
    rows = [not line.role and line.text.count("|") >= 2 for line in lines]
    for index, line in enumerate(lines):
        if not rows[index] and not (_RULED.fullmatch(line.text) and not line.role and any(rows[max(0, index - 1) : index + 2])):
            continue
        if _RULED.fullmatch(line.text):
            lines[index] = replace(line, role="blank")
        elif any(rows[i] or _RULED.fullmatch(lines[i].text) for i in (index - 1, index + 1) if 0 <= i < len(lines)):
            inner = line.text.removeprefix("|").removesuffix("|")
            start = line.start + (line.text.startswith("|"))
            characters = characters or list(plain)
            for at in range(line.start, line.end):
                characters[at] = "\t" if characters[at] == "|" else characters[at]
            lines[index] = replace(line, start=start, end=start + len(inner), text=inner.replace("|", "\t"))
    return ("".join(characters) if characters else plain), lines


def _tabs(line: Line, sign: str) -> Line:
    return replace(line, text=line.text.replace(sign, "\t"))
