"""A PDF to text: page after page, with limits, progress, and a reason where it cannot be read."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from graph.intake.normal import characters
from graph.intake.pdf.furniture import Leaf, go_on, without_furniture
from graph.intake.pdf.layout import read_sheet
from graph.intake.pdf.order import Line
from graph.intake.pdf.sheet import sheet_of
from graph.intake.pdf.spread import halves
from graph.problems import refusal
from ontology.language import Text

MAX_PAGES = 2_000
Progress = Callable[[Text], None]


def read_pdf(file: Path, progress: Progress) -> tuple[str, Text, tuple[int, ...]]:
    """The text of a PDF, how it was read, and the pages without text (1-based).

    Pages are divided by form feeds, the cells of tables by tabs. Raises PlanError.
    """
    document = _open(file)
    try:
        total = len(document)
        if total > MAX_PAGES:
            raise refusal(file, f"{MAX_PAGES:,}ページより長い PDF は読みません（{total:,}ページ）。", f"has more than {MAX_PAGES:,} pages ({total:,}).")
        leaves: list[Leaf] = []
        empty: list[int] = []
        strange = counted = 0
        for number in range(1, total + 1):
            try:
                page = document[number - 1]
                sheet = sheet_of(page)
                page.close()
                found = [Leaf(part.height, read_sheet(part)) for part in halves(sheet)]
            except Exception as error:
                raise refusal(file, f"{number}ページが読めません（{type(error).__name__}）。", f"page {number} cannot be read ({type(error).__name__}).") from error
            strange += sheet.strange
            counted += sheet.counted
            if not any(leaf.reads for leaf in found):
                empty.append(number)
            leaves += found
            if number % 10 == 0 or number == total:
                progress(Text(f"{number}/{total} ページ", f"page {number} of {total}"))
    finally:
        document.close()
    if len(empty) == total and not strange:
        raise refusal(
            file, f"{total}ページのどこにも文字がありません。画像だけのスキャンです。文字認識（OCR）をした PDF を渡してください。",
            f"has no text on any of its {total} pages: it is a scan. Give a PDF with recognised text (OCR).",
        )
    if strange > counted * 0.2:
        raise refusal(
            file, f"{counted:,}文字のうち{strange:,}文字に読み（Unicode）が付いていません。文字を埋め込み直した PDF か、文字認識（OCR）をした PDF、またはテキストを渡してください。",
            f"gives no Unicode for {strange:,} of its {counted:,} characters. Give a PDF whose fonts carry it, one with recognised text (OCR), or a text file.",
        )
    without_furniture(leaves)
    go_on(leaves)
    return "\f".join(map(_text, leaves)), _how(total, empty), tuple(empty)


def _open(file: Path) -> Any:
    import pypdfium2 as pdfium

    try:
        return pdfium.PdfDocument(file)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise refusal(file, "パスワードで保護されています。保護を外した PDF を渡してください。", "is protected by a password. Give a PDF without it.") from None
        if "security" in str(error).lower():
            raise refusal(file, "読めない方式で暗号化されています。保護を外した PDF を渡してください。", "is encrypted in a way that cannot be read. Give a PDF without it.") from None
        raise refusal(file, "PDF として読めません。壊れているか、途中で切れているか、ページがありません。", "cannot be read as PDF; it is broken or cut off, or has no pages.") from None


def _text(leaf: Leaf) -> str:
    """The text of a page; where lines stand farther apart than elsewhere there is a blank one."""
    placed = [
        ([read.text], read.top, read.bottom) if isinstance(read, Line) else (read.lines(), read.box[1], read.box[3]) for read in leaf.reads
    ]
    gaps = [below[1] - above[2] for above, below in pairwise(placed)]
    heights = [bottom - top for lines, top, bottom in placed if len(lines) == 1]
    size = statistics.median(heights) if heights else 10.0
    usual = statistics.median([g for g in gaps if 0 <= g < size * 1.5] or [size * 0.7])
    lines: list[str] = []
    for (texts, _, _), gap in zip(placed, [0.0, *gaps], strict=False):
        if gap > usual + size * 0.7 and lines:
            lines.append("")
        lines += [text for text in texts if text.strip()]
    return characters("\n".join(lines)) + "\n"


def _how(total: int, empty: list[int]) -> Text:
    how = Text(f"PDF {total}ページを読みました。", f"read {total} pages of PDF.")
    if empty:
        shown = "、".join(map(str, empty[:10])) + ("…" if len(empty) > 10 else "")
        how = Text(f"{how.ja} 文字のないページ（画像）: {shown}", f"{how.en} Pages without text (pictures): {shown}")
    return how
