"""Files to text: plain text in any usual encoding, PDF with its columns and tables.

The text made here is what a draft keeps as ``source.txt`` and what all positions refer to. Pages
of a PDF are divided by form feeds, the cells of its tables by tabs.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from graph.intake.pdf.document import Progress, read_pdf
from graph.intake.refuse import refuse_text
from graph.problems import refusal
from ontology.language import Text

MAX_BYTES = 200_000_000
MAX_CHARACTERS = 20_000_000
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
    printed = Printed(*read_pdf(file, progress)) if b"%PDF-" in head else _text(file, head)
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
