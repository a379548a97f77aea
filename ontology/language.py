"""Text in the two languages keikaku speaks, and which of them a command answers in."""

import os
from collections.abc import Mapping
from typing import Literal, NamedTuple

Language = Literal["ja", "en"]


class Text(NamedTuple):
    """One text in Japanese and English."""

    ja: str
    en: str

    def of(self, language: Language) -> str:
        """The text in one language."""
        return self.en if language == "en" else self.ja


def command_language(environ: Mapping[str, str] = os.environ) -> Language:
    """``KEIKAKU_LANG`` if set, else English where the locale is English, else Japanese."""
    chosen = (
        environ.get("KEIKAKU_LANG")
        or environ.get("LC_ALL")
        or environ.get("LC_MESSAGES")
        or environ.get("LANG")
        or ""
    )
    return "en" if chosen.lower().startswith("en") else "ja"
