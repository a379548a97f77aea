"""What one calls changes, fields and roles, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from ontology.language import Text

KINDS: Mapping[str, Text] = {
    "added": Text("追加", "added"),
    "dropped": Text("削除", "dropped"),
    "renamed": Text("名称変更", "renamed"),
    "renumbered": Text("番号変更", "renumbered"),
    "moved": Text("移動", "moved"),
    "reordered": Text("順序変更", "reordered"),
    "reworded": Text("文言変更", "reworded"),
    "division-gained": Text("担当が加わる", "division gained"),
    "division-lost": Text("担当から外れる", "division lost"),
    "role-changed": Text("主・関係の入れ替え", "lead or related changed"),
    "divisions-reordered": Text("担当の順序変更", "divisions reordered"),
    "partner-gained": Text("連携先が加わる", "partner gained"),
    "partner-lost": Text("連携先から外れる", "partner lost"),
    "partner-changed": Text("連携のしかたの変更", "partner changed"),
    "target-raised": Text("目標値が上がる", "target raised"),
    "target-lowered": Text("目標値が下がる", "target lowered"),
    "target-changed": Text("目標値の変更", "target changed"),
    "target-gained": Text("目標値が加わる", "target gained"),
    "target-lost": Text("目標値がなくなる", "target lost"),
    "value-changed": Text("値の変更", "value changed"),
    "value-gained": Text("値が加わる", "value gained"),
    "value-lost": Text("値がなくなる", "value lost"),
    "doubt-gained": Text("疑義が加わる", "doubt gained"),
    "doubt-lost": Text("疑義がなくなる", "doubt lost"),
    "field-changed": Text("記載の変更", "particulars changed"),
    "place-changed": Text("原文の位置の変更", "place in the source changed"),
}
FIELDS: Mapping[str, Text] = {
    "en": Text("英語名", "English name"),
    "kana": Text("読み", "reading"),
    "short": Text("略称", "short name"),
    "alt": Text("別の表記", "other spellings"),
    "carried_out_by": Text("実施主体", "carried out by"),
    "target_year": Text("目標年度", "target year"),
    "title.en": Text("英語の題名", "English title"),
    "based_on": Text("根拠", "based on"),
    "figures": Text("数値", "figures"),
    "notes": Text("注", "notes"),
    "more": Text("名称の続き", "rest of the name"),
    "survey": Text("調査", "survey"),
    "summary": Text("要約", "summary"),
    "mentions": Text("言及", "mentions"),
    "marked": Text("＊の箇所", "marked places"),
    "fictional": Text("架空", "fictional"),
    "series": Text("計画の系列", "series"),
}
VALUE_KINDS: Mapping[str, Text] = {
    "baseline": Text("現状値", "baseline"),
    "target": Text("目標値", "target"),
    "actual": Text("実績値", "actual"),
    "reference": Text("参考値", "reference"),
}
ROLES: Mapping[str, Text] = {
    "lead": Text("主", "lead"),
    "related": Text("関係", "related"),
    "partner": Text("連携", "partner"),
    "supported": Text("支援", "supported"),
}
NOTHING = Text("", "")


def same(text: str) -> Text:
    """Official words: the same in both languages."""
    return Text(text, text)


def field_name(key: str) -> Text:
    """What one calls a field of a plan file; its key where it has no other name."""
    if key.startswith("bracket."):
        return Text("担当の記載", "wording of the responsibility")
    return FIELDS.get(key, same(key))
