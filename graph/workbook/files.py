"""Spreadsheet files to rows of raw cells, refusing what is no workbook or would not end well.

Macros are never run: nothing but cell values is read. Of formulas the values they had when the
file was saved are taken.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.problems import PlanError, Problem, refusal
from graph.progress import Progress, counted, silent
from graph.workbook.cells import Raw, is_blank
from ontology.language import Text

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

MAX_BYTES = 60_000_000
# What a workbook may hold once unpacked: a sheet of 100,000 full rows has about 100 MB.
MAX_UNPACKED = 400_000_000
MAX_ROWS = 120_000
MAX_CELLS = 4_000_000
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OFFICE = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_FORMULA = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]*>\s*<f[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>')


@dataclass(frozen=True)
class Sheet:
    """A sheet: its title, its rows from row 1, whether it is hidden, what cells are merged.

    ``merged`` are ranges: first row and column, last row and column, counted from 1.
    """

    title: str
    rows: tuple[tuple[Raw, ...], ...]
    hidden: bool = False
    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True)
class Book:
    """All sheets of a file, and what has to be said about it."""

    file: Path
    sheets: tuple[Sheet, ...]
    notes: tuple[Problem, ...] = ()


def open_book(file: Path, progress: Progress = silent) -> Book:
    """The cells of a workbook. Raises PlanError where it cannot or must not be read."""
    head = _head(file)
    notes: list[Problem] = []
    if head.startswith(b"PK"):
        notes += _guarded(file)
    elif head.startswith(_OLE):
        _refuse_password(file)
    else:
        raise _other_kind(file, head)
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with CalamineWorkbook.from_path(str(file)) as book:
            return Book(file, tuple(_sheets(file, book, progress)), tuple(notes))
    except PasswordError:
        raise _password(file) from None
    except (CalamineError, OSError, ValueError) as error:
        why = str(error).partition("\n")[0][:120]
        raise refusal(
            file,
            f"表計算のブックとして読めません（{why}）。表計算ソフトで開き、.xlsx で保存し直してください。",
            f"cannot be read as a workbook ({why}). Open it in a spreadsheet program and save it as .xlsx.",
        ) from None


def _head(file: Path) -> bytes:
    try:
        if file.is_dir():
            raise refusal(
                file, "フォルダーです。ブック（.xlsx）を指定してください。",
                "is a directory. Name the workbook (.xlsx).",
            )
        size = file.stat().st_size
        with file.open("rb") as handle:
            head = handle.read(8)
    except FileNotFoundError:
        raise refusal(
            file, "ファイルがありません。名前と場所を確かめてください。",
            "does not exist. Check its name and folder.",
        ) from None
    except OSError as error:
        raise refusal(file, f"読めません（{error.strerror}）。", f"cannot be read ({error.strerror}).") from None
    if size > MAX_BYTES:
        raise _too_large(file, size, MAX_BYTES)
    if not head:
        raise refusal(file, "空のファイルです。", "is empty.")
    return head


def _too_large(file: Path, size: int, most: int) -> PlanError:
    return refusal(
        file,
        f"大きすぎます（{size // 1_000_000} MB、上限は {most // 1_000_000} MB）。画像や使わないシートを除いてください。",
        f"is too large ({size // 1_000_000} MB; at most {most // 1_000_000} MB). Remove pictures and unused sheets.",
    )


def _guarded(file: Path) -> Iterator[Problem]:
    """Refuse an archive that unpacks to too much, before anything parses it."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            unpacked = sum(entry.file_size for entry in entries)
            if unpacked > MAX_UNPACKED:
                raise _too_large(file, unpacked, MAX_UNPACKED)
            if any(entry.flag_bits & 1 for entry in entries):
                raise _password(file)
            # Reads every entry as far as its stated size and checks its sum: a size that lies is found here.
            if archive.testzip() is not None:
                raise zipfile.BadZipFile
            if not names & set(_OFFICE):
                raise _other_kind(file, b"PK")
            if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise _password(file)
            yield from _macros(file, names)
            for name in sorted(n for n in names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", n)):
                yield from _unsaved(file, archive.read(name))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError):
        raise refusal(
            file, "ファイルが壊れています。もとのブックから写し直してください。",
            "is damaged. Copy it again from the original.",
        ) from None


def _macros(file: Path, names: set[str]) -> Iterator[Problem]:
    if any(name.endswith("vbaProject.bin") or name.startswith("Basic/") for name in names):
        yield Problem(str(file), 0, "", Text(
            "マクロは読まず、動かしません。", "its macros are neither read nor run."
        ))


def _unsaved(file: Path, content: bytes) -> Iterator[Problem]:
    """Formulas whose results were not saved: their cells look empty to every reader."""
    found = [match[1].decode() for match in _FORMULA.finditer(content)]
    if found:
        first, count = found[0], len(found)
        raise refusal(
            file,
            f"式の結果が保存されていないセルが{count}個あります（{first} など）。表計算ソフトで開いて保存し直してください。",
            f"{count} cell(s) hold a formula without its result ({first}). Open it in a spreadsheet program and save it again.",
        )
    return iter(())


def _refuse_password(file: Path) -> None:
    """An encrypted .xlsx is an OLE file that holds an EncryptedPackage."""
    with file.open("rb") as handle:
        content = handle.read(MAX_BYTES)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise _password(file)
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        raise _other_kind(file, content[:8])


def _password(file: Path) -> PlanError:
    return refusal(
        file,
        "パスワードで保護されています。表計算ソフトで開き、パスワードを外して保存してください。",
        "is protected by a password. Open it in a spreadsheet program and save it without one.",
    )


def _other_kind(file: Path, head: bytes) -> PlanError:
    what = {b"%PDF": "PDF", b"PK\x03\x04": "ZIP", _OLE[:4]: "OLE"}.get(head[:4], "")
    told = f"（{what} のようです）" if what else ""
    return refusal(
        file,
        f"表計算のブックではありません{told}。.xlsx、.xls、.ods のどれかを指定してください。",
        f"is not a workbook{f' (it looks like {what})' if what else ''}. Name an .xlsx, .xls or .ods file.",
    )


def _sheets(file: Path, book: CalamineWorkbook, progress: Progress) -> Iterator[Sheet]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    cells = 0
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        # Rows are given from the first, columns from the first that holds anything.
        left = [None] * (sheet.start[1] if sheet.start else 0)
        rows: list[tuple[Raw, ...]] = []
        blank = 0
        for row in counted(
            sheet.iter_rows(), progress,
            f"ブックを開いています（「{about.name}」{{n}}行）。", f"Opening the workbook ({about.name}, {{n}} rows).",
        ):
            filled = any(not is_blank(cell) for cell in row)
            rows.append((*left, *_trimmed(row)) if filled else ())
            if filled:
                blank = len(rows)
                cells += len(rows[-1])
            if blank > MAX_ROWS or cells > MAX_CELLS:
                raise _too_long(file, about.name)
        merged = tuple(
            (a[0] + 1, a[1] + 1, b[0] + 1, b[1] + 1) for a, b in sheet.merged_cell_ranges or ()
        )
        hidden = about.visible != SheetVisibleEnum.Visible
        yield Sheet(about.name, tuple(rows[:blank]), hidden, merged)


def _trimmed(row: list[Any]) -> list[Raw]:
    last = max((i for i, cell in enumerate(row) if not is_blank(cell)), default=-1)
    return row[: last + 1]


def _too_long(file: Path, title: str) -> PlanError:
    return PlanError([Problem(str(file), 0, title, Text(
        f"行が多すぎます（上限は {MAX_ROWS:,} 行、{MAX_CELLS:,} セル）。計画でないシートを除いてください。",
        f"holds too many rows (at most {MAX_ROWS:,} rows, {MAX_CELLS:,} cells). Remove sheets that are no part of the plan.",
    ))])
