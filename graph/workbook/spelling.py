"""What two spellings of one name have in common. Equal is a reason to ask, never to merge."""

from __future__ import annotations

import re
import unicodedata

# Kanji that differ only in form.
_VARIANTS = str.maketrans({
    "髙": "高", "﨑": "崎", "德": "徳", "濵": "浜", "濱": "浜", "邊": "辺", "邉": "辺", "齋": "斎",
    "斉": "斎", "齊": "斎", "眞": "真", "國": "国", "學": "学", "會": "会", "區": "区", "惠": "恵",
    "澤": "沢", "淺": "浅", "廣": "広", "龍": "竜", "瀨": "瀬", "栁": "柳", "縣": "県", "圓": "円",
    "藝": "芸", "體": "体", "來": "来", "ヶ": "ケ", "が": "が",
})
_SPELLINGS = (("こども", "子ども"), ("子供", "子ども"), ("障害", "障がい"), ("障碍", "障がい"))


def clean(name: str) -> str:
    """A name without what does not tell names apart: width and blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))


def spelling(name: str) -> str:
    """A name in its plainest form: kanji variants and words that plans spell in two ways."""
    made = clean(name).translate(_VARIANTS)
    for written, common in _SPELLINGS:
        made = made.replace(written, common)
    return made
