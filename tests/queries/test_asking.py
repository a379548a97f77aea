"""Asking a question by name, with values as people write them."""


import pytest

from ontology.language import Text
from queries.answer import Term, iri, literal
from queries.asking import arguments, ask, chosen
from queries.catalogue import INTEGER, QuestionError, questions
from queries.names import Names
from tests.queries.conftest import MemoryEngine

CITY = "https://example.org/id/990001"
PAIR = "measures-of-pair"


def test_names_become_addresses(small: MemoryEngine, small_context: dict[str, Term]) -> None:
    asked = ask(small, small_context, PAIR, {"division": "ふくしか", "other": "kyoiku"})
    assert asked.question is questions()[PAIR]
    assert asked.values == {
        "division": iri(f"{CITY}/division/fukushi"),
        "other": iri(f"{CITY}/division/kyoiku"),
    }
    assert [row["measureJa"] for row in asked.answer.values()] == ["学校で学ぶ", "体験の場"]


def test_names_at_hand_are_used(small: MemoryEngine, small_context: dict[str, Term]) -> None:
    names = Names.read(small, small_context)
    written = {"division": "福祉課", "other": "教育課"}
    with_names = ask(small, small_context, PAIR, written, names)
    assert with_names == ask(small, small_context, PAIR, written)
    with pytest.raises(QuestionError, match="was not found"):
        ask(small, small_context, PAIR, written, Names([]))


def test_numbers_and_addresses_are_taken_as_written(
    small: MemoryEngine, small_context: dict[str, Term]
) -> None:
    asked = ask(small, small_context, "pairs-of-divisions", {"minimum": "２"})
    assert asked.values == {"minimum": literal("2", datatype=INTEGER)}
    assert [row["shared"] for row in asked.answer.values()] == ["2"]
    asked = ask(small, small_context, "resource-statements", {"resource": CITY})
    assert asked.values == {"resource": iri(CITY)}
    assert asked.answer.rows


def test_what_is_left_empty_has_its_default(
    small: MemoryEngine, small_context: dict[str, Term]
) -> None:
    asked = ask(small, small_context, "pairs-of-divisions", {"minimum": "　"})
    assert asked.values == {}
    assert [row["shared"] for row in asked.answer.values()] == ["2", "1"]


@pytest.mark.parametrize(
    ("name", "written", "said"),
    [
        (
            "measure-of-pair",
            {},
            Text(
                "「measure-of-pair」という質問はありません。「measures-of-pair」ではありませんか。",
                "There is no question “measure-of-pair”. Did you mean “measures-of-pair”?",
            ),
        ),
        ("../x", {}, Text("「../x」という質問はありません。", "There is no question “../x”.")),
        (
            PAIR,
            {"division": "福祉課"},
            Text(
                "「二つの課がともにする取り組み」にはもう一つの課が必要です。",
                "“Measures two divisions share” needs Other division.",
            ),
        ),
        (
            PAIR,
            {"division": "福祉", "other": "教育課"},
            Text(
                "「福祉」は見つかりません。「福祉課」ではありませんか。",
                "“福祉” was not found. Did you mean 福祉課 (fukushi)?",
            ),
        ),
        (
            "pairs-of-divisions",
            {"minimum": "two"},
            Text(
                "ともにする数（以上）には数を書いてください（「two」は数ではありません）。",
                "Shared, at least is a number; “two” is not.",
            ),
        ),
        (
            "partners",
            {"size": "1"},
            Text(
                f"「{questions()['partners'].title.ja}」に size という項目はありません。",
                f"“{questions()['partners'].title.en}” has no parameter size.",
            ),
        ),
    ],
    ids=["near", "path", "missing", "near-name", "number", "unknown"],
)
def test_what_cannot_be_understood(
    small: MemoryEngine,
    small_context: dict[str, Term],
    name: str,
    written: dict[str, str],
    said: Text,
) -> None:
    with pytest.raises(QuestionError) as failed:
        ask(small, small_context, name, written)
    assert failed.value.text == said


def test_hidden_questions_are_not_suggested() -> None:
    with pytest.raises(QuestionError) as failed:
        chosen("overview-goal")
    assert "overview" not in failed.value.text.en.partition(".")[2]


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ([], {}),
        (["福祉課", "教育課"], {"division": "福祉課", "other": "教育課"}),
        (["other=教育課", "福祉課"], {"other": "教育課", "division": "福祉課"}),
        (["福祉課", "division=教育課"], {"division": "教育課"}),
        (["a=b", "=c"], {"division": "a=b", "other": "=c"}),
        (["other="], {"other": ""}),
    ],
)
def test_values_from_a_command_line(given: list[str], written: dict[str, str]) -> None:
    assert arguments(questions()[PAIR], given) == written


def test_too_many_values() -> None:
    with pytest.raises(QuestionError) as failed:
        arguments(questions()["partners"], ["福祉課"])
    title = questions()["partners"].title
    assert failed.value.text == Text(
        f"「福祉課」は余分です。「{title.ja}」に渡せる値は0個です。",
        f"“福祉課” is too much: “{title.en}” takes 0 value(s).",
    )
