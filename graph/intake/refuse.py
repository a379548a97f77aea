"""What is not a plan, or cannot be read as one, is refused with the reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graph.intake.rules import Rules
from graph.problems import refusal

if TYPE_CHECKING:
    from graph.intake.structure import Structure


def refuse_text(file: str, text: str) -> None:
    """Refuse what has no text to read, before anything is looked for.

    Raises PlanError: nothing printed, vertical text broken into characters, a matrix of marks
    whose row titles are lost, text that lost its characters.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if sum(map(len, lines)) < 40:
        raise refusal(
            file, "文字がありません。画像だけのスキャンと思われます。文字認識（OCR）をしたPDFか、テキストを渡してください。",
            "holds no text; it may be a scan of pictures. Give a PDF with recognised text (OCR), or a text file.",
        )
    single = sum(1 for line in lines if len(line) == 1)
    if len(lines) >= 30 and single > len(lines) * 0.5:
        raise refusal(
            file, f"行の半分以上（{len(lines)}行のうち{single}行）が一文字だけです。縦書きの文が一文字ずつに分かれていて、読む順がわかりません。横書きの版か、テキストを渡してください。",
            f"more than half of its lines ({single} of {len(lines)}) hold one character: vertical text broken apart, whose order is lost. Give a horizontal version or a text file.",
        )
    marks_only = sum(1 for line in lines if re.fullmatch(r"[●○◎△▲×✓・\-―ー－\s]+", line))
    if len(lines) >= 12 and marks_only > len(lines) * 0.35:
        raise refusal(
            file, f"行の多く（{len(lines)}行のうち{marks_only}行）が●や○だけです。表の行の見出しが失われていて、どの行の印かわかりません。Excel版の表を渡してください。",
            f"many lines ({marks_only} of {len(lines)}) hold nothing but marks such as ●: a matrix whose row titles are lost. Give the table as a workbook.",
        )
    strange = sum(1 for c in text if c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or c == "\x00")
    if strange > len(text) * 0.1:
        raise refusal(
            file, "文字の一割以上が読めない文字になっています。文字コードか、PDFの文字の埋め込みが壊れています。",
            "more than a tenth of its characters cannot be read: the encoding, or the fonts in the PDF, are broken.",
        )
    if len(re.findall(r"[ぁ-んァ-ヶ一-龠]", text)) < len(text) * 0.08:
        raise refusal(
            file, "日本語の文がほとんどありません。文字コードが違うか、計画の文書ではありません。",
            "holds hardly any Japanese: another encoding, or not the document of a plan.",
        )
    if "(cid:" in text and text.count("(cid:") * 6 > len(text) * 0.2:
        raise refusal(
            file, "PDFの文字に読み（Unicode）が付いていません。別の方法で作ったPDFか、テキストを渡してください。",
            "the PDF's characters carry no Unicode. Give a PDF made in another way, or a text file.",
        )


def refused(file: str, made: Structure, rules: Rules) -> None:
    """Refuse what shows nothing of a plan: no measures, or nothing that only plans have.

    Raises PlanError.
    """
    reading = made.reading
    plan_like = (
        bool(reading.responsible)
        or any(t.kind == "metrics" for t in reading.tables)
        or any(t.kind == "measures" for t in reading.tables)
        or any(n.kind in ("goal", "policy", "measure-group", "label") and n.number for n in reading.root.walk())
        or any(n.told or n.actor == "council" for n in reading.root.walk())
    )
    if not plan_like:
        raise refusal(
            file, "計画として読めるものがありません。基本目標・施策などの見出し、【担当課：…】、「事業名・事業内容・担当課」の表、指標の表のどれも見つかりませんでした。言い方が違うときは --rules に語を書き加えてください。",
            "shows nothing of a plan: no headings such as 基本目標, no 【担当課：…】, no table of measures or indicators was found. If it uses other words, add them with --rules.",
        )
    if not made.measures and not made.metrics:
        raise refusal(
            file, "取り組み（①…、事業名：…、表の行など）も指標も一つも見つかりませんでした。言い方が違うときは --rules に語を書き加えてください。",
            "no measure (①…, 事業名：…, a table row) and no indicator was found. If it uses other words, add them with --rules.",
        )
