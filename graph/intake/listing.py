"""The review list as a table, and as sheets of a workbook with drop-downs of the answers.

The column 答え (Answer) holds one of the choices as they are listed, or what the item lets people
write; `readback` reads it. An empty cell leaves an item as it is.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graph.intake.choosing import offered as parts_of
from graph.intake.draft import Draft
from graph.intake.review import Input, Item
from graph.workbook.tables import CHOICES_OF_REVIEW, REVIEW
from ontology.language import Language, Text

if TYPE_CHECKING:
    from openpyxl import Workbook

SHEET, CHOICES = Text(*REVIEW), Text(*CHOICES_OF_REVIEW)
HEADINGS = (
    Text("番号", "No."),
    Text("種類", "Kind"),
    Text("面", "Sheet"),
    Text("原文", "Passage"),
    Text("問い", "Question"),
    Text("読み", "Reading"),
    Text("理由", "Reason"),
    Text("選択肢", "Choices"),
    Text("答え", "Answer"),
    Text("識別", "ID"),
)
ANSWER, IDENTIFIER = HEADINGS[8], HEADINGS[9]
WIDTHS = (6, 16, 6, 28, 34, 24, 34, 34, 26, 14)
ACCEPT, SKIP = Text("読みのとおり", "as read"), Text("あとで", "put off")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA = tuple("=+-@\t\r＝＋－＠")


def choices(item: Item, language: Language) -> list[str]:
    """What the answer's cell offers."""
    own = (a.label for a in item.alternatives)
    named = [(label.en or label.ja) if language == "en" else label.ja for label in own]
    numbered = [f"{n}: {text}" for n, text in enumerate([ACCEPT.of(language), *named], 1)]
    return [*numbered, SKIP.of(language)]


# What may be written in an answer's cell beside the choices.
_WRITTEN: Mapping[Input, Text] = {
    "text": Text("または、正しい文を書く", "or write what is right"),
    "integer": Text("または、整数を書く", "or write a whole number"),
    "number": Text("または、数を書く", "or write a number"),
    "value": Text("または、値を書く（例 50%以上、120人）", "or write the value (such as 50%以上, 120人)"),
    "period": Text("または、年を書く（例 令和5年度）", "or write the year (such as 令和5年度)"),
    "divisions": Text("または、課の名を「、」で区切って書く", "or write divisions with 、 between"),
    "choice": Text("または、一覧から選ぶ", "or choose from the list of the cell"),
    "parent": Text("または、属する見出しを一覧から選ぶ", "or choose the heading it is under from the list of the cell"),
    "like": Text("または、同じ担当課の取り組みを一覧から選ぶ", "or choose the measure with the same divisions from the list of the cell"),
    "metric": Text("または、値の属する指標を一覧から選ぶ", "or choose the metric of the values from the list of the cell"),
    "under": Text("または、取り組みとして入れる見出しを一覧から選ぶ", "or choose, from the list of the cell, the heading to put it under as a measure"),
    "quote": Text("または、原文のことばを書く", "or write words of the source"),
}


def written_hint(item: Item, language: Language) -> list[str]:
    """What may be written beside the choices, as a line; none where only the choices count."""
    if item.correct is None:
        return []
    label = item.correct.label
    about = f": {(label.en or label.ja) if language == 'en' else label.ja}" if label and item.correct.input in ("text", "quote") else ""
    return [f"{_WRITTEN[item.correct.input].of(language)}{about}"]


def rows(draft: Draft, language: Language) -> Iterator[tuple[str | int, ...]]:
    """A row an item, in the order of the source."""
    def both(label: Any) -> str:
        return str((label.en or label.ja) if language == "en" else label.ja)

    sheets = [
        s for s in (draft.values["plan"].get("source") or {}).get("sheets") or []
        if isinstance(s, dict)
    ]
    for number, item in enumerate(draft.review.items, 1):
        sheet = next((s["number"] for s in reversed(sheets) if s["at"] <= item.start), "")
        offered = choices(item, language)
        yield (
            number,
            both(draft.review.title(item.kind)),
            sheet,
            draft.text[item.start : item.end],
            both(item.question),
            both(item.reading),
            both(item.reason),
            "\n".join([*offered, *written_hint(item, language)]),
            _answered(draft, item, offered, language),
            item.id,
        )


def _answered(draft: Draft, item: Item, offered: Sequence[str], language: Language) -> str:
    answer = draft.answer(item.id)
    if answer.state == "accepted":
        return offered[0]
    if answer.state == "skipped":
        return f"{offered[-1]}: {answer.value}" if answer.value else offered[-1]
    if answer.state == "chosen":
        keys = [a.key for a in item.alternatives]
        return offered[1 + keys.index(answer.value)] if answer.value in keys else ""
    return draft.told(item).of(language)


def csv(draft: Draft, language: Language) -> bytes:
    """The list as CSV that Excel reads right."""
    import csv as writers

    sink = io.StringIO()
    writer = writers.writer(sink, lineterminator="\r\n")
    writer.writerow(h.of(language) for h in HEADINGS)
    for row in rows(draft, language):
        writer.writerow(f"'{c}" if isinstance(c, str) and c.startswith(_FORMULA) else c for c in row)
    return sink.getvalue().encode("utf-8-sig", "replace")


def workbook(draft: Draft, language: Language) -> bytes:
    """The list as a workbook."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    into(book, draft, language)
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def beside(content: bytes, draft: Draft, language: Language) -> bytes:
    """A workbook with the list as its last sheets."""
    from openpyxl import load_workbook

    from graph.timeless import DAY, timeless

    book = load_workbook(io.BytesIO(content))
    into(book, draft, language)
    book.properties.modified = DAY
    sink = io.BytesIO()
    book.save(sink)
    return timeless(sink.getvalue())


def into(book: Workbook, draft: Draft, language: Language) -> None:
    """Add the list to a workbook; an answer's cell offers the item's choices, the parts of the
    plan that may be chosen, and takes free words."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet = book.create_sheet(SHEET.of(language))
    offered = book.create_sheet(CHOICES.of(language))
    offered.sheet_state = "hidden"
    top = Alignment(vertical="top", wrap_text=True)
    asked = PatternFill("solid", fgColor="FFF6E0")
    for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True), 1):
        sheet.cell(1, column, heading.of(language)).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    answer = HEADINGS.index(ANSWER) + 1
    for number, (row, item) in enumerate(zip(rows(draft, language), draft.review.items, strict=True), 2):
        for column, content in enumerate(row, 1):
            cell = sheet.cell(number, column)
            cell.alignment = top
            if isinstance(content, int):
                cell.value = content
            elif content:
                cell.value = _NOT_XML.sub("", content)
                cell.data_type = "s"  # never a formula, whatever it begins with
        sheet.cell(number, answer).fill = asked
        sheet.cell(number, answer).number_format = "@"
        parts = parts_of(item.correct, draft.values).values() if item.correct else ()
        listed = [*choices(item, language), *parts]
        for column, choice in enumerate(listed, 1):
            offered.cell(number, column, _NOT_XML.sub("", choice)).data_type = "s"
        last = get_column_letter(len(listed))
        rule = DataValidation(
            type="list",
            formula1=f"'{CHOICES.of(language)}'!$A${number}:${last}${number}",
            allow_blank=True,
            showErrorMessage=False,  # free words are a correction
        )
        sheet.add_data_validation(rule)
        rule.add(sheet.cell(number, answer))
    sheet.freeze_panes = "A2"
    if draft.review.items:
        sheet.auto_filter.ref = sheet.dimensions
