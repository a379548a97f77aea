"""Answers read back out of a review table that somebody filled in."""

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
from graph.intake.listing import ACCEPT, ANSWER, IDENTIFIER, SHEET, choices, written_hint
from graph.intake.review import Item
from graph.intake.untaken import Refused
from graph.problems import PlanError, Problem, refusal, shown
from graph.quantities import parse_quantity
from ontology.language import Language, Text

MOST = 100_000  # rows that are read
LANGUAGES: tuple[Language, ...] = ("ja", "en")


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
    for language in LANGUAGES:
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
    if cell in {hint for language in LANGUAGES for hint in written_hint(item, language)}:
        raise Refused(Text(
            f"「{shown(cell)}」は書き方の説明です。答えそのものを書いてください。",
            f"“{shown(cell)}” tells how to write an answer. Write the answer itself.",
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
        read = parse_quantity(cell)
        if read.value is not None or read.comparator == "all":
            told = {"value": read.value, "unit": read.unit, "comparator": read.comparator}
            return {k: str(v) for k, v in told.items() if v is not None}
        found = re.match(r"\s*([-−0-9０-９.,．，]+)\s*(\S*)\s*(\S*)\s*$", cell)
        parts = found.groups() if found else (cell, "", "")
        given = dict(zip(("value", "unit", "comparator"), parts, strict=True))
        if given["unit"] in COMPARATORS:
            given["unit"], given["comparator"] = "", given["unit"]
        return {k: v for k, v in given.items() if v}
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
