"""The rules of the import, read from ``rules.toml`` and from a file of the user's own.

Rules are data: a town whose plan says 担当窓口 adds the word to a file of its own instead of
waiting for a new version.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from graph.intake.normal import normal
from graph.problems import refusal

OWN = Path(__file__).with_name("rules.toml")
# How a level is numbered: 1, 1-2, １－２－３, 一, Ⅱ, ①, A.
NUMBER = (
    r"(?:\d{1,2}(?:\s?[-‐ー.の]\s?\d{1,2}){0,3}(?!\d)|[一二三四五六七八九十]{1,3}"
    r"|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]|[IVX]{1,4}(?![A-Za-z])|[①-⑳]|\(\d{1,2}\)|[A-H](?![A-Za-z]))"
)


@dataclass(frozen=True, eq=False)
class Level:
    """A kind of heading or item: how it looks and how high it usually stands."""

    name: str
    rank: float
    role: str
    pattern: re.Pattern[str]
    worded: bool


@dataclass(frozen=True, eq=False)
class Rules:
    """All rules. ``table`` are the sections of the files, merged."""

    levels: tuple[Level, ...]
    table: Mapping[str, Mapping[str, tuple[str, ...]]]

    def words(self, section: str, key: str) -> tuple[str, ...]:
        """The words of one list, in half-width form, longest first."""
        return self.table[section][key]

    @cached_property
    def sections(self) -> Mapping[str, str]:
        """Heading words of sections without spaces → the section's kind."""
        return {
            squeezed(word): kind
            for kind, words in self.table["sections"].items()
            for word in words
        }

    @cached_property
    def labels(self) -> Mapping[str, tuple[str, ...]]:
        """Words of labels and columns without spaces → what they may carry."""
        found: dict[str, list[str]] = {}
        for kind, words in self.table["labels"].items():
            for word in words:
                found.setdefault(squeezed(word), []).append(kind)
        # 実施項目名 and 実施項目番号 of a title 実施項目.
        for word in [w for w, kinds in found.items() if kinds[0] == "title"]:
            found.setdefault(f"{word}名", ["title"])
            found.setdefault(f"{word}番号", ["number"])
            found.setdefault(f"{word}の名称", ["title"])
            found.setdefault(f"{word}の内容", ["content"])
            found.setdefault(f"{word}の概要", ["content"])
        for role in ("lead", "related"):
            for word in self.words("responsible", role):
                if len(word) > 1:
                    found.setdefault(squeezed(word), []).insert(0, role)
        return {word: tuple(kinds) for word, kinds in found.items()}

    @cached_property
    def roles(self) -> Mapping[str, str]:
        """Words before divisions without spaces → lead or related."""
        return {
            squeezed(word): role
            for role in ("related", "lead")
            for word in self.words("responsible", role)
        }

    @cached_property
    def doers(self) -> re.Pattern[str]:
        """A heading that says who does what, its group the section's kind."""
        what = "|".join(map(re.escape, self.words("doers", "what")))
        kinds = []
        for kind in ("residents", "city", "council"):
            who = "|".join(map(re.escape, self.words("doers", kind)))
            kinds.append(f"(?P<{kind}>(?:{who})(?:(?:・|、|や|と|及び|、?そして)(?:{who}))*(?:{what}))")
        return re.compile("|".join(kinds))

    @cached_property
    def role_words(self) -> str:
        """A pattern of all words before divisions; spaces may stand inside (担 当 課)."""
        return alternatives(self.roles)

    @cached_property
    def group(self) -> re.Pattern[str]:
        """What names divisions without listing them."""
        return re.compile("|".join(self.words("responsible", "groups")))


def squeezed(word: str) -> str:
    """A word in half-width form without spaces."""
    return re.sub(r"\s+", "", normal(word))


def alternatives(words: Iterable[str]) -> str:
    """A pattern of words, longest first, with spaces allowed between their characters."""
    ordered = sorted({squeezed(w) for w in words}, key=lambda w: (-len(w), w))
    return "|".join(r"[ \t]*".join(re.escape(c) for c in word) for word in ordered)


def load(extra: Path | None = None) -> Rules:
    """The rules, with those of the user's file added.

    Raises PlanError where the file cannot be read or has what is no rule.
    """
    if extra is None:
        return _own()
    table, mine = _read(OWN), _read(extra)
    for section, value in mine.items():
        if section not in table:
            raise refusal(
                extra,
                f"「{section}」という規則はありません。使えるのは {'、'.join(table)} です。",
                f"there are no rules “{section}”. There are {', '.join(table)}.",
            )
        if section == "level":
            table["level"] = [*value, *table["level"]]
            continue
        for key, words in value.items():
            if key not in table[section] or not isinstance(words, list):
                raise refusal(
                    extra,
                    f"[{section}] の「{key}」は読めません。{'、'.join(table[section])} に語の一覧を書いてください。",
                    f"“{key}” of [{section}] cannot be read. Write lists of words for {', '.join(table[section])}.",
                )
            table[section][key] = [*table[section][key], *words]
    return _made(table, extra)


@cache
def _own() -> Rules:
    return _made(_read(OWN), OWN)


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise refusal(file, f"読めません（{error.strerror}）。", f"cannot be read ({error.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise refusal(file, f"TOML として読めません（{error}）。", f"is not TOML ({error}).") from None


def _made(table: dict[str, Any], file: Path) -> Rules:
    lists = {
        section: {
            key: tuple(words if key == "groups" else sorted(map(normal, words), key=lambda w: (-len(w), w)))
            for key, words in value.items()
        }
        for section, value in table.items()
        if section != "level"
    }
    try:
        levels = tuple(_level(entry) for entry in table["level"])
    except (KeyError, TypeError, re.error) as error:
        raise refusal(
            file,
            f"[[level]] には name、rank と、words か pattern が必要です（{error}）。",
            f"[[level]] needs name, rank and words or pattern ({error}).",
        ) from None
    return Rules(levels, lists)


def _level(entry: Mapping[str, Any]) -> Level:
    if "pattern" in entry:
        pattern = entry["pattern"]
    else:
        ordered = sorted(map(squeezed, entry["words"]), key=lambda w: (-len(w), w))
        pattern = "|".join(_worded(word, index) for index, word in enumerate(ordered))
    return Level(
        entry["name"], entry["rank"], entry.get("role", ""), re.compile(pattern), "words" in entry
    )


def _worded(word: str, index: int) -> str:
    """``基本目標`` or ``第N章`` with its number; each alternative has a group of its own."""
    number = rf"(?P<n{index}>{NUMBER})"
    gap = r"[ \t]?"
    if re.search(r"N(?![oO])", word):
        before, after = word.split("N", 1)
        return rf"{before}\s*{number}\s*{after}"
    return gap.join(map(re.escape, word)) + rf"[ \t]*{number}"


def number_of(match: re.Match[str]) -> str:
    """The number a level's pattern found, without spaces."""
    groups = match.groupdict()
    found = groups.get("number") or next((v for v in groups.values() if v), "")
    if re.fullmatch(r"[⑴-⒛]", found):
        found = unicodedata.normalize("NFKC", found).strip("().")
    return re.sub(r"\s+", "", found)
