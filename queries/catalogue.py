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
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from ontology.language import Language, Text
from queries.answer import Term, literal

Group = Literal["division", "pairs", "measure", "partner", "metric", "plan", "source", "quality"]
ParameterType = Literal[
    "division",
    "organization",
    "policy",
    "goal",
    "measure",
    "document",
    "term",
    "resource",
    "sheet",
    "integer",
]
ColumnKind = Literal["text", "number", "link"]

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
CONTEXT = frozenset({"plan", "graph", "organizations", "derived", "municipality"})
NUMBERS = frozenset({"sheet", "integer"})
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
FOLDER = Path(__file__).with_name("questions")

# What SPARQL 1.1 reads as one token and may hold a "$" or a "?" that is no variable. The order
# counts: a long string before a short one, an IRI before the comment its "#" would begin.
_TOKEN = re.compile(
    r"""
    (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<string>'''(?:(?:'|'')?(?:[^'\\]|\\.))*''' | \"\"\"(?:(?:"|"")?(?:[^"\\]|\\.))*\"\"\"
             | '(?:[^'\\\n\r]|\\.)*' | "(?:[^"\\\n\r]|\\.)*")
  | (?P<comment>\#[^\n\r]*)
  | (?P<escape>\\.)
  | (?P<variable>[?$]\w+)
  | (?P<word>\w[\w:.-]*)
  | (?P<space>\s+)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class QuestionError(ValueError):
    """A question that does not exist, or a value it cannot take; ``text`` says so to a reader."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(ja, en)


class Parameter(NamedTuple):
    """What a question needs to be told. ``example`` and ``default`` are as a person writes them."""

    name: str
    type: ParameterType
    title: Text
    example: str
    default: str | None = None

    def parse(self, written: str) -> Term:
        """Read a number as written (full-width digits too), or a whole ``http`` address.

        Names of divisions and the like are looked up elsewhere. Raises QuestionError.
        """
        value = unicodedata.normalize("NFKC", written).strip()
        if self.type in NUMBERS:
            if not re.fullmatch(r"[0-9]{1,9}", value):
                raise QuestionError(
                    f"{self.title.ja}には数を書いてください（「{written}」は数ではありません）。",
                    f"{self.title.en} is a number; “{written}” is not.",
                )
            return literal(str(int(value)), datatype=INTEGER)
        term = Term("iri", written.strip())
        self.check(term)
        return term

    def check(self, term: Term) -> None:
        """Raise QuestionError unless the term is of this parameter's type."""
        if self.type in NUMBERS:
            fits = (
                term.kind == "literal"
                and term.datatype == INTEGER
                and re.fullmatch(r"[0-9]{1,9}", term.value) is not None
            )
        else:
            fits = _is_address(term)
        if not fits:
            raise QuestionError(
                f"{self.title.ja}に「{term.value}」は使えません。",
                f"“{term.value}” cannot be used for {self.title.en}.",
            )


class Shown(NamedTuple):
    """A column as one language shows it.

    The first bound of ``labels`` is the text of a cell; ``link`` names the variable that holds
    the IRI the cell leads to. A row without a text in a ``needed`` column speaks another language
    and is left out.
    """

    heading: str
    kind: ColumnKind
    labels: tuple[str, ...]
    link: str | None = None
    needed: bool = False


class Column(NamedTuple):
    """A column of the answer and the variables it is made of."""

    name: str
    title: Text
    kind: ColumnKind
    variables: frozenset[str]
    own_language: bool = False

    def shown(self, language: Language) -> Shown:
        """The column in one language; the other language stands in where a name is missing."""
        order = ["En", "Ja", ""] if language == "en" else ["Ja", "En", ""]
        if self.own_language:
            order = order[:1]
        labels = tuple(self.name + s for s in order if self.name + s in self.variables)
        return Shown(
            self.title.of(language),
            self.kind,
            labels,
            self.name if self.kind == "link" else None,
            self.own_language,
        )


class Question(NamedTuple):
    """A question of the catalogue; ``hidden`` ones only serve pages and views."""

    name: str
    group: Group
    title: Text
    explain: Text
    parameters: tuple[Parameter, ...]
    context: frozenset[str]
    answer_columns: tuple[Column, ...]
    hidden: bool
    text: str

    def columns(self, language: Language) -> tuple[Shown, ...]:
        """The columns a reader sees, in order; empty for triples."""
        return tuple(column.shown(language) for column in self.answer_columns)

    def parameter(self, name: str) -> Parameter:
        """One parameter by its name. Raises QuestionError."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        raise QuestionError(
            f"「{self.title.ja}」に {name} という項目はありません。",
            f"“{self.title.en}” has no parameter {name}.",
        )

    def bind(self, context: Mapping[str, Term], values: Mapping[str, Term]) -> str:
        """The query with every ``$name`` replaced by its term.

        ``context`` may hold more than the question uses. Raises QuestionError for a value that is
        missing, unknown or of another type.
        """
        for name in values:
            self.parameter(name)
        terms: dict[str, str] = {}
        for name in self.context:
            if name not in context or not _is_address(context[name]):
                raise QuestionError(
                    f"計画が選ばれていません（{name}）。", f"No plan is chosen ({name})."
                )
            terms[name] = context[name].n3
        for parameter in self.parameters:
            terms[parameter.name] = self._value(parameter, values).n3
        return "".join(
            terms[token[1:]] if kind == "variable" and token[0] == "$" else token
            for kind, token in _tokens(self.text)
        )

    def _value(self, parameter: Parameter, values: Mapping[str, Term]) -> Term:
        if parameter.name in values:
            term = values[parameter.name]
            parameter.check(term)
            return term
        if parameter.default is None:
            raise QuestionError(
                f"「{self.title.ja}」には{parameter.title.ja}が必要です。",
                f"“{self.title.en}” needs {parameter.title.en}.",
            )
        return parameter.parse(parameter.default)


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
    tokens = [token for kind, token in _tokens(text) if kind == "variable"]
    put_in = {token[1:] for token in tokens if token[0] == "$"}
    for name in parameters & CONTEXT:
        raise ValueError(f"${name} is the plan's own")
    for name in put_in - parameters - CONTEXT:
        raise ValueError(f"${name} is not declared")
    for name in parameters - put_in:
        raise ValueError(f"${name} is declared and not used")
    for name in put_in & {token[1:] for token in tokens if token[0] == "?"}:
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
    for kind, token in _tokens(text):
        if token == "{":
            break
        if kind == "variable" and selecting and (depth == 0 or before == "AS"):
            names.add(token[1:])
        depth += (token == "(") - (token == ")")
        if kind not in ("space", "comment"):
            before = token.upper()
        selecting = selecting or before == "SELECT"
    return frozenset(names)


@cache  # texts of the catalogue: a few dozen
def _tokens(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((m.lastgroup or "other", m.group()) for m in _TOKEN.finditer(text))


def _is_address(term: Term) -> bool:
    scheme, _, rest = term.value.partition("://")
    if term.kind != "iri" or scheme not in ("http", "https") or not rest:
        return False
    try:
        return bool(term.n3)
    except ValueError:
        return False
