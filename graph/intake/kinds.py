"""What can be uncertain in a draft, and how each kind of uncertainty is called.

The list is open: a review list may bring kinds of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from ontology.language import Text

KINDS: Mapping[str, Text] = {
    "municipality": Text("市町村・計画の基本", "the municipality and the plan itself"),
    "heading-level": Text("見出しの段", "level of a heading"),
    "parent-unclear": Text("どこに属するか", "where it belongs"),
    "number-displaced": Text("番号のずれ", "number out of place"),
    "measure-unclear": Text("取り組みの範囲", "extent of a measure"),
    "division-unknown": Text("知らない課", "unknown division"),
    "division-near": Text("表記が近い課", "division spelled almost alike"),
    "division-separator": Text("課の切れ目", "where one division ends and the next begins"),
    "division-group": Text("課を特定しない表現", "phrase that names no particular division"),
    "division-role": Text("主と関係の別", "lead or related"),
    "partner-kind": Text("連携先", "partner organisation"),
    "value-unclear": Text("値の読み方", "how a value is read"),
    "value-row": Text("値の行", "row a value belongs to"),
    "metric-period": Text("値の年度", "year of a value"),
    "page-duplicate": Text("重複した面", "page printed twice"),
    "text-unread": Text("読まれなかった文", "text that was not read"),
}
