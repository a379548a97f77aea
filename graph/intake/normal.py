"""The text as rules see it: same length, one form for each character.

Full-width letters, digits, signs and spaces become half-width, half-width kana and compatibility
ideographs (⼀, 﨑) their ordinary form. Every character keeps its place, so a position found in the
normal text is the position in the source. Circled numbers and whatever would grow stay as they
are.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_KEEP = frozenset(
    "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳❶❷❸❹❺❻❼❽❾❿²³ªºⅠⅤⅩ"
)
# Radicals that fonts in PDF put in the place of the character; Unicode does not map these.
_RADICALS = {
    "⺠": "民", "⻑": "長", "⻄": "西", "⻘": "青", "⻲": "亀", "⻩": "黄", "⻝": "食", "⺟": "母", "⻁": "虎", "⻤": "鬼",
    "⻭": "歯", "⻯": "竜", "⻨": "麦", "⻫": "斉", "⻆": "角", "⻌": "辶", "⻣": "骨", "⺼": "月", "⼾": "戸", "⻅": "見", "⻉": "貝", "⻋": "車", "⻒": "門", "⻓": "長",
    "‧": "・",
}
_SIGNS = {
    **_RADICALS,
    "‐": "-", "‑": "-", "−": "-", "－": "-", "〜": "~", "～": "~", "∼": "~", "\u00a0": " ", "\t": "\t",
    "〔": "[", "〕": "]", "［": "[", "］": "]", "＜": "<", "＞": ">", "〈": "<", "〉": ">",
    "≪": "《", "≫": "》", "«": "《", "»": "》", "･": "・", "·": "・", "∙": "・", "•": "・", "‧": "・",
    "︓": ":", "∶": ":", "､": "、", "｡": "。", "⇒": "→", "➡": "→",
    "│": "|", "┃": "|", "║": "|", "￨": "|", "〇": "○", "◯": "○", "⚫": "●",
}


@lru_cache(maxsize=8192)
def _one(character: str) -> str:
    if character in _SIGNS:
        return _SIGNS[character]
    if character in _KEEP:
        return character
    made = unicodedata.normalize("NFKC", character)
    return made if len(made) == 1 else character


def characters(text: str) -> str:
    """The text with the characters a font stands for: ⾼ is 高, ⺠ is 民; nothing else changes."""
    return "".join(
        _one(c) if "\u2e80" <= c <= "\u2fdf" or c == "‧" or "\uf900" <= c <= "\ufaff" else c for c in text
    )


def normal(text: str) -> str:
    """The text in its normal form; exactly as long as ``text``."""
    return "".join(map(_one, text))


# Kanji that differ only in form, and words that plans spell in two ways.
_VARIANTS = str.maketrans({
    "髙": "高", "﨑": "崎", "德": "徳", "濵": "浜", "濱": "浜", "邊": "辺", "邉": "辺", "齋": "斎",
    "斉": "斎", "齊": "斎", "眞": "真", "國": "国", "學": "学", "會": "会", "區": "区", "惠": "恵",
    "澤": "沢", "淺": "浅", "廣": "広", "龍": "竜", "瀨": "瀬", "栁": "柳", "礒": "磯", "塚": "塚",
    "縣": "県", "圓": "円", "藝": "芸", "體": "体", "來": "来", "福": "福", "祉": "祉", "都": "都",
})
_SPELLINGS = (
    ("こども", "子ども"), ("子供", "子ども"), ("障害", "障がい"), ("障碍", "障がい"),
    ("まち作り", "まちづくり"), ("街づくり", "まちづくり"), ("町づくり", "まちづくり"),
)


def spelling(name: str) -> str:
    """What two spellings of one name have in common: width, spaces, kanji forms, こども/子ども.

    Equal spellings are a reason to ask, never to merge.
    """
    made = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).translate(_VARIANTS)
    for written, common in _SPELLINGS:
        made = made.replace(written, common)
    return made


def clean(name: str) -> str:
    """A printed name on one line: width made one, spaces and line breaks inside dropped."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))


def width(text: str) -> int:
    """How many columns of a screen a text takes: a full-width character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)
