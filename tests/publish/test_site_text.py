import re
from pathlib import Path

import publish
from publish.site_text import KINDS, WORDS

SOURCES = [
    file.read_text("utf-8")
    for file in Path(publish.__file__).parent.rglob("*")
    if file.suffix in (".html", ".py") and file.name != "site_text.py"
]


def test_both_languages_take_the_same_values() -> None:
    for key, text in WORDS.items():
        if text.ja and text.en:
            assert set(re.findall(r"{\w+}", text.ja)) == set(re.findall(r"{\w+}", text.en)), key


def test_every_key_a_template_names_is_there() -> None:
    used = {key for source in SOURCES for key in re.findall(r"""\bt\("([\w-]+)"[,)]""", source)}
    assert used <= WORDS.keys()


def test_no_text_is_left_over() -> None:
    everything = "\n".join(SOURCES)
    begun = set(re.findall(r't\("(\w+_)" [~+]', everything))  # t("found_" ~ kind)
    # Keys that templates put together or take from the data.
    made = {
        *("home", "incidence", "divisions", "matrix", "map", "questions"),
        *(f"{view}_lede" for view in ("incidence", "divisions", "matrix", "map")),
        *("city", "council", "all", "lead", "related", "partner", "supported"),
        *("subject", "predicate", "object"),
        *("e400", "e404", "e405", "e406", "e500", "e503", "e504"),
        *("e404_text", "e500_text", "e503_text", "e504_text"),
    }
    unused = {key for key in WORDS if f'"{key}"' not in everything} - made
    assert {key for key in unused if not key.startswith(tuple(begun))} == set()


def test_kinds_have_both_languages() -> None:
    assert all(text.ja and text.en for text in KINDS.values())
