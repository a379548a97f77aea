"""What the model's validation finds, as sentences for whoever wrote the file."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic import BaseModel

from graph import model
from graph.problems import shown
from graph.values import PeriodError
from ontology.language import Text

_NUMBER = Text(
    "数が必要です（単位は unit に、表記は printed に書きます）。",
    "must be a number (the unit goes to unit, the print to printed).",
)
_YEAR = Text("年を 令和3年度 のように書いてください。", "must be a year such as 令和3年度.")
_WHOLE = Text("整数が必要です（引用符なし）。", "must be a whole number (without quotes).")
_EMPTY = Text("空です。", "is empty.")
_DATE = Text("日付は 2025-04-01 の形です。", "must be a date such as 2025-04-01.")
_TYPES: dict[str, Text] = {
    "list_type": Text(
        "一覧（- で始まる行の並び）が必要です。", "must be a list (lines that begin with -)."
    ),
    "model_type": Text(
        "項目の集まり（名前: 値）が必要です。", "must be a group of fields (name: value)."
    ),
    "string_type": Text("文字列が必要です。", "must be text."),
    "int_type": _WHOLE,
    "bool_type": Text("true か false が必要です。", "must be true or false."),
    "is_instance_of": _NUMBER,
    "decimal_type": _NUMBER,
    "dataclass_type": _YEAR,
    "dataclass_exact_type": _YEAR,
    "string_too_short": _EMPTY,
    "too_short": Text("一つ以上必要です。", "needs at least one entry."),
    "string_too_long": Text("長すぎます。", "is too long."),
    "value_error.blank": _EMPTY,
    "value_error.date": _DATE,
    "value_error.identifier": Text(
        "識別子は半角英数字と「-」「.」だけで書いてください。",
        "an identifier has only ASCII letters, digits, - and .",
    ),
    "value_error.control_character": Text(
        "制御文字が入っています。取り除いてください。", "holds a control character. Remove it."
    ),
    "value_error.address": Text(
        "https:// で始まる正しいアドレスが必要です。",
        "must be a valid address beginning with https://.",
    ),
}
_PATTERNS: dict[str, Text] = {
    "code": Text(
        '団体コードは検査数字を含む6桁を引用符で囲みます（例 "011002"）。'
        "先頭の0が失われていないか確かめてください。",
        'must be the six-digit code with its check digit, in quotes (such as "011002"). '
        "Check that no leading 0 was lost.",
    ),
    "kana": Text("読みはひらがなで書いてください。", "must be written in hiragana."),
    "standard_area": Text("標準地域コードは C11232 の形です。", "must look like C11232."),
    "sha256": Text("SHA-256 は16進64文字です。", "must be 64 hexadecimal digits."),
    "url": _TYPES["value_error.address"],
    "valid_from": _DATE,
    "valid_until": _DATE,
    "date": _DATE,
}


def explain(error: Mapping[str, Any], name: str) -> Text:
    """One error of pydantic's about the field ``name``, said in the words of the file."""
    kind, given, context = error["type"], error.get("input"), error.get("ctx") or {}
    cause = context.get("error")
    if isinstance(cause, PeriodError):
        return Text(cause.ja, cause.en)
    if isinstance(cause, ValueError):
        kind = f"value_error.{cause}"
    if kind == "missing":
        return Text(f"「{name}」がありません。書き加えてください。", f"“{name}” is missing. Add it.")
    if kind == "extra_forbidden":
        return _unknown(name)
    if kind == "string_type" and name == "code":
        return _PATTERNS["code"]
    if kind == "string_type" and isinstance(given, (int, Decimal)):
        return Text(
            f'文字列が必要です。数字は引用符で囲んでください（"{shown(given)}"）。',
            f'must be text: put it in quotes ("{shown(given)}").',
        )
    if kind == "string_pattern_mismatch" and name in _PATTERNS:
        return _PATTERNS[name]
    if kind == "literal_error":
        expected = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
        return Text(
            f"「{shown(given)}」は使えません。{expected} のどれかを書いてください。",
            f"“{shown(given)}” is not allowed; use one of {expected}.",
        )
    if kind == "greater_than_equal":
        least = context["ge"]
        return Text(f"{least} 以上の数が必要です。", f"must be {least} or more.")
    found = _TYPES.get(kind)
    if found is None:
        return Text(f"正しくありません（{error['msg']}）。", f"is not right ({error['msg']}).")
    if given is None:
        return Text(f"値がありません。{found.ja}", f"has no value: it {found.en}")
    return found


def _unknown(name: str) -> Text:
    if name in _field_names():
        return Text(f"「{name}」はここには書けません。", f"“{name}” has no place here.")
    near = difflib.get_close_matches(name[:80], _field_names(), 1)
    name = shown(name)
    return Text(
        f"「{name}」という項目はありません。" + (f"「{near[0]}」ではありませんか。" if near else ""),
        f"there is no field “{name}”." + (f" Did you mean “{near[0]}”?" if near else ""),
    )


@cache
def _field_names() -> list[str]:
    return sorted({
        name
        for cls in vars(model).values()
        if isinstance(cls, type) and issubclass(cls, BaseModel)
        for name in cls.model_fields
    })
