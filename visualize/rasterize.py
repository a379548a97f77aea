"""Pictures for programs that take no SVG: PNG, the same picture dot by dot."""

from __future__ import annotations

import re
import threading
from functools import cache

from ontology.language import Text

SCALE = 2.0  # dots for each unit of the picture
LONGEST = 8_000  # dots
MOST = 32_000_000  # dots in all
_SIZE = re.compile(r'<svg[^>]* width="([0-9.]+)" height="([0-9.]+)"')
# The system's own choice for "sans-serif" is not asked: it is one of these, where there is one.
_FAMILIES = (
    *("Hiragino Sans", "Yu Gothic UI", "Yu Gothic", "Meiryo", "BIZ UDPGothic", "MS PGothic"),
    *("Noto Sans CJK JP", "Noto Sans JP", "Source Han Sans JP", "IPAexGothic", "IPAPGothic"),
    *("IPAGothic", "TakaoPGothic", "VL PGothic", "VL Gothic", "sans-serif"),
)
_ONE = threading.Lock()  # it takes a processor whole: one picture after the other


class CannotDraw(Exception):
    """The picture cannot be drawn on this machine; ``text`` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def png(svg: str) -> bytes:
    """A picture of ours as PNG on white, two dots a unit where that is not too large.

    Raises CannotDraw where the machine has no Japanese font.
    """
    import resvg_py

    family = _family()
    if family is None:
        raise CannotDraw(Text(
            "このコンピューターに日本語のフォントがないため、PNG を作れません。"
            "フォント（Debian では fonts-noto-cjk）を入れるか、SVG で保存してください。",
            "This machine has no Japanese font, so no PNG can be drawn. Install one "
            "(on Debian: fonts-noto-cjk), or save the SVG.",
        ))
    with _ONE:
        return bytes(resvg_py.svg_to_bytes(
            svg_string=svg, zoom=_zoom(svg), background="#ffffff", sans_serif_family=family
        ))


def _zoom(svg: str) -> float:
    found = _SIZE.search(svg)
    if found is None:
        return 1.0
    across, down = (max(float(size), 1.0) for size in found.groups())
    return float(min(SCALE, LONGEST / max(across, down), (MOST / (across * down)) ** 0.5))


@cache
def _family() -> str | None:
    """A font with kanji: they are drawn as something else than what has no letter."""
    import resvg_py

    def drawn(text: str, family: str) -> bytes:
        return bytes(resvg_py.svg_to_bytes(svg_string=(
            '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
            f'<text x="4" y="30" font-size="28" font-family="{family}">{text}</text></svg>'
        )))

    def has_kanji(family: str) -> bool:
        others = (drawn(other, family) for other in ("", "\U000f0000", "祉"))
        return drawn("課", family) not in others

    return next(filter(has_kanji, _FAMILIES), None)
