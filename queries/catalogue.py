"""The questions one can ask: ``questions/NAME.rq``, each with a header that says what it answers.

A file begins with lines ``#: name: value``, each value in JSON on one line::

    #: group: "division"
    #: title.ja: "…"
    #: title.en: "…"
    #: explain.ja: "…"
    #: explain.en: "…"
    #: parameter: {"name": "division", "type": "division", "title": {"ja": "課", "en": "Division"}, "example": "社会福祉課"}
    #: column: {"name": "measure", "ja": "取り組み", "en": "Measure", "kind": "link"}

There may be several lines ``parameter`` and ``column``, in their order, and ``hidden: true``.

The query below writes what is put in as ``$name``: its parameters and the `CONTEXT` of the plan.
They are bound as RDF terms, token by token, never pasted as text. A column ``measure`` shows
``?measureJa`` or ``?measureEn`` where the query projects them, else ``?measure``; a ``link``
leads to the IRI in ``?measure``.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args

from ontology.language import Text
from queries.question import CONTEXT as CONTEXT
from queries.question import INTEGER as INTEGER
from queries.question import NUMBERS as NUMBERS
from queries.question import Column as Column
from queries.question import ColumnKind, Group, tokens
from queries.question import Parameter as Parameter
from queries.question import ParameterType as ParameterType
from queries.question import Question as Question
from queries.question import QuestionError as QuestionError
from queries.question import Shown as Shown

GROUPS: Mapping[Group, Text] = {
    "division": Text("課", "Divisions"),
    "pairs": Text("課どうし", "Pairs of divisions"),
    "measure": Text("取り組み", "Measures"),
    "partner": Text("連携先", "Partners"),
    "metric": Text("指標", "Metrics"),
    "plan": Text("計画", "The plan"),
    "source": Text("出典と根拠", "Sources and grounds"),
    "quality": Text("確かめたいこと", "Worth checking"),
}
FOLDER = Path(__file__).with_name("questions")


def question(name: str) -> Question:
    """One question, read from its own file alone. Raises QuestionError where there is none."""
    words = name.split("-")
    plain = all(word.isascii() and word.isalnum() and word == word.lower() for word in words)
    if not plain or not _path(name).is_file():
        raise QuestionError(
            f"「{name}」という質問はありません。", f"There is no question “{name}”."
        )
    return _read(name)


@cache
def questions() -> Mapping[str, Question]:
    """All questions by name, in the order of `GROUPS`, then tables before triples, then by name."""
    order = list(GROUPS)
    found = sorted(
        (_read(path.stem) for path in FOLDER.glob("*.rq")),
        key=lambda q: (order.index(q.group), not q.answer_columns, q.name),
    )
    return {q.name: q for q in found}


@cache
def _read(name: str) -> Question:
    return parse(name, _path(name).read_text(encoding="utf-8"))


def _path(name: str) -> Path:
    return FOLDER / f"{name}.rq"


def parse(name: str, content: str) -> Question:
    """Read a question's file; ValueError names the file and what its header and query disagree on.

    Both must speak of the same ``$names`` and the same columns.
    """
    lines = content.splitlines(keepends=True)
    end = next((i for i, line in enumerate(lines) if not line.startswith("#:")), len(lines))
    text = "".join(lines[end:]).lstrip()
    try:
        header, listed = _header(lines[:end])
        parameters = tuple(_parameter(p) for p in listed["parameter"])
        found = Question(
            name=name,
            group=_choice(header.pop("group"), Group),
            title=Text(header.pop("title.ja"), header.pop("title.en")),
            explain=Text(header.pop("explain.ja"), header.pop("explain.en")),
            hidden=header.pop("hidden", False),
            parameters=parameters,
            context=_context(text, {p.name for p in parameters}),
            answer_columns=_columns(listed["column"], _projected(text)),
            text=text,
        )
        if header:
            raise ValueError(f"unknown: {', '.join(header)}")
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"queries/questions/{name}.rq: {error}") from error
    return found


def _header(lines: Iterable[str]) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """What is said once, and what may be said several times, by name."""
    once: dict[str, Any] = {}
    listed: dict[str, list[dict[str, Any]]] = {"parameter": [], "column": []}
    for line in lines:
        name, colon, written = line[2:].partition(":")
        name = name.strip()
        if not colon or name in once:
            raise ValueError(f"{name}: no value" if not colon else f"{name} is said twice")
        value = json.loads(written)
        if name in listed:
            listed[name].append(value)
        else:
            once[name] = value
    return once, listed


def _parameter(header: dict[str, Any]) -> Parameter:
    kind = _choice(header.pop("type"), ParameterType)
    parameter = Parameter(title=Text(**header.pop("title")), type=kind, **header)
    if parameter.default is not None:
        parameter.parse(parameter.default)
    return parameter


def _choice(value: Any, choices: Any) -> Any:
    if value not in get_args(choices):
        raise ValueError(f"{value!r} is none of {', '.join(get_args(choices))}")
    return value


def _context(text: str, parameters: set[str]) -> frozenset[str]:
    """The names of the context a query uses; every other ``$name`` must be a parameter."""
    variables = [token for kind, token in tokens(text) if kind == "variable"]
    put_in = {token[1:] for token in variables if token[0] == "$"}
    for name in parameters & CONTEXT:
        raise ValueError(f"${name} is the plan's own")
    for name in put_in - parameters - CONTEXT:
        raise ValueError(f"${name} is not declared")
    for name in parameters - put_in:
        raise ValueError(f"${name} is declared and not used")
    for name in put_in & {token[1:] for token in variables if token[0] == "?"}:
        raise ValueError(f"${name} stands beside ?{name}: unbound, they would be the same")
    return frozenset(put_in & CONTEXT)


def _columns(headers: Iterable[dict[str, Any]], projected: frozenset[str]) -> tuple[Column, ...]:
    columns = tuple(_column(header.pop("name"), header, projected) for header in headers)
    used = [variable for column in columns for variable in column.variables]
    for variable in sorted(projected - set(used)):
        raise ValueError(f"?{variable} has no column")
    for variable in sorted({v for v in used if used.count(v) > 1}):
        raise ValueError(f"?{variable} stands in two columns")
    return columns


def _column(name: str, header: dict[str, Any], projected: frozenset[str]) -> Column:
    kind = _choice(header.pop("kind", "text"), ColumnKind)
    variables = frozenset({name, f"{name}Ja", f"{name}En"} & projected)
    if not variables or (kind == "link" and name not in variables):
        raise ValueError(f"column {name} is not projected")
    own_language = header.pop("own_language", False)
    return Column(name, Text(**header), kind, variables, own_language)


def _projected(text: str) -> frozenset[str]:
    """The variables of the first SELECT, bare or after AS; none where triples are made."""
    names: set[str] = set()
    selecting, depth, before = False, 0, ""
    for kind, token in tokens(text):
        if token == "{":
            break
        if kind == "variable" and selecting and (depth == 0 or before == "AS"):
            names.add(token[1:])
        depth += (token == "(") - (token == ")")
        if kind not in ("space", "comment"):
            before = token.upper()
        selecting = selecting or before == "SELECT"
    return frozenset(names)
