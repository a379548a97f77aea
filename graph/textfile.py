"""Files that people write, to text: UTF-8, of a size that can be read, or one sentence why not."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import TYPE_CHECKING

from ontology.language import Text

if TYPE_CHECKING:
    from graph.problems import PlanError

MAX_BYTES = 20_000_000
_JAPANESE = (("Shift_JIS", "cp932"), ("EUC-JP", "euc_jp"))


def read_text(file: Path) -> str:
    """The text of a file, or PlanError with one clear sentence."""
    data = _read_bytes(file)
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise _refusal(
            file,
            "表計算のブックです。先に keikaku import で計画ファイルにしてください。",
            "is a workbook. Make plan files of it first with keikaku import.",
        )
    if not data.strip():
        raise _refusal(file, "空のファイルです。", "is empty.")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _not_utf8(file, 1, "UTF-16")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        guesses = (name for name, codec in _JAPANESE if _decodes(data, codec))
        raise _not_utf8(file, line, next(guesses, "")) from None
    if not text.strip():
        raise _refusal(file, "空のファイルです。", "is empty.")
    return text


def _read_bytes(file: Path) -> bytes:
    try:
        if file.is_dir():
            raise _refusal(
                file,
                "フォルダーです。計画ファイル（plan.yaml）を指定してください。",
                "is a directory. Name the plan file (plan.yaml) in it.",
            )
        size = file.stat().st_size
        with file.open("rb") as handle:
            # One byte more than allowed, for what has no size of its own: pipes and devices.
            data = handle.read(MAX_BYTES + 1) if size <= MAX_BYTES else b""
    except FileNotFoundError:
        raise _refusal(
            file,
            "ファイルがありません。名前と場所を確かめてください。",
            "does not exist. Check its name and folder.",
        ) from None
    except OSError as error:
        why = error.strerror
        raise _refusal(file, f"読めません（{why}）。", f"cannot be read ({why}).") from None
    size = max(size, len(data))
    if size > MAX_BYTES:
        most = f"{MAX_BYTES // 1_000_000} MB"
        raise _refusal(
            file,
            f"大きすぎます（{size // 1_000_000} MB）。上限は {most} です。"
            "計画ごとにファイルを分けてください。",
            f"is too large ({size // 1_000_000} MB; at most {most}). Use one file for each plan.",
        )
    return data


def _decodes(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _refusal(file: Path, ja: str, en: str) -> PlanError:
    # Whoever reads a file that can be read need not wait for this import.
    from graph.problems import refusal

    return refusal(file, ja, en)


def _not_utf8(file: Path, line: int, guess: str) -> PlanError:
    from graph.problems import PlanError, Problem

    return PlanError([Problem(str(file), line, "", Text(
        f"UTF-8 ではありません。{f'{guess} のようです。' if guess else ''}"
        "UTF-8 で保存し直してください。",
        f"is not UTF-8{f' (it looks like {guess})' if guess else ''}. Save it as UTF-8.",
    ))])
