"""What a planner needs to know to fill in a workbook, as a sheet of it; and the lines of 計画."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graph.workbook.layout import ENTRIES, FRONT, Column, Table

COLUMNS = (Column("シート", 16), Column("列", 18), Column("書くこと", 90))

# Sheet, column, what to write.
_FIRST = (
    ("はじめに", "", "一行が一つの項目です。一行目の見出しで列を見分けるので、列の順は変えてかまいません。見出しの名は変えないでください。"),
    ("はじめに", "", "行の順が印刷の順です。セルの結合はしません。色や幅は自由です。"),
    ("はじめに", "書かなくてよい列", "英語、よみ、識別子、番号、短い名前、根拠、灰色の列（原文での位置）は、空欄のままで使えます。"),
    ("はじめに", "識別子", "空欄なら順番から自動で付き、もう一度書き出したブックに入ります。一度付いた識別子は変えないでください。住所（URL）になります。"),
    ("はじめに", "いくつも書く欄", "担当課・連携先・根拠などは「、」で区切ります。名称そのものに「、」があるときは \"…\" で囲みます。"),
    ("はじめに", "前後の空白", "セルの前後の空白は読みません。空白も文言のうちなら、全体を \"…\" で囲みます。"),
    ("はじめに", "文言", "計画の文言はそのまま写します。編集者が付けるのは、短い名前・英語・よみ・要約・説明・別の読み方だけです。"),
    ("はじめに", "原文", "「計画」シートの原文の欄が空欄なら、このブックに書かれた文言がそのまま出典になります（灰色の列は空欄のまま）。"),
    ("はじめに", "読み込む", "keikaku check plan.xlsx で誤りと場所がすべて示されます。--annotate 直し.xlsx を付けると、誤りがセルのコメントになります。"),
    ("はじめに", "使う", "keikaku build plan.xlsx のように、計画ファイルの代わりにこのブックをそのまま使えます。"),
    (FRONT, "", "計画と自治体の基本。一行に一つの項目で、「値」の列に書きます。"),
)


def legend(tables: Sequence[Table]) -> list[dict[str, str | int | float]]:
    """The rows of the legend: how to write, then every sheet with its columns and choices."""
    rows = [*_FIRST]
    for table in tables:
        rows.append((table.title, "", table.help))
        for column in table.columns:
            told = column.help
            if column.choices:
                told = f"{told}（{'、'.join(column.choices)} から選ぶ）" if told else (
                    f"{'、'.join(column.choices)} から選びます。"
                )
            if told:
                rows.append((table.title, column.heading, told))
    return [{"シート": a, "列": b, "書くこと": c} for a, b, c in rows]


def front_help() -> Mapping[str, str]:
    """What each line of the sheet 計画 asks for."""
    return {entry.label: entry.help for entry in ENTRIES}
