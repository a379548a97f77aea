"""Finding things as people call them."""

import pytest

from ontology.language import Text
from ontology.terms import kei
from queries.answer import Term, iri
from queries.catalogue import ParameterType, QuestionError
from queries.load import context, plans
from queries.names import Entry, Names, folded, suggestion
from tests.queries.conftest import MemoryEngine

BASE = "https://example.org/id/999999"


def division(key: str, *labels: str) -> Entry:
    return Entry(f"{BASE}/division/{key}", kei.Division, key, labels[0], labels)


NAMES = Names([
    division("shakai-fukushi", "社会福祉課", "Social Welfare Division", "しゃかいふくしか", "社福課"),
    division("koreisha-fukushi", "高齢者福祉課", "Senior Citizens' Welfare Division", "こうれいしゃふくしか"),
    division("sports", "スポーツ振興課", "Sports Division", "すぽーつしんこうか"),
    division("kodomo", "こども課", "Children's Division", "こどもか"),
    division("kodomo-2", "子ども課", "Children's Section", "こどもか"),
    division("ka", "課", "Section", "か"),
    Entry(f"{BASE}/division-group/ka", kei.DivisionGroup, "kankeika", "関係課", ("関係課",)),
    Entry(f"{BASE}/p/measure/1-1-city-1-1", kei.Measure, "1-1-city-1-1", "総合相談", ("総合相談",)),
    Entry(f"{BASE}/p/policy/1-1", kei.Policy, "1-1", "相談できるまち", ("相談できるまち",)),
    Entry(f"{BASE}/p/goal/1", kei.Goal, "1", "つながる", ("つながる",)),
    Entry(BASE, kei.Municipality, "999999", "ためし市", ("ためし市",)),
])  # fmt: skip
FUKUSHI = iri(f"{BASE}/division/shakai-fukushi")


@pytest.mark.parametrize(
    "written",
    [
        "社会福祉課",
        " 社会 福祉課　",
        "しゃかいふくしか",
        "シャカイフクシカ",
        "ｼｬｶｲﾌｸｼｶ",
        "social welfare division",
        "Ｓｏｃｉａｌ　Ｗｅｌｆａｒｅ　Ｄｉｖｉｓｉｏｎ",
        "社福課",
        "shakai-fukushi",
        "SHAKAI-FUKUSHI",
        f"{BASE}/division/shakai-fukushi",
    ],
)
def test_a_division_by_any_of_its_names(written: str) -> None:
    assert NAMES.find(written, "division") == FUKUSHI


@pytest.mark.parametrize(
    ("written", "kind", "found"),
    [
        ("スポーツ振興課", "division", "division/sports"),
        ("ｽﾎﾟｰﾂ振興課", "division", "division/sports"),
        ("すぽーつしんこうか", "division", "division/sports"),
        # One character is a name like any other.
        ("課", "division", "division/ka"),
        ("か", "division", "division/ka"),
        ("関係課", "division", "division-group/ka"),
        ("1", "goal", "p/goal/1"),
        ("１－１", "policy", "p/policy/1-1"),
        ("1-1-city-1-1", "measure", "p/measure/1-1-city-1-1"),
        ("ためし市", "organization", ""),
    ],
)
def test_things_of_other_kinds(written: str, kind: ParameterType, found: str) -> None:
    assert NAMES.find(written, kind) == iri(f"{BASE}/{found}".rstrip("/"))


@pytest.mark.parametrize(
    ("written", "kind", "said"),
    [
        (
            "福祉課",
            "division",
            Text(
                "「福祉課」は見つかりません。「社会福祉課」、「高齢者福祉課」ではありませんか。",
                "“福祉課” was not found. Did you mean 社会福祉課 (shakai-fukushi), 高齢者福祉課 (koreisha-fukushi)?",
            ),
        ),
        (
            "shakai-fukusi",
            "division",
            Text(
                "「shakai-fukusi」は見つかりません。「社会福祉課」、「高齢者福祉課」ではありませんか。",
                "“shakai-fukusi” was not found. Did you mean 社会福祉課 (shakai-fukushi), 高齢者福祉課 (koreisha-fukushi)?",
            ),
        ),
        (
            "Sport Division",
            "division",
            Text(
                "「Sport Division」は見つかりません。「スポーツ振興課」、「社会福祉課」ではありませんか。",
                "“Sport Division” was not found. Did you mean スポーツ振興課 (sports), 社会福祉課 (shakai-fukushi)?",
            ),
        ),
        ("税", "division", Text("「税」は見つかりません。", "“税” was not found.")),
        # A name of another kind is none of this one.
        ("社会福祉課", "policy", Text("「社会福祉課」は見つかりません。", "“社会福祉課” was not found.")),
        (
            "こどもか",
            "division",
            Text(
                "「こどもか」は一つに決まりません: こども課（kodomo）、子ども課（kodomo-2）。識別子で書いてください。",
                "“こどもか” names several things: こども課 (kodomo), 子ども課 (kodomo-2). Write the identifier.",
            ),
        ),
        ("", "division", Text("「」は見つかりません。", "“” was not found.")),
    ],
)  # fmt: skip
def test_what_is_not_found_and_what_comes_near(written: str, kind: ParameterType, said: Text) -> None:
    with pytest.raises(QuestionError) as missing:
        NAMES.find(written, kind)
    assert missing.value.text == said


def test_words_of_one_character_find_what_holds_them() -> None:
    assert [e.id for e in NAMES.near("福", "division")] == ["shakai-fukushi", "koreisha-fukushi"]
    assert [e.id for e in NAMES.near("ふ", "division")] == ["shakai-fukushi", "koreisha-fukushi"]


def test_names_asked_of_an_engine(small: MemoryEngine, small_context: dict[str, Term]) -> None:
    names = Names.read(small, small_context)
    fukushi = "https://example.org/id/990001/division/fukushi"
    assert [e for e in names.entries if e.iri == fukushi] == [
        Entry(fukushi, kei.Division, "fukushi", "福祉課", ("Welfare Division", "ふくしか", "福祉課"))
    ]


@pytest.mark.parametrize(
    "kind", ["division", "organization", "policy", "goal", "measure", "document", "term"]
)
def test_names_of_one_type_are_those_among_all(kuki: MemoryEngine, kind: ParameterType) -> None:
    here = context(plans(kuki)[0])
    some = Names.of_type(kuki, here, kind)
    assert sorted(some.entries) == sorted(Names.read(kuki, here).of(kind))
    assert some.entries


@pytest.mark.parametrize(
    ("text", "same"),
    [("ＡＢＣ　ａｂｃ", "abcabc"), ("カタカナ", "かたかな"), ("ｶﾞｷﾞ", "がぎ"), ("ヴ", "ゔ"), ("Ⅲ㈱", "iii(株)"), ("か\u3099", "が")],
)  # fmt: skip
def test_spellings_that_are_one(text: str, same: str) -> None:
    assert folded(text) == same


def test_a_suggestion() -> None:
    known = ["measures-of-division", "pairs-of-divisions"]
    assert suggestion("measure-of-division", known) == Text(
        "「measures-of-division」ではありませんか。", "Did you mean “measures-of-division”?"
    )
    assert suggestion("zzz", known) == Text("", "")
