import csv
import io
import json

import openpyxl
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.answer import Answer, Term, iri, literal
from queries.catalogue import QuestionError, question
from queries.formats import FORMATS, MEDIA_TYPES, render, table

INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
PAIRS = question("pairs-of-divisions")
ANSWER = Answer(
    "select",
    ("a", "aJa", "aEn", "b", "bJa", "bEn", "shared"),
    (
        (
            iri("http://e/a"),
            literal("社会福祉課", "ja"),
            literal("Social Welfare Division", "en"),
            iri("http://e/b"),
            literal("保育課", "ja"),
            literal("Childcare Division", "en"),
            literal("3", datatype=INTEGER),
        ),
    ),
)
HOSTILE = ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "<script>alert(1)</script>"]


def one(text: str) -> Answer:
    return Answer("select", ("x",), ((literal(text),),))


def test_a_table_shows_names_in_the_readers_language() -> None:
    shown = table(ANSWER, PAIRS, "en")
    assert shown.headings == ("Division", "Shares with", "Measures shared")
    assert [c.text for c in shown.rows[0]] == ["Social Welfare Division", "Childcare Division", "3"]
    assert [c.link for c in shown.rows[0]] == ["http://e/a", "http://e/b", ""]


def test_columns_line_up_by_the_width_of_kanji() -> None:
    lines = render(ANSWER, PAIRS, "ja", "table").decode().splitlines()
    assert lines == [
        "課          ともにする課  ともにする取り組みの数",
        "----------  ------------  ----------------------",
        "社会福祉課  保育課                             3",
    ]


def test_csv_has_a_mark_for_spreadsheets_and_reads_back() -> None:
    content = render(ANSWER, PAIRS, "ja", "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [
        ["課", "ともにする課", "ともにする取り組みの数"],
        ["社会福祉課", "保育課", "3"],
    ]


@pytest.mark.parametrize("text", HOSTILE[:6])
def test_no_cell_is_a_formula(text: str) -> None:
    rows = list(csv.reader(io.StringIO(render(one(text), None, "ja", "csv").decode("utf-8-sig"), newline="")))
    assert rows[1][0] == f"'{text}"
    sheet = openpyxl.load_workbook(io.BytesIO(render(one(text), None, "ja", "xlsx"))).active
    assert sheet is not None
    assert sheet["A2"].data_type == "s"


def test_excel_reads_back_numbers_as_numbers() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(render(ANSWER, PAIRS, "ja", "xlsx"))).active
    assert sheet is not None
    assert [[c.value for c in row] for row in sheet.iter_rows()] == [
        ["課", "ともにする課", "ともにする取り組みの数"],
        ["社会福祉課", "保育課", 3],
    ]
    assert sheet.merged_cells.ranges == set()
    assert sheet.freeze_panes == "A2"


def test_json_is_the_standard_result_format() -> None:
    document = json.loads(render(ANSWER, PAIRS, "ja", "json"))
    assert document["head"] == {"vars": list(ANSWER.variables)}
    assert document["results"]["bindings"][0]["aJa"] == {
        "type": "literal",
        "value": "社会福祉課",
        "xml:lang": "ja",
    }
    assert document["results"]["bindings"][0]["shared"]["datatype"] == INTEGER
    read = ox.parse_query_results(render(ANSWER, PAIRS, "ja", "json"), ox.QueryResultsFormat.JSON)
    assert [str(v) for v in read.variables] == [f"?{v}" for v in ANSWER.variables]


def test_tsv_reads_back_term_by_term() -> None:
    read = ox.parse_query_results(render(ANSWER, PAIRS, "ja", "tsv"), ox.QueryResultsFormat.TSV)
    assert [str(t) for t in next(read)] == [t.n3 for t in ANSWER.rows[0] if t]


def test_turtle_is_for_triples_alone() -> None:
    triple = (iri("http://e/s"), iri("http://e/p"), literal('a "b"\n', "ja"))
    graph = Answer("graph", ("subject", "predicate", "object"), (triple,))
    read = list(ox.parse(render(graph, None, "ja", "ttl"), format=ox.RdfFormat.TURTLE))
    assert [str(q.triple.object) for q in read] == [triple[2].n3]
    with pytest.raises(QuestionError):
        render(ANSWER, PAIRS, "ja", "ttl")


def test_markdown_cannot_be_broken_out_of() -> None:
    line = render(one("a|b<script>`x`\n## h"), None, "ja", "md").decode().splitlines()[2]
    assert line == r"| a\|b\<script\>\`x\` \#\# h |"


def test_a_cut_answer_says_so() -> None:
    cut = Answer("select", ("x",), ((literal("1"),),), truncated=True)
    assert "行数の上限で切れています。" in render(cut, None, "ja", "table").decode()
    assert "Cut off at the row limit." in render(cut, None, "en", "md").decode()


def test_a_long_cell_is_cut_for_the_screen_alone() -> None:
    long = one("計" * 100)
    assert render(long, None, "ja", "table").decode().splitlines()[2] == "計" * 29 + "…"
    assert "計" * 100 in render(long, None, "ja", "csv").decode()


def test_a_row_in_another_language_is_left_out() -> None:
    doubts = Answer(
        "select",
        ("typeJa", "typeEn", "item", "itemJa", "itemEn", "doubtJa", "doubtEn"),
        tuple(
            (literal("課"), literal("Division"), iri("http://e/a"), literal("甲"), literal("A"), *d)
            for d in ((literal("一", "ja"), None), (None, literal("one", "en")))
        ),
    )
    for language, said in (("ja", "一"), ("en", "one")):
        rows = table(doubts, question("doubts"), language).rows  # type: ignore[arg-type]
        assert [row[2].text for row in rows] == [said]


def test_yes_and_no() -> None:
    yes = Answer("ask", boolean=True)
    assert "はい" in render(yes, None, "ja", "table").decode()
    assert json.loads(render(yes, None, "ja", "json")) == {"head": {}, "boolean": True}
    assert render(yes, None, "ja", "tsv") == b"true\n"


@given(st.text(max_size=60))
def test_any_text_survives_every_format(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    for form in FORMATS:
        if form != "ttl":
            assert render(one(text), None, "ja", form)
    document = json.loads(render(one(text), None, "ja", "json"))
    assert document["results"]["bindings"][0]["x"]["value"] == text


def test_every_format_has_a_media_type() -> None:
    assert set(MEDIA_TYPES) == set(FORMATS)


def test_terms_escape_what_would_end_them() -> None:
    assert literal('"\\\n').n3 == '"\\"\\\\\\n"'
    with pytest.raises(ValueError, match="not an IRI"):
        _ = Term("iri", "http://e/> } DROP").n3


XSD = "http://www.w3.org/2001/XMLSchema#"


def cells(form: str, answer: Answer) -> list[object]:
    content = render(answer, None, "ja", form)  # type: ignore[arg-type]
    if form == "csv":
        read = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        return [row[0] for row in read][1:]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return [row[0].value for row in sheet.iter_rows(min_row=2)]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("datatype", ["integer", "decimal", "double", "float"])
def test_a_number_that_is_none_is_text(form: str, datatype: str) -> None:
    # Engines give ill-typed literals as they are: "=1+1"^^xsd:integer.
    written = ["=1+1", "+SUM(A1)", "-", "INF", "NaN", "١", "1_000", "0x10", " 5"]
    rows = tuple((literal(text, datatype=XSD + datatype),) for text in written)
    guarded = [f"'{t}" if form == "csv" and t[0] in "=+-" else t for t in written]
    assert cells(form, Answer("select", ("x",), rows)) == guarded


def test_a_number_column_is_no_way_in() -> None:
    row = (*ANSWER.rows[0][:-1], literal("=1+1"))
    answer = Answer("select", ANSWER.variables, (row,))
    assert render(answer, PAIRS, "ja", "csv").decode().splitlines()[1].endswith(",'=1+1")
    sheet = openpyxl.load_workbook(io.BytesIO(render(answer, PAIRS, "ja", "xlsx"))).active
    assert sheet is not None
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("=1+1", "s")


def test_numbers_keep_their_value() -> None:
    written = ["1", "-1", "+1", "1.50", "1e3", "00123", "123456789012345678901234567890"]
    rows = tuple((literal(text, datatype=XSD + "decimal"),) for text in written)
    answer = Answer("select", ("x",), rows)
    assert cells("csv", answer) == written
    assert cells("xlsx", answer) == [1, -1, 1, 1.5, 1000, 123, written[-1]]


@pytest.mark.parametrize("text", ["＝1+1", "＋1", "－1", "＠SUM(A1)", "\n=1"])
def test_no_cell_is_a_formula_in_japanese_excel(text: str) -> None:
    assert cells("csv", one(text)) == [f"'{text}"]
    assert cells("xlsx", one(text)) == [text]


def test_a_code_is_no_number() -> None:
    assert cells("xlsx", one("011002")) == ["011002"]
    assert cells("csv", one("011002")) == ["011002"]


def test_what_a_workbook_cannot_hold_is_left_out() -> None:
    text = "".join(chr(c) for c in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)) + "課"
    assert cells("xlsx", one(text)) == ["\t\n\r\x7f課"]


def test_the_terminal_is_not_steered() -> None:
    text = "\x1b]0;title\x07\x1b[2J\u202e課\u2066\u200f\r\n\x9b31m\x00"
    line = render(one(text), None, "ja", "table").decode().splitlines()[2]
    assert line == "]0;title [2J課 31m"


def test_combined_characters_line_up() -> None:
    answer = Answer("select", ("x", "y"), tuple((literal(t), literal("|")) for t in ("か\u3099", "がx", "ab")))
    lines = render(answer, None, "ja", "table").decode().splitlines()
    assert [line.index("|") for line in lines[2:]] == [5, 4, 5]


def test_a_very_long_cell_takes_no_time() -> None:
    long = one("長" * 2_000_000)
    assert len(render(long, None, "ja", "table").decode()) < 500


def test_addresses_and_labels_that_are_none() -> None:
    # Some endpoints give them.
    terms = (iri("http://e/a b<>\"{}|^`\\\n課"), Term("bnode", "nodeID://b1 2"), literal("a\tb\n", "ja"))
    answer = Answer("graph", ("subject", "predicate", "object"), ((terms[0], iri("http://e/p"), terms[2]),))
    address = "<http://e/a%20b%3C%3E%22%7B%7D%7C%5E%60%5C%0A課>"
    last = render(answer, None, "ja", "ttl").decode().splitlines()[-1]
    assert last == f'{address} <http://e/p> "a\\tb\\n"@ja .'
    row = Answer("select", ("a", "b", "c"), (terms,))
    assert render(row, None, "ja", "tsv").decode() == f'?a\t?b\t?c\n{address}\t_:nodeIDxxxb1x2\t"a\\tb\\n"@ja\n'


def test_markdown_shows_what_was_written() -> None:
    text = "&lt;b&gt; ~~no~~ ![x](javascript:y) <img src=x onerror=y> a\u2028b"
    line = render(one(text), None, "ja", "md").decode().splitlines()[2]
    assert line == (
        r"| \&lt;b\&gt; \~\~no\~\~ !\[x\](javascript:y) \<img src=x onerror=y\> a b |"
    )


def test_nothing_found() -> None:
    nothing = Answer("select", ("x", "y"))
    assert render(nothing, None, "ja", "table") == b"x  y\n-  -\n"
    assert render(nothing, None, "ja", "csv") == b"\xef\xbb\xbfx,y\r\n"
    assert render(nothing, None, "ja", "tsv") == b"?x\t?y\n"
    assert render(nothing, None, "ja", "md") == b"| x | y |\n| --- | --- |\n"
    assert json.loads(render(nothing, None, "ja", "json")) == {
        "head": {"vars": ["x", "y"]},
        "results": {"bindings": []},
    }
