"""An empty workbook to begin with: the headings, the legend, and rows of an example.

The example is of a city that does not exist, and says so; its rows are not read.
"""

from __future__ import annotations

from graph.workbook.flatten import Rows
from graph.workbook.layout import ENTRIES, FRONT
from graph.workbook.tables import EXAMPLE
from graph.workbook.write import written

_E = EXAMPLE
EXAMPLES: Rows = {
    "目標・施策": [
        {"種類": "基本目標", "番号": "1", "文言": f"{_E}架空のまちの人がつながる地域づくり"},
        {"種類": "重点施策", "番号": "1", "文言": f"{_E}相談できる場を広げます"},
    ],
    "取り組み": [
        {"番号": "①", "見出し": f"{_E}架空の総合相談", "文言": "民生委員と連携し、相談を受けます。",
         "主な担当課": "見本課、例示課", "連携先": "民生委員"},
        {"番号": "②", "文言": f"{_E}架空の見守り活動を行います。", "短い名前": "見守り活動", "主な担当課": "見本課"},
    ],
    "組織": [
        {"種類": "課", "名称": f"{_E}見本課", "よみ": "みほんか"},
        {"種類": "団体", "名称": f"{_E}民生委員", "よみ": "みんせいいいん"},
    ],
    "指標": [
        {"種類": "指標", "名称": f"{_E}相談の件数", "現状値": "年120件", "現状値の年度": "令和3年度", "目標値": "年150件以上"},
        {"種類": "評価項目", "名称": f"{_E}相談の場の数", "現状値": "3か所", "現状値の年度": "令和3年度", "目標値": "全地区"},
    ],
    "実績": [
        {"指標": f"{_E}相談の件数", "値の種類": "実績値", "年度": "令和4年度", "値": 131, "単位": "件"},
        {"指標": f"{_E}相談の件数", "値の種類": "実績値", "年度": "令和5年度", "表記": "142件"},
    ],
    "用語・根拠": [
        {"種類": "用語", "名称": f"{_E}見本サロン"},
        {"種類": "法令", "名称": f"{_E}見本法", "法令番号": "架空の番号"},
    ],
}


def new_workbook() -> bytes:
    """A workbook to fill in, with two rows of an example on every sheet."""
    front: Rows = {FRONT: [{"項目": entry.label} for entry in ENTRIES if not entry.source]}
    return written(front | EXAMPLES)
