"""Words a person writes down from the source, found where they stand in it."""

from __future__ import annotations

import re
from typing import Any

from graph.intake.normal import normal
from graph.intake.ops import Values
from graph.intake.untaken import Refused
from graph.problems import shown
from ontology.language import Text


def quoted(written: str, text: str, near: int, values: Values) -> dict[str, Any]:
    """A passage of the source: words, sheet, place; of several places the one nearest to ``near``.

    Blanks, line breaks and widths need not be as in the source. Raises Refused where it has no
    such words on one sheet.
    """
    wanted = r"\s*".join(re.escape(c) for c in normal(written) if not c.isspace())
    sheets = (values["plan"].get("source") or {}).get("sheets") or []
    places = [
        match.span() for match in re.finditer(wanted, normal(text))
        if not any(match.start() < sheet["at"] < match.end() for sheet in sheets)
    ]
    if not places:
        raise Refused(Text(
            f"「{shown(written)}」は原文にありません。原文のとおりに書いてください。",
            f"the source does not have “{shown(written)}”. Write it as it is printed.",
        ))
    start, end = min(places, key=lambda place: (abs(place[0] - near), place[0]))
    number = next((s["number"] for s in reversed(sheets) if s["at"] <= start), 1)
    return {"text": text[start:end], "sheet": number, "at": start}
