"""Answers as tables people and programs take away.

``csv`` and ``xlsx`` are for spreadsheets (names in the reader's language; a byte order mark;
nothing a spreadsheet would run as a formula); ``md`` and ``table`` for reading; ``json`` and
``tsv`` are the SPARQL 1.1 result formats with every variable; ``ttl`` writes triples.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Literal, get_args

from ontology.language import Language, Text
from queries.answer import Answer, Term
from queries.catalogue import Question, QuestionError
from queries.cells import Cell as Cell
from queries.cells import Table as Table
from queries.cells import columns_of, width_of

Format = Literal["table", "csv", "tsv", "json", "xlsx", "md", "ttl"]
FORMATS: tuple[Format, ...] = get_args(Format)
MEDIA_TYPES: dict[Format, str] = {
    "table": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "json": "application/sparql-results+json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "md": "text/markdown; charset=utf-8",
    "ttl": "text/turtle; charset=utf-8",
}
_WIDEST = 60  # columns of a cell on the screen
_YES = Text("はい", "yes")
_NO = Text("いいえ", "no")
_ANSWER = Text("答え", "Answer")
_CUT = Text("行数の上限で切れています。", "Cut off at the row limit.")
_NUMBER = r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_NUMERIC = frozenset(
    f"http://www.w3.org/2001/XMLSchema#{name}"
    for name in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")
)
_NOT_IRI = r'[\x00-\x20<>"{}|^`\\]'
_DIRECTIONS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def table(answer: Answer, question: Question | None, language: Language) -> Table:
    """The visible columns of an answer; without a question, every variable as it is."""
    if answer.kind == "ask":
        return Table(("",), ((Cell((_YES if answer.boolean else _NO).of(language)),),))
    shown = question.columns(language) if question is not None and answer.kind == "select" else ()
    if not shown:
        rows = tuple(
            tuple(Cell(_text(t), _address(t), _numeric(t)) for t in row) for row in answer.rows
        )
        return Table(answer.variables, rows, answer.truncated)
    place = {name: index for index, name in enumerate(answer.variables)}

    def cell(row: Sequence[Term | None], labels: Sequence[str], link: str | None, number: bool) -> Cell:
        term = next((t for t in (row[place[name]] for name in labels) if t is not None), None)
        target = row[place[link]] if link else None
        return Cell(_text(term), _address(target), _numeric(term, number))

    return Table(
        tuple(column.heading for column in shown),
        tuple(
            tuple(cell(row, c.labels, c.link, c.kind == "number") for c in shown)
            for row in answer.rows
            if all(any(row[place[name]] for name in c.labels) for c in shown if c.needed)
        ),
        answer.truncated,
    )


def _text(term: Term | None) -> str:
    return "" if term is None else term.value


def _address(term: Term | None) -> str:
    return term.value if term is not None and term.kind == "iri" else ""


def _numeric(term: Term | None, counted: bool = False) -> bool:
    """Whether a cell holds a number: by its datatype or its column, and by how it is written."""
    return (
        term is not None
        and (counted or term.datatype in _NUMERIC)
        and re.fullmatch(_NUMBER, term.value) is not None
    )


def render(answer: Answer, question: Question | None, language: Language, form: Format) -> bytes:
    """An answer in one format. Raises QuestionError where the format cannot hold it."""
    if form == "json":
        return _json(answer)
    if form == "tsv":
        return _tsv(answer)
    if form == "ttl":
        return _turtle(answer)
    return _WRITERS[form](table(answer, question, language), language)


def results_document(answer: Answer) -> dict[str, object]:
    """What the SPARQL results in JSON say."""
    if answer.kind == "ask":
        return {"head": {}, "boolean": answer.boolean}
    bindings = [
        {name: _binding(term) for name, term in zip(answer.variables, row, strict=True) if term}
        for row in answer.rows
    ]
    return {"head": {"vars": list(answer.variables)}, "results": {"bindings": bindings}}


def _json(answer: Answer) -> bytes:
    document = results_document(answer)
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _binding(term: Term) -> dict[str, str]:
    kind = {"iri": "uri", "literal": "literal", "bnode": "bnode"}[term.kind]
    found = {"type": kind, "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype:
        found["datatype"] = term.datatype
    return found


def _tsv(answer: Answer) -> bytes:
    if answer.kind == "ask":
        return b"true\n" if answer.boolean else b"false\n"
    lines = ["\t".join(f"?{name}" for name in answer.variables)]
    lines += ["\t".join(_n3(term) if term else "" for term in row) for row in answer.rows]
    return ("\n".join(lines) + "\n").encode()


def _n3(term: Term) -> str:
    """A term as SPARQL writes it, also where an endpoint's addresses and labels are none."""
    if term.kind == "bnode":
        return f"_:{re.sub(r'[^A-Za-z0-9]', 'x', term.value)}"
    if term.kind == "iri":
        return f"<{re.sub(_NOT_IRI, _percent, term.value)}>"
    return term.n3


def _percent(match: re.Match[str]) -> str:
    return f"%{ord(match.group()):02X}"


def ntriples(answer: Answer) -> str:
    """The triples of an answer, a line each."""
    return "".join(
        f"{_n3(s)} {_n3(p)} {_n3(o)} .\n" for s, p, o in answer.rows if s and p and o
    )


def _turtle(answer: Answer) -> bytes:
    if answer.kind != "graph":
        raise QuestionError(
            "ttl は三つ組を返す質問（CONSTRUCT）だけの形式です。table、csv、xlsx などを選んでください。",
            "ttl is only for questions that return triples (CONSTRUCT). Choose table, csv, xlsx …",
        )
    import pyoxigraph as ox

    from ontology.terms import PREFIXES

    lines = ntriples(answer)
    triples = sorted(ox.parse(lines, format=ox.RdfFormat.N_TRIPLES), key=str)
    text = ox.serialize((q.triple for q in triples), format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
    assert text is not None
    return text


def _line(text: str) -> str:
    """Text on one line, without what steers a terminal or turns its direction."""
    return " ".join("".join(_shown(c) for c in text).split())


def _shown(character: str) -> str:
    if unicodedata.category(character) in ("Cc", "Zl", "Zp"):
        return " "
    return "" if character in _DIRECTIONS else character


def _fitted(text: str) -> str:
    """A cell a screen can hold; the other formats keep every word."""
    width, end = 0, 0
    for place, character in enumerate(text):
        width += columns_of(character)
        if width < _WIDEST:
            end = place + 1
        elif width > _WIDEST:
            return text[:end] + "…"
    return text


def _plain(shown: Table, language: Language) -> bytes:
    rows = [shown.headings, *(tuple(_fitted(_line(c.text)) for c in row) for row in shown.rows)]
    widths = [max(width_of(row[i]) for row in rows) for i in range(len(shown.headings))]
    right = [
        bool(shown.rows) and all(r[i].number or not r[i].text for r in shown.rows)
        for i in range(len(widths))
    ]

    def padded(text: str, index: int) -> str:
        space = " " * (widths[index] - width_of(text))
        return space + text if right[index] else text + space

    lines = ["  ".join(padded(t, i) for i, t in enumerate(row)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * w for w in widths))
    if shown.truncated:
        lines.append(_CUT.of(language))
    return ("\n".join(lines) + "\n").encode()


def _markdown(shown: Table, language: Language) -> bytes:
    def escaped(text: str) -> str:
        kept = "".join(f"\\{c}" if c in "\\|`*_[]<>#&~" else c for c in _line(text))
        return kept or " "

    lines = ["| " + " | ".join(escaped(h) for h in shown.headings) + " |"]
    lines.append("|" + "|".join(" --- " for _ in shown.headings) + "|")
    lines += ["| " + " | ".join(escaped(c.text) for c in row) + " |" for row in shown.rows]
    if shown.truncated:
        lines += ["", _CUT.of(language)]
    return ("\n".join(lines) + "\n").encode()


def _csv(shown: Table, _: Language) -> bytes:
    from queries import spreadsheet

    return spreadsheet.csv(shown)


def _workbook(shown: Table, language: Language) -> bytes:
    from queries import spreadsheet

    return spreadsheet.workbook([(_ANSWER.of(language), shown)])


def written(shown: Table, language: Language, form: Format) -> bytes:
    """A table for reading or for a spreadsheet: ``table``, ``md``, ``csv`` or ``xlsx``."""
    return _WRITERS[form](shown, language)


_WRITERS: dict[Format, Callable[[Table, Language], bytes]] = {
    "table": _plain,
    "csv": _csv,
    "xlsx": _workbook,
    "md": _markdown,
}
