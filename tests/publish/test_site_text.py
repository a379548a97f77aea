import re
from collections.abc import Mapping
from pathlib import Path

import pytest

import publish
from ontology.language import Text
from publish import site_text
from publish.review import text as review_text
from publish.site_text import KINDS, WORDS
from publish.sparql import words as query_words

HERE = Path(publish.__file__).parent
# The review of drafts is an application of its own, with words of its own.
REVIEW = {*HERE.glob("review*.py"), *(HERE / "templates" / "review").glob("*.html")}
OTHERS = {file for file in HERE.rglob("*") if file.suffix in (".html", ".py")} - REVIEW


def read(files: set[Path]) -> list[str]:
    return [f.read_text("utf-8") for f in sorted(files) if f.name != "site_text.py"]


SOURCES = read(OTHERS)


@pytest.mark.parametrize("words", [site_text.WORDS, query_words.WORDS, review_text.WORDS])
def test_both_languages_take_the_same_values(words: Mapping[str, Text]) -> None:
    for key, text in words.items():
        if text.ja and text.en:
            assert set(re.findall(r"{\w+}", text.ja)) == set(re.findall(r"{\w+}", text.en)), key


@pytest.mark.parametrize(
    ("files", "words"),
    [(OTHERS, WORDS.keys() | query_words.WORDS.keys()), (REVIEW, review_text.WORDS.keys())],
)
def test_every_key_a_template_names_is_there(files: set[Path], words: set[str]) -> None:
    used = {key for text in read(files) for key in re.findall(r"""\bt\("([\w-]+)"[,)]""", text)}
    assert used <= words


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
