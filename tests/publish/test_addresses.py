import pytest

from ontology.language import Language
from publish.addresses import Addresses, PlanAddresses, in_language, language_of

AT = Addresses("https://w3id.org/keikaku/")


@pytest.mark.parametrize(
    ("iri", "language", "page"),
    [
        (
            "https://w3id.org/keikaku/id/112321/division/hoiku",
            "ja",
            "/doc/112321/division/hoiku",
        ),
        (
            "https://w3id.org/keikaku/id/112321/division/hoiku",
            "en",
            "/en/doc/112321/division/hoiku",
        ),
        ("https://w3id.org/keikaku/id/1/p/passage/1-2#quote", "ja", "/doc/1/p/passage/1-2"),
        ("https://w3id.org/keikaku/id/a\"><b>", "ja", "/doc/a%22%3E%3Cb%3E"),
        ("https://w3id.org/keikaku/ontology#Measure", "ja", "/ontology#Measure"),
        ("https://laws.e-gov.go.jp/law/326AC0000000045", "ja", ""),
        ("javascript:alert(1)", "ja", ""),
    ],
)
def test_page_of_a_thing(iri: str, language: Language, page: str) -> None:
    assert AT.page(iri, language) == page


def test_thing_of_a_page() -> None:
    assert AT.thing("112321/division/hoiku") == "https://w3id.org/keikaku/id/112321/division/hoiku"


@pytest.mark.parametrize(
    ("path", "query", "ja", "en"),
    [
        ("/", "", "/", "/en/"),
        ("/en/", "", "/", "/en/"),
        ("/en", "", "/", "/en/"),
        ("/doc/1", "a=%E8%AA%B2&b=", "/doc/1?a=%E8%AA%B2&b=", "/en/doc/1?a=%E8%AA%B2&b="),
        ("/en/doc/1", "a=1", "/doc/1?a=1", "/en/doc/1?a=1"),
        ("/english", "", "/english", "/en/english"),
    ],
)
def test_the_same_page_in_a_language(path: str, query: str, ja: str, en: str) -> None:
    assert in_language(path, query, "ja") == ja
    assert in_language(path, query, "en") == en


@pytest.mark.parametrize(
    ("path", "language"),
    [("/", "ja"), ("/en", "en"), ("/en/plan/1", "en"), ("/environment", "ja"), ("/doc/en/", "ja")],
)
def test_language_of_a_path(path: str, language: Language) -> None:
    assert language_of(path) == language


def test_addresses_of_a_plan() -> None:
    plan = PlanAddresses("112321", "chiiki-fukushi-r9", "en")
    assert plan.home == "/en/plan/112321/chiiki-fukushi-r9/"
    assert plan.view("divisions", least=2) == f"{plan.home}divisions?least=2"
    assert plan.question() == f"{plan.home}questions/"
    assert plan.question("measures-of-division", division="a&b", other="") == (
        f"{plan.home}questions/measures-of-division?division=a%26b"
    )
