"""The review list as a table: written for Excel with drop-downs of the answers, and read back.

The column 答え (Answer) holds one of the choices as they are listed, or free words: a correction,
which is read as the item's kind of correction reads it. An empty cell leaves an item as it is.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from graph.intake.answers import Given
from graph.intake.choosing import offered as parts_of
from graph.intake.correcting import COMPARATORS
from graph.intake.draft import Draft
from graph.intake.review import Item
from graph.intake.untaken import Refused
from graph.problems import PlanError, Problem, refusal, shown
from ontology.language import Language, Text

SHEET = Text("確認", "Review")
CHOICES = Text("選択肢", "Choices")
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
MOST = 100_000  # rows that are read
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA = tuple("=+-@\t\r＝＋－＠")


def choices(item: Item, language: Language) -> list[str]:
    """What the answer's cell offers."""
    own = (a.label for a in item.alternatives)
    named = [(label.en or label.ja) if language == "en" else label.ja for label in own]
    numbered = [f"{n}: {text}" for n, text in enumerate([ACCEPT.of(language), *named], 1)]
    return [*numbered, SKIP.of(language)]


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
            "\n".join(offered),
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
    """The list as a workbook; the answer's cell offers the item's choices and takes free words."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET.of(language)
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
        for column, choice in enumerate(choices(item, language), 1):
            offered.cell(number, column, _NOT_XML.sub("", choice)).data_type = "s"
        last = get_column_letter(len(choices(item, language)))
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
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


# ---- reading back ---------------------------------------------------------------------------


def read_back(draft: Draft, file: Path) -> dict[str, Given]:
    """The answers a table holds that differ from the draft's, by item.

    Raises PlanError with every cell that cannot be taken; then nothing is.
    """
    table = list(_cells(file))
    heads = [str(c or "").strip() for c in table[0]] if table else []
    answer = next((i for i, h in enumerate(heads) if h in ANSWER), None)
    name = next((i for i, h in enumerate(heads) if h in IDENTIFIER), None)
    if answer is None or name is None:
        raise refusal(
            file,
            "確認の表ではありません（「答え」「識別」の列がありません）。"
            "keikaku review フォルダー --list で作った表を使ってください。",
            "is no review table (it lacks the columns Answer and ID). "
            "Use a table made by keikaku review FOLDER --list.",
        )
    given: dict[str, Given] = {}
    problems: list[Problem] = []
    for line, row in enumerate(table[1:], 2):
        cells = [str(c).strip() if c is not None else "" for c in row]
        cells += [""] * (len(heads) - len(cells))
        if not cells[name] or not cells[answer]:
            continue
        item = draft.items.get(cells[name])
        try:
            if item is None:
                raise Refused(Text(
                    f"「{shown(cells[name])}」という確認はこの下書きにありません。",
                    f"this draft has no item “{shown(cells[name])}”.",
                ))
            meant = _meant(draft, item, cells[answer].removeprefix("'"))
            before = draft.answer(item.id)
            if (meant.state, meant.value) != (before.state, before.value):
                draft.edits(item, meant)
                given[item.id] = meant
        except Refused as refused:
            where = cells[0] if not item else item.id
            problems.append(Problem(str(file), line, where, refused.text))
    if problems:
        raise PlanError(problems)
    return given


def _meant(draft: Draft, item: Item, cell: str) -> Given:
    """An answer's cell, in either language."""
    for language in ("ja", "en"):
        offered = choices(item, language)
        if cell in (offered[0], ACCEPT.of(language), "1"):
            return Given(state="accepted")
        later, _, note = cell.replace("：", ":", 1).partition(":")
        if later.strip() == offered[-1]:
            return Given(state="skipped", value=note.strip() or None)
        if cell in offered:
            return Given(state="chosen", value=item.alternatives[offered.index(cell) - 1].key)
    number = re.fullmatch(r"([0-9]+)(?:[:：].*)?", cell)
    if number and 2 <= int(number[1]) <= len(item.alternatives) + 1 and _short(item, cell):
        return Given(state="chosen", value=item.alternatives[int(number[1]) - 2].key)
    if item.correct is None:
        raise Refused(Text(
            f"「{shown(cell)}」は選択肢にありません。", f"“{shown(cell)}” is none of the choices."
        ))
    paths = {name: path for path, name in parts_of(item.correct, draft.values).items()}
    return Given(state="corrected", value=paths.get(cell) or _written(item, cell))


def _short(item: Item, cell: str) -> bool:
    """Whether a number is one of a choice, not a correction that is a number itself."""
    numeric = item.correct is not None and item.correct.input in ("integer", "number", "value")
    return ":" in cell or "：" in cell or not numeric


def _written(item: Item, cell: str) -> Any:
    assert item.correct is not None
    kind = item.correct.input
    if kind == "divisions":
        return [part for part in re.split(r"[、，,\n]", cell) if part.strip()]
    if kind == "value":
        found = re.match(r"\s*([-−0-9０-９.,．，]+)\s*(\S*)\s*(\S*)\s*$", cell)
        parts = found.groups() if found else (cell, "", "")
        told = dict(zip(("value", "unit", "comparator"), parts, strict=True))
        if told["unit"] in COMPARATORS:
            told["unit"], told["comparator"] = "", told["unit"]
        return {k: v for k, v in told.items() if v}
    if kind == "choice":
        labels = {a.label.ja: a.key for a in item.correct.options}
        return labels.get(cell, cell)
    return cell


def _cells(file: Path) -> Iterator[Sequence[Any]]:
    """The rows of a workbook's review sheet, or of a CSV file."""
    try:
        if file.suffix.lower() == ".csv":
            import csv as readers

            text = file.read_bytes().decode("utf-8-sig")
            yield from readers.reader(io.StringIO(text, newline=""))
            return
        from openpyxl import load_workbook

        book = load_workbook(file, read_only=True, data_only=True)
        names = [n for n in book.sheetnames if n in SHEET] or book.sheetnames[:1]
        for number, row in enumerate(book[names[0]].iter_rows(values_only=True)):
            if number > MOST:
                break
            yield row
    except UnicodeDecodeError:
        raise refusal(
            file, "UTF-8 の CSV ではありません。「CSV UTF-8」で保存し直してください。",
            "is not CSV in UTF-8. Save it as “CSV UTF-8”.",
        ) from None
    except OSError:
        raise
    except Exception as error:
        raise refusal(
            file, f"表として読めません（{error}）。.xlsx か .csv を指定してください。",
            f"cannot be read as a table ({error}). Name an .xlsx or .csv file.",
        ) from None
