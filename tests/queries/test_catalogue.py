"""Headers, binding and columns of the catalogue's questions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph
from rdflib.namespace import RDFS
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

import ontology
from ontology.language import Text
from ontology.terms import KEI, kei
from queries import catalogue
from queries.answer import Term, iri, literal
from queries.catalogue import (
    FOLDER,
    GROUPS,
    INTEGER,
    Column,
    Parameter,
    Question,
    QuestionError,
    Shown,
    parse,
    question,
    questions,
)

HEADER = """\
#: group: "division"
#: title.ja: "題"
#: title.en: "Title"
#: explain.ja: "説明"
#: explain.en: "Explanation"
"""
DIVISION = """\
#: parameter: {"name": "division", "type": "division", "title": {"ja": "課", "en": "Division"}, "example": "福祉課"}
"""
COLUMNS = """\
#: column: {"name": "measure", "ja": "取り組み", "en": "Measure", "kind": "link"}
#: column: {"name": "count", "ja": "数", "en": "Number", "kind": "number"}
"""
BODY = """
SELECT ?measure ?measureJa ?measureEn (COUNT(?x) AS ?count)
WHERE { GRAPH $graph { ?measure ?p $division, ?x } }
"""
GRAPH = iri("https://example.org/graph")
FUKUSHI = iri("https://example.org/division/fukushi")


def test_parse() -> None:
    assert parse("some-name", HEADER + DIVISION + COLUMNS + BODY) == Question(
        name="some-name",
        group="division",
        title=Text("題", "Title"),
        explain=Text("説明", "Explanation"),
        parameters=(Parameter("division", "division", Text("課", "Division"), "福祉課"),),
        context=frozenset({"graph"}),
        answer_columns=(
            Column(
                "measure",
                Text("取り組み", "Measure"),
                "link",
                frozenset({"measure", "measureJa", "measureEn"}),
            ),
            Column("count", Text("数", "Number"), "number", frozenset({"count"})),
        ),
        hidden=False,
        text=BODY.lstrip(),
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (HEADER + BODY, r"\$division is not declared"),
        (HEADER + DIVISION + "ASK { GRAPH $graph {} }", r"\$division is declared and not used"),
        (
            HEADER + DIVISION.replace('"name": "division"', '"name": "plan"') + "ASK { $plan ?p ?o }",
            r"\$plan is the plan's own",
        ),
        (
            HEADER + DIVISION + "ASK { $division ?p ?division }",
            r"\$division stands beside \?division",
        ),
        (HEADER + DIVISION + BODY, r"\?count has no column"),
        (
            HEADER + COLUMNS + "SELECT ?count WHERE { GRAPH $graph { ?count ?p ?o } }",
            "column measure is not projected",
        ),
        (
            HEADER
            + COLUMNS
            + "SELECT ?measureJa ?count WHERE { GRAPH $graph { ?count ?p ?measureJa } }",
            "column measure is not projected",
        ),
        (
            HEADER
            + '#: column: {"name": "a", "ja": "", "en": ""}\n#: column: {"name": "aJa", "ja": "", "en": ""}\n'
            + "SELECT ?aJa WHERE { GRAPH $graph { ?x ?p ?aJa } }",
            r"\?aJa stands in two columns",
        ),
        (HEADER + '#: colour: "red"\nASK {}', "unknown: colour"),
        (HEADER + '#: title.en: "Again"\nASK {}', "title.en is said twice"),
        (HEADER.replace('"division"', '"colours"') + "ASK {}", "'colours' is none of division"),
        (HEADER + DIVISION.replace('"type": "division"', '"type": "colour"') + BODY, "'colour'"),
        (HEADER.replace('#: title.en: "Title"\n', "") + "ASK {}", "title.en"),
        (HEADER + "#: hidden\nASK {}", "hidden: no value"),
        (HEADER + "#: hidden: yes\nASK {}", "some-name.rq"),
        (HEADER + "#: parameter: 1\nASK {}", "some-name.rq"),
        (HEADER + DIVISION + COLUMNS.replace(', "en": "Measure"', "") + BODY, "en"),
        ("ASK {}", "group"),
        (
            HEADER
            + DIVISION.replace('"type": "division"', '"type": "integer", "default": "two"')
            + BODY,
            "“two” is not",
        ),
    ],
)
def test_a_header_that_does_not_fit_its_query(content: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as raised:
        parse("some-name", content)
    assert str(raised.value).startswith("queries/questions/some-name.rq: ")


def made(body: str, declared: str = DIVISION) -> Question:
    return parse("some-name", HEADER + declared + body)


@pytest.mark.parametrize(
    ("body", "bound"),
    [
        ("ASK { $division a ?x }", "ASK { <D> a ?x }"),
        ("ASK{$division?p$division}", "ASK{<D>?p<D>}"),
        ("ASK { ?x ?y '$division', $division }", "ASK { ?x ?y '$division', <D> }"),
        ('ASK { ?x ?y "$division", $division }', 'ASK { ?x ?y "$division", <D> }'),
        (r'ASK { ?x ?y "a\"$division", $division }', r'ASK { ?x ?y "a\"$division", <D> }'),
        (
            "ASK { ?x ?y '''a'$division\n''b''', $division }",
            "ASK { ?x ?y '''a'$division\n''b''', <D> }",
        ),
        ('ASK { ?x ?y """a"$division\n""", $division }', 'ASK { ?x ?y """a"$division\n""", <D> }'),
        ('ASK { ?x ?y "", $division, "" }', 'ASK { ?x ?y "", <D>, "" }'),
        ("ASK { <http://x/$division#a> a $division }", "ASK { <http://x/$division#a> a <D> }"),
        ("ASK { # $division\n $division a ?x }", "ASK { # $division\n <D> a ?x }"),
        (
            "ASK { FILTER(?a < 3 && ?b > 2 && ?c = $division) }",
            "ASK { FILTER(?a < 3 && ?b > 2 && ?c = <D>) }",
        ),
        (r"ASK { ?x a p:b\#$division }", r"ASK { ?x a p:b\#<D> }"),
    ],
)
def test_bind_knows_tokens(body: str, bound: str) -> None:
    assert made(body).bind({}, {"division": FUKUSHI}) == bound.replace("<D>", FUKUSHI.n3)


def test_bind_takes_what_it_needs_from_the_context() -> None:
    asked = made("ASK { GRAPH $graph { ?x ?p $division } }")
    bound = asked.bind(
        {"graph": GRAPH, "plan": iri("https://example.org/p")}, {"division": FUKUSHI}
    )
    assert bound == (
        "ASK { GRAPH <https://example.org/graph> { ?x ?p <https://example.org/division/fukushi> } }"
    )


SHEET = (
    DIVISION.replace('"division"', '"sheet"').replace("課", "シート").replace("Div", "Sheet div")
)


@pytest.mark.parametrize(
    ("context", "values", "text"),
    [
        (
            {},
            {"division": FUKUSHI},
            Text("計画が選ばれていません（graph）。", "No plan is chosen (graph)."),
        ),
        (
            {"graph": literal("x")},
            {"division": FUKUSHI},
            Text("計画が選ばれていません（graph）。", "No plan is chosen (graph)."),
        ),
        ({"graph": GRAPH}, {}, Text("「題」には課が必要です。", "“Title” needs Division.")),
        (
            {"graph": GRAPH},
            {"division": FUKUSHI, "sheet": literal("1", datatype=INTEGER)},
            Text("「題」に sheet という項目はありません。", "“Title” has no parameter sheet."),
        ),
        *(
            (
                {"graph": GRAPH},
                {"division": term},
                Text(
                    f"課に「{term.value}」は使えません。",
                    f"“{term.value}” cannot be used for Division.",
                ),
            )
            for term in (
                literal("福祉課"),
                literal("1", datatype=INTEGER),
                Term("bnode", "b0"),
                iri("https://example.org/> ?x } #"),
                iri("javascript:alert(1)"),
                iri("fukushi"),
            )
        ),
    ],
)
def test_bind_refuses(context: dict[str, Term], values: dict[str, Term], text: Text) -> None:
    with pytest.raises(QuestionError) as raised:
        made("ASK { GRAPH $graph { ?x ?p $division } }").bind(context, values)
    assert raised.value.text == text


def number(kind: str, default: str = "") -> Question:
    declared = DIVISION.replace('"type": "division"', f'"type": "{kind}"{default}')
    return made("ASK { ?x ?p $division }", declared)


@pytest.mark.parametrize("kind", ["sheet", "integer"])
@pytest.mark.parametrize(
    "term",
    [iri("https://example.org/1"), literal("1"), literal("1", "ja"), literal("-1", "", INTEGER)],
)
def test_a_number_must_be_a_whole_number(kind: str, term: Term) -> None:
    with pytest.raises(QuestionError, match="cannot be used for Division"):
        number(kind).bind({}, {"division": term})


def test_a_default_stands_in() -> None:
    asked = number("integer", ', "default": "2"')
    two = f'ASK {{ ?x ?p "2"^^<{INTEGER}> }}'
    assert asked.bind({}, {}) == two
    assert asked.bind({}, {"division": literal("3", datatype=INTEGER)}) == two.replace("2", "3", 1)


@pytest.mark.parametrize(("written", "value"), [("2", "2"), (" ０12 ", "12"), ("１８", "18")])
def test_numbers_as_people_write_them(written: str, value: str) -> None:
    parameter = Parameter("sheet", "sheet", Text("シート", "Sheet"), "2")
    assert parameter.parse(written) == literal(value, datatype=INTEGER)


@pytest.mark.parametrize("written", ["", "二", "2.5", "-1", "1" * 10, "2 OR 1"])
def test_what_is_no_number(written: str) -> None:
    parameter = Parameter("sheet", "sheet", Text("シート", "Sheet"), "2")
    with pytest.raises(QuestionError) as raised:
        parameter.parse(written)
    assert raised.value.text == Text(
        f"シートには数を書いてください（「{written}」は数ではありません）。",
        f"Sheet is a number; “{written}” is not.",
    )


def test_an_address_is_taken_as_it_is() -> None:
    parameter = Parameter("division", "division", Text("課", "Division"), "福祉課")
    assert parameter.parse(f" {FUKUSHI.value} ") == FUKUSHI
    with pytest.raises(QuestionError):
        parameter.parse("福祉課")


def test_columns_of_a_language() -> None:
    asked = parse("some-name", HEADER + DIVISION + COLUMNS + BODY)
    assert asked.columns("ja") == (
        Shown("取り組み", "link", ("measureJa", "measureEn", "measure"), "measure"),
        Shown("数", "number", ("count",)),
    )
    assert asked.columns("en") == (
        Shown("Measure", "link", ("measureEn", "measureJa", "measure"), "measure"),
        Shown("Number", "number", ("count",)),
    )


# ---- the files


def test_questions_are_sorted_by_group() -> None:
    groups = list(GROUPS)
    # In a group what answers with triples stands last: it is for programs.
    keys = [
        (groups.index(q.group), not q.answer_columns, name) for name, q in questions().items()
    ]
    assert keys == sorted(keys)
    assert {path.stem for path in FOLDER.glob("*.rq")} == set(questions())


def test_one_question_reads_one_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "good.rq").write_text(HEADER + "ASK {}", encoding="utf-8")
    (tmp_path / "bad.rq").write_text("ASK {}", encoding="utf-8")
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    assert question("good").title == Text("題", "Title")
    with pytest.raises(ValueError, match=r"bad\.rq"):
        question("bad")


@pytest.mark.parametrize("name", ["nothing", "../catalogue", "", "plans.rq", "Plans", "a/b"])
def test_no_such_question(name: str) -> None:
    with pytest.raises(QuestionError) as raised:
        question(name)
    assert raised.value.text == Text(
        f"「{name}」という質問はありません。", f"There is no question “{name}”."
    )


@pytest.mark.parametrize("name", list(questions()))
def test_a_question_explains_itself_in_both_languages(name: str) -> None:
    asked = question(name)
    japanese = re.compile("[ぁ-んァ-ヶ一-龠]")
    for text in (asked.title, asked.explain, *(p.title for p in asked.parameters)):
        assert japanese.search(text.ja)
        assert text.en
        assert not japanese.search(text.en)
    assert asked.explain.ja.endswith("。")
    assert asked.explain.en.endswith(".")
    assert all(p.example for p in asked.parameters)


def nodes(tree: Any, inside: bool = False) -> Iterator[tuple[CompValue, bool]]:
    """Every part of a query's algebra, and whether a GRAPH is around it."""
    if isinstance(tree, CompValue):
        yield tree, inside
        inside = inside or tree.name == "Graph"
        for value in tree.values():
            yield from nodes(value, inside)
    elif isinstance(tree, list | tuple):
        for value in tree:
            yield from nodes(value, inside)


@cache
def prepared(name: str) -> CompValue:
    asked = question(name)
    example = iri("https://example.org/x")
    values = {
        p.name: literal("1", datatype=INTEGER) if p.type in catalogue.NUMBERS else example
        for p in asked.parameters
    }
    context = dict.fromkeys(catalogue.CONTEXT, example)
    return prepareQuery(asked.bind(context, values)).algebra


@pytest.mark.parametrize("name", list(questions()))
def test_every_pattern_names_its_graph(name: str) -> None:
    patterns = [inside for node, inside in nodes(prepared(name)) if dict.get(node, "triples")]
    assert patterns
    assert all(patterns)


@pytest.mark.parametrize("name", list(questions()))
def test_rows_have_an_order(name: str) -> None:
    algebra = prepared(name)
    ordered = any(node.name == "OrderBy" for node, _ in nodes(algebra))
    # Triples have no order, and there is one plan.
    assert ordered or algebra.name == "ConstructQuery" or name == "overview-plan"


def test_words_are_those_of_the_vocabulary() -> None:
    vocabulary = Graph().parse(Path(ontology.__file__).parent / "keikaku.ttl")
    labels = {
        str(term).removeprefix(KEI): {
            str(o.language): str(o) for o in vocabulary.objects(term, RDFS.label)
        }
        for term in vocabulary.subjects(RDFS.label, None)
    }
    checked = 0
    for asked in questions().values():
        for term, ja, en in re.findall(r'\(kei:(\w+) "([^"a-z]+)" "([^"]+)"', asked.text):
            assert labels[term] == {"ja": ja, "en": en}
            checked += 1
        for term, word in re.findall(r'= kei:(\w+), "([^"]+)"', asked.text):
            assert word in labels[term].values()
            checked += 1
        for term, _, other in re.findall(r'= kei:(\w+), "([^"]+)", "([^"]+)"', asked.text):
            counterpart = {"lead": "related", "asPartner": "asSupported", "actual": "reference"}
            assert other in labels[counterpart[term]].values()
    assert checked > 50


def test_every_term_exists() -> None:
    used = {t for q in questions().values() for t in re.findall(r"\bkei:(\w+)", q.text)}
    assert {term for term in used if not hasattr(kei, term)} == set()
