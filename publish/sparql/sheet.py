"""An answer of rows as an Excel workbook, for those who asked by the query page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ontology.language import Language
from publish.sparql.result import parse
from queries.answer import Row
from queries.formats import MEDIA_TYPES, render
from queries.forms import Written

MEDIA = MEDIA_TYPES["xlsx"]
# A workbook is made in the server's own process: so much of an answer takes a second or two.
MOST_CELLS = 60_000
MOST_CHARACTERS = 3_000_000


def workbook(found: Written, language: Language) -> tuple[bytes, int]:
    """What was written as JSON as a workbook, and its rows where it was cut at a limit (else 0)."""
    answer = parse(found)
    rows = tuple(_fitting(answer.rows))
    cut = answer.truncated or len(rows) < len(answer.rows)
    content = render(answer._replace(rows=rows, truncated=cut), None, language, "xlsx")
    return content, len(rows) if cut else 0


def _fitting(rows: Sequence[Row]) -> Iterator[Row]:
    cells, characters = MOST_CELLS, MOST_CHARACTERS
    for row in rows:
        cells -= len(row)
        characters -= sum(len(term.value) for term in row if term is not None)
        if cells < 0 or characters < 0:
            return
        yield row
