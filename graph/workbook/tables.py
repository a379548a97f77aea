"""Sheets of raw cells to rows of known tables: headings found by name wherever they stand.

What is not understood is told, never dropped in silence.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from graph.intake.normal import clean
from graph.problems import PlanError, Problem, shown
from graph.workbook.cells import Raw, is_blank
from graph.workbook.files import Book, Sheet
from graph.workbook.layout import FRONT, FRONT_COLUMNS, LEGEND, TABLES, Column
from ontology.language import Text

# Rows of an example, which no plan takes for its own.
EXAMPLE = "（記入例）"
# The sheet in which a copy lists what is wrong.
FAULTS = "誤りの一覧"
# The sheets that the workbook of a draft has for its review, in both languages.
REVIEW, CHOICES_OF_REVIEW = ("確認", "Review"), ("選択肢", "Choices")
# How far down the headings may stand, below a title or a note.
_HEADINGS_WITHIN = 10
_ORDER = 10_000_000


def letter(column: int) -> str:
    """The letters of a column, counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True)
class Row:
    """A row with something in it: its cells by heading, and where each stands."""

    file: str
    sheet: str
    order: int  # of the sheet in the workbook
    number: int
    cells: Mapping[str, Raw]
    columns: Mapping[str, int] = field(repr=False)

    @cached_property
    def line(self) -> int:
        """A number that grows from sheet to sheet and from row to row."""
        return (self.order + 1) * _ORDER + self.number

    def place(self, heading: str) -> str:
        """The cell under a heading, as one would say it; the first where there is no such column."""
        return f"{self.sheet}!{letter(self.columns.get(heading, min(self.columns.values())))}{self.number}"

    def problem(self, heading: str, message: Text) -> Problem:
        """Something to say about a cell."""
        return Problem(self.file, self.line, "", message, self.place(heading))


@dataclass
class Tables:
    """The rows of every table, and all there is to say about the sheets."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    headings: dict[str, frozenset[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


def read_tables(book: Book) -> Tables:
    """The rows of all sheets that are known by their titles."""
    found = Tables(notes=list(book.notes))
    columns = {FRONT: FRONT_COLUMNS} | {t.title: t.columns for t in TABLES}
    titles = {clean(n): t.title for t in TABLES for n in (t.title, *t.aliases)} | {clean(FRONT): FRONT}
    for order, sheet in enumerate(book.sheets):
        title = titles.get(clean(sheet.title))
        if title is not None:
            _rows(found, str(book.file), order, sheet, title, columns[title])
        elif sheet.title in REVIEW and sheet.rows:
            found.notes.append(Problem(str(book.file), (order + 1) * _ORDER, "", Text(
                "確認の答えは、取り込みでは読みません。keikaku review 下書きのフォルダー --apply このブック で読みます。",
                "answers to a review are not imported. keikaku review FOLDER --apply THIS-WORKBOOK reads them.",
            ), f"{sheet.title}!A1"))
        elif sheet.title not in CHOICES_OF_REVIEW and clean(sheet.title) not in (LEGEND, FAULTS) and sheet.rows:
            near = difflib.get_close_matches(clean(sheet.title), list(titles), 1, 0.6)
            message = Text(
                f"「{sheet.title}」というシートは読みません。" + (f"「{titles[near[0]]}」ではありませんか。" if near else ""),
                f"the sheet “{sheet.title}” is not read." + (f" Did you mean “{titles[near[0]]}”?" if near else ""),
            )
            said = Problem(str(book.file), (order + 1) * _ORDER, "", message, f"{sheet.title}!A1")
            (found.problems if near and titles[near[0]] not in found.rows else found.notes).append(said)
    if not {FRONT, "目標・施策", "取り組み"} & set(found.rows):
        wanted = "、".join((FRONT, *(t.title for t in TABLES if t.basic)))
        raise PlanError([Problem(str(book.file), 0, "", Text(
            f"計画のブックではありません。{wanted} のシートが必要です。keikaku new で空のブックを作れます。",
            f"is no plan workbook: it needs the sheets {wanted}. keikaku new makes an empty one.",
        ))])
    return found


def _rows(
    found: Tables, file: str, order: int, sheet: Sheet, title: str, columns: Sequence[Column]
) -> None:
    known = {clean(n): c.heading for c in columns for n in (c.heading, *c.aliases)}
    # A heading's own name goes before the name another has beside its own.
    known |= {clean(c.heading): c.heading for c in columns}
    start = _heading_row(sheet, known)
    if start is None:
        if sheet.rows:
            found.problems.append(Problem(file, (order + 1) * _ORDER, "", Text(
                f"見出しの行が見つかりません。一行目に {'、'.join(c.heading for c in columns[:4])} などの見出しが必要です。",
                f"has no row of headings: the first row needs {', '.join(c.heading for c in columns[:4])} and so on.",
            ), f"{sheet.title}!A1"))
        found.rows.setdefault(title, [])
        return
    places: dict[str, int] = {}
    unknown: dict[int, str] = {}
    for index, raw in enumerate(sheet.rows[start]):
        if is_blank(raw):
            continue
        written = str(raw)
        heading = known.get(clean(written))
        if heading is None:
            unknown[index] = written
        elif heading in places:
            found.problems.append(Problem(file, (order + 1) * _ORDER + start + 1, "", Text(
                f"「{heading}」の列が二つあります。一つにしてください。",
                f"there are two columns {heading}. Keep one.",
            ), f"{sheet.title}!{letter(index)}{start + 1}"))
        else:
            places[heading] = index
    found.headings[title] = frozenset(places)
    _unknown(found, file, order, sheet, start, unknown, places, known)
    rows = found.rows.setdefault(title, [])
    indexes = {index: heading for heading, index in places.items()}
    beside: dict[int, int] = {}
    for number, cells in enumerate(sheet.rows[start + 1 :], start + 2):
        held = {
            indexes[i]: raw for i, raw in enumerate(cells) if i in indexes and not is_blank(raw)
        }
        for i, raw in enumerate(cells):
            if i not in indexes and i not in unknown and not is_blank(raw):
                beside.setdefault(i, number)
        if held and not any(isinstance(r, str) and r.strip().startswith(EXAMPLE) for r in held.values()):
            rows.append(Row(file, sheet.title, order, number, held, places))
    for index, number in beside.items():
        found.notes.append(Problem(file, (order + 1) * _ORDER + number, "", Text(
            "見出しのない列は読みません。", "a column without a heading is not read."
        ), f"{sheet.title}!{letter(index)}{number}"))


def _heading_row(sheet: Sheet, known: Mapping[str, str]) -> int | None:
    best, most = None, 1
    for index, row in enumerate(sheet.rows[:_HEADINGS_WITHIN]):
        count = len({known.get(clean(str(raw))) for raw in row if not is_blank(raw)} - {None})
        if count > most:
            best, most = index, count
    return best


def _unknown(
    found: Tables, file: str, order: int, sheet: Sheet, start: int,
    unknown: Mapping[int, str], places: Mapping[str, int], known: Mapping[str, str],
) -> None:
    """Columns nobody asked for: told; an error where one is most likely a known one misspelt."""
    for index, written in unknown.items():
        if not any(len(row) > index and not is_blank(row[index]) for row in sheet.rows[start + 1 :]):
            continue
        free = [name for name, heading in known.items() if heading not in places]
        near = difflib.get_close_matches(clean(written), free, 1, 0.6)
        ja, en = f"「{shown(written)}」の列は読みません。", f"the column “{shown(written)}” is not read."
        if near:
            ja += f"「{known[near[0]]}」のことなら、見出しをそう直してください。違うなら、別の名にしてください。"
            en += f" If it is {known[near[0]]}, name it so; if not, give it another name."
        (found.problems if near else found.notes).append(Problem(
            file, (order + 1) * _ORDER + start + 1, "", Text(ja, en),
            f"{sheet.title}!{letter(index)}{start + 1}",
        ))
