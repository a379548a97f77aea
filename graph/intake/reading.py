"""Files to text: plain text in any usual encoding, PDF with its columns and tables.

The text made here is what a draft keeps as ``source.txt`` and what all positions refer to. Pages
of a PDF are divided by form feeds, the cells of its tables by tabs.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.intake.normal import characters
from graph.intake.refuse import refuse_text
from graph.problems import refusal
from ontology.language import Text

MAX_BYTES = 200_000_000
MAX_PAGES = 2_000
MAX_CHARACTERS = 20_000_000
Progress = Callable[[Text], None]
_ENCODINGS = ("utf-8", "cp932", "euc_jp")


@dataclass(frozen=True)
class Printed:
    """What was read: the text, how it was read, pages without text (1-based)."""

    text: str
    how: Text
    empty: tuple[int, ...] = ()


def read(file: Path, progress: Progress = lambda text: None) -> Printed:
    """The text of a .txt or .pdf file.

    Raises PlanError with the reason where there is nothing to read.
    """
    try:
        if file.stat().st_size > MAX_BYTES:
            raise refusal(file, f"{MAX_BYTES // 1_000_000}MB より大きいファイルは読みません。章ごとに分けてください。", f"is larger than {MAX_BYTES // 1_000_000} MB. Split it by chapters.")
        with file.open("rb") as source:
            head = source.read(1024)
    except IsADirectoryError:
        raise refusal(file, "フォルダーです。PDF かテキストのファイルを指定してください。", "is a folder. Name a PDF or a text file.") from None
    except OSError as error:
        raise refusal(file, f"読めません（{error.strerror}）。", f"cannot be read ({error.strerror}).") from None
    printed = _pdf(file, progress) if b"%PDF-" in head else _text(file, head)
    if len(printed.text) > MAX_CHARACTERS:
        raise refusal(file, f"{MAX_CHARACTERS:,}文字より長い文書は読みません。章ごとに分けてください。", f"has more than {MAX_CHARACTERS:,} characters. Split it by chapters.")
    refuse_text(str(file), printed.text)
    return printed


def _text(file: Path, head: bytes) -> Printed:
    if head[:2] == b"PK" or head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise refusal(file, "Word や Excel のファイルのようです。PDF かテキスト（.txt）で保存し直してください。", "looks like a Word or Excel file. Save it as PDF or plain text (.txt).")
    data = file.read_bytes()
    text, name = _decoded(data)
    if text is None:
        raise refusal(file, "文字コードがわかりません。UTF-8 で保存し直してください。", "is in an unknown encoding. Save it as UTF-8.")
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    # What a plan file may not hold is shown as a blank, so that nothing moves.
    text = re.sub(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", " ", text)
    return Printed(text, Text(f"文字コードは {name} と読みました。", f"read as {name}."))


def _decoded(data: bytes) -> tuple[str | None, str]:
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding.removesuffix("-sig").upper()
            except UnicodeDecodeError:
                return None, ""
    if data[:4000].count(b"\0") > len(data[:4000]) * 0.02:
        encoding = "utf-16-le" if data[1:4000:2].count(b"\0") > data[:4000:2].count(b"\0") else "utf-16-be"
        try:
            return data.decode(encoding), "UTF-16"
        except UnicodeDecodeError:
            return None, ""
    best: tuple[float, str, str] | None = None
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8":
            return text, "UTF-8"
        # Shift_JIS and EUC-JP can both be valid: the one with more kana is right.
        kana = len(re.findall(r"[ぁ-んァ-ヶー一-龠]", text)) / max(1, len(text))
        odd = len(re.findall(r"[｡-ﾟ]", text)) / max(1, len(text))
        if best is None or kana - odd > best[0]:
            best = (kana - odd, text, {"cp932": "Shift_JIS", "euc_jp": "EUC-JP"}[encoding])
    return (best[1], best[2]) if best and best[0] > 0.2 else (None, "")


# ---- PDF -------------------------------------------------------------------------------------------


def _pdf(file: Path, progress: Progress) -> Printed:
    import logging

    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        document = pdfplumber.open(file)
    except PdfminerException as error:
        if isinstance(error.args[0] if error.args else None, PDFPasswordIncorrect):
            raise refusal(file, "パスワードで保護されています。保護を外した PDF を渡してください。", "is protected by a password. Give a PDF without it.") from None
        raise refusal(file, "PDF として読めません。壊れているか、途中で切れています。", "cannot be read as PDF; it is broken or cut off.") from None
    pages: list[str] = []
    empty: list[int] = []
    with document:
        total = len(document.pages)
        if total > MAX_PAGES:
            raise refusal(file, f"{MAX_PAGES:,}ページより長い PDF は読みません（{total:,}ページ）。", f"has more than {MAX_PAGES:,} pages ({total:,}).")
        sideways = 0
        for number, page in enumerate(document.pages, 1):
            try:
                words = _page(page)
                if page.chars and sum(1 for c in page.chars if not c.get("upright", True)) > len(page.chars) * 0.6:
                    sideways += 1
            except Exception as error:
                raise refusal(file, f"{number}ページが読めません（{type(error).__name__}）。", f"page {number} cannot be read ({type(error).__name__}).") from error
            if not words.strip():
                empty.append(number)
            pages.append(words)
            page.close()
            if number % 10 == 0 or number == total:
                progress(Text(f"{number}/{total} ページ", f"page {number} of {total}"))
    if len(empty) == total:
        raise refusal(
            file, f"{total}ページのどこにも文字がありません。画像だけのスキャンです。文字認識（OCR）をした PDF を渡してください。",
            f"has no text on any of its {total} pages: it is a scan. Give a PDF with recognised text (OCR).",
        )
    if sideways > total * 0.5:
        raise refusal(file, "ほとんどの文字が横倒しです。正しい向きの PDF を渡してください。", "most of its characters lie on their side. Give a PDF in the right orientation.")
    how = Text(f"PDF {total}ページを読みました。", f"read {total} pages of PDF.")
    if empty:
        shown = "、".join(map(str, empty[:10])) + ("…" if len(empty) > 10 else "")
        how = Text(f"{how.ja} 文字のないページ（画像）: {shown}", f"{how.en} Pages without text (pictures): {shown}")
    return Printed("\f".join(pages), how, tuple(empty))


def _page(page: Any) -> str:
    """The text of a page: tables as rows with tabs, other text around them, columns in order."""
    tables = [t for t in page.find_tables() if _is_table(t)]
    tables.sort(key=lambda t: t.bbox[1])
    pieces: list[str] = []
    top = page.bbox[1]
    for table in tables:
        x0, y0, x1, y1 = table.bbox
        if y0 < top:
            continue
        pieces.append(_region(page, top, y0))
        pieces.append(_rows(page, table))
        top = y1
    pieces.append(_region(page, top, page.bbox[3]))
    text = "\n".join(line for piece in pieces for line in piece.split("\n") if line.strip())
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "", characters(text)) + "\n"


def _is_table(table: Any) -> bool:
    rows = table.rows
    cells = max(sum(1 for c in row.cells if c) for row in rows)
    # The last row of a table that began on the page before stands alone.
    return cells >= 2 and (len(rows) >= 2 or cells >= 3)


def _region(page: Any, top: float, bottom: float) -> str:
    """The text of a band across the page; two columns are read one after the other."""
    if bottom - top < 2:
        return ""
    band = page.crop((page.bbox[0], top, page.bbox[2], bottom), strict=False)
    gutter = _gutter(band)
    if gutter is None:
        return str(band.extract_text(x_tolerance_ratio=0.6, y_tolerance=4) or "")
    middle, start, end = gutter
    parts = [
        band.crop((band.bbox[0], band.bbox[1], band.bbox[2], start), strict=False) if start - band.bbox[1] > 2 else None,
        band.crop((band.bbox[0], start, middle, end), strict=False),
        band.crop((middle, start, band.bbox[2], end), strict=False),
        band.crop((band.bbox[0], end, band.bbox[2], band.bbox[3]), strict=False) if band.bbox[3] - end > 2 else None,
    ]
    return "\n".join(str(p.extract_text(x_tolerance_ratio=0.6, y_tolerance=4) or "") for p in parts if p is not None)


def _gutter(band: Any) -> tuple[float, float, float] | None:
    """The middle of an empty strip between two columns, and where the columns begin and end."""
    words = band.extract_words(x_tolerance_ratio=0.6, y_tolerance=4)
    if len(words) < 16:
        return None
    left, right = min(w["x0"] for w in words), max(w["x1"] for w in words)
    width = right - left
    for share in (0.5, 0.48, 0.52, 0.45, 0.55):
        middle = left + width * share
        crossing = [w for w in words if w["x0"] < middle - 3 and w["x1"] > middle + 3]
        sides = [w for w in words if w not in crossing]
        lefts = [w for w in sides if w["x1"] <= middle + 3]
        rights = [w for w in sides if w["x0"] >= middle - 3]
        if len(lefts) < 6 or len(rights) < 6:
            continue
        start, end = min(w["top"] for w in rights), max(w["bottom"] for w in rights)
        # The left column may be the longer one; a heading below stands apart.
        for w in sorted(lefts, key=lambda w: float(w["top"])):
            if w["top"] >= end - 2 and w["top"] - end < (w["bottom"] - w["top"]) * 0.9:
                end = w["bottom"]
        within = [w for w in crossing if w["bottom"] > start and w["top"] < end]
        # Columns are full on both sides; a row of cells is not.
        full = _lines(lefts) >= 5 and _lines(rights) >= 5 and _width(lefts) > width * 0.28 and _width(rights) > width * 0.28
        aligned = sum(1 for w in rights if w["x0"] - min(r["x0"] for r in rights) < 12) >= _lines(rights) * 0.5
        if not within and full and aligned:
            return middle, start - 1, band.bbox[3] if end > band.bbox[3] - 20 else end + 1
    return None


def _lines(words: Sequence[Any]) -> int:
    return len({round(w["top"] / 4) for w in words})


def _width(words: Sequence[Any]) -> float:
    by_line: dict[int, list[float]] = {}
    for w in words:
        by_line.setdefault(round(w["top"] / 4), []).extend((w["x0"], w["x1"]))
    spans = sorted(max(xs) - min(xs) for xs in by_line.values())
    return spans[len(spans) * 3 // 4]


def _rows(page: Any, table: Any) -> str:
    """The rows of a table with tabs between the cells; a cell over several rows stands in each."""
    texts = table.extract(x_tolerance_ratio=0.6, y_tolerance=4)
    boxes = [row.cells for row in table.rows]
    lines = []
    for r, row in enumerate(texts):
        band = table.rows[r].bbox
        cells = []
        for c, cell in enumerate(row):
            if cell is None:
                cell = _spanning(texts, boxes, r, c, band)
            cells.append(_cell(cell or ""))
        # A cell over several columns leaves empty ones behind it.
        lines.append("\t".join(cells))
    return "\n".join(line for line in lines if line.strip())


def _spanning(texts: Sequence[Sequence[str | None]], boxes: Sequence[Sequence[Any]], r: int, c: int, band: Any) -> str | None:
    middle = (band[1] + band[3]) / 2
    for above in range(r - 1, -1, -1):
        box = boxes[above][c] if c < len(boxes[above]) else None
        if box is not None:
            return texts[above][c] if box[3] > middle else None
    return None


def _cell(text: str) -> str:
    """The lines of a cell as one: words that were broken joined, names one a line kept apart."""
    lines = [line.strip() for line in text.replace("\t", " ").split("\n") if line.strip()]
    if not lines:
        return ""
    made = lines[0]
    for index, line in enumerate(lines[1:], 1):
        rest = "".join(lines[index:])
        ended = re.search(r"(課|室)$", made) and re.fullmatch(r"(?:\S{2,12}?(?:課|室|局|センター|支所)[、・]?)+", rest)
        apart = ended or re.search(r"(課|室|局|係|センター|支所)$", made) and re.match(r"\S{1,14}(課|室|局|係|センター|支所)", line)
        bullets = re.match(r"[・○●◆■]", line)
        latin = re.search(r"[A-Za-z0-9]$", made) and re.match(r"[A-Za-z]", line)
        groups = re.search(r"\d\S{0,4}$", made) and re.match(r"[^\d\s(（]{1,6}\s*[:：]?\s*\d", line)
        made += (" " if apart or bullets or latin or groups else "") + line
    return made


