"""A plan is searched as people write: kanji, kana, any width, English, numbers, one character."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.holdings import Held, Holdings
from queries.engine import EmbeddedEngine
from queries.names import folded
from queries.search import KINDS, Index, marked


@pytest.fixture(scope="module")
def held(kuki_store: Path) -> Held:
    with EmbeddedEngine(kuki_store, workers=1) as engine:
        holdings = Holdings(engine)
        return holdings.held(holdings.entries[0])


@pytest.fixture(scope="module")
def index(held: Held) -> Index:
    return held.index


def first(index: Index, written: str) -> str:
    return index.find(written)[0].hits[0].iri.rsplit("/", 1)[1]


@pytest.mark.parametrize(
    "written",
    ["社会福祉課", "しゃかい", "シャカイ", "ｼｬｶｲ", "しゃかいふくしか", "社会", "SOCIAL welfare",
     "ｓｏｃｉａｌ", "shakai-fukushi", " 社会　福祉 ", "福祉 社会"],
)
def test_my_division_however_i_write_it(index: Index, written: str) -> None:
    assert first(index, written) == "shakai-fukushi"


@pytest.mark.parametrize("written", ["児", "児童", "警", "国", "県"])
def test_words_of_one_and_two_characters(index: Index, held: Held, written: str) -> None:
    found = {hit.iri for group in index.find(written) for hit in group.hits}
    expected = {e.iri for e in index.entries if any(written in text for _, text in e.spellings)}
    assert expected <= found


@pytest.mark.parametrize("written", ["4-4(1)①", "４－４（１）①", "4-4(1)1"])
def test_a_measure_by_its_number(index: Index, held: Held, written: str) -> None:
    (group,) = [g for g in index.find(written) if g.kind == "measure"]
    assert group.hits[0].iri.endswith("/measure/4-4-city-1-1")


def test_a_measure_by_words_of_its_wording(index: Index, held: Held) -> None:
    iri, statement = next(iter(held.statements.items()))
    words = statement.replace("\n", "")[4:14]
    (group,) = [g for g in index.find(words) if g.kind == "measure"]
    assert iri in {hit.iri for hit in group.hits}


def test_every_name_finds_its_thing(index: Index) -> None:
    for entry in index.entries:
        for _, written in entry.spellings[:3]:
            found = {hit.iri for g in index.find(written, 1000) for hit in g.hits}
            assert entry.iri in found or len(written) > 100, written


def test_nothing_found_names_what_is_near(index: Index) -> None:
    assert index.find("社会福社課") == []
    assert any(hit.iri.endswith("/shakai-fukushi") for hit in index.near("社会福社課"))


@given(st.text(max_size=300))
def test_whatever_is_written(index: Index, written: str) -> None:
    groups = index.find(written)
    assert [g.kind for g in groups] == [k for k in KINDS if k in {g.kind for g in groups}]
    index.near(written)


@given(st.text(max_size=60), st.text(max_size=10))
def test_marks_change_no_letter(text: str, written: str) -> None:
    assert "".join(piece for piece, _ in marked(text, written)) == text


@pytest.mark.parametrize(
    ("text", "written", "lit"),
    [("社会福祉課", "福祉", ["福祉"]), ("シルバー人材センター", "しるばー", ["シルバー"]),
     ("Social Welfare", "WELF", ["Welf"]), ("㈱青葉", "(株)", ["㈱"])],
)
def test_what_was_looked_for_is_marked(text: str, written: str, lit: list[str]) -> None:
    assert [piece for piece, found in marked(text, written) if found] == lit
    assert folded(written) in folded("".join(lit))
