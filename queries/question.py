"""A question of the catalogue: what it is told, what it shows, and how values are put into it."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Literal, NamedTuple

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

CONTEXT = frozenset({"plan", "graph", "organizations", "derived", "municipality"})
NUMBERS = frozenset({"sheet", "integer"})
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"

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
            for kind, token in tokens(self.text)
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


@cache  # texts of the catalogue: a few dozen
def tokens(text: str) -> tuple[tuple[str, str], ...]:
    """What a query is made of: the kind of each token (`_TOKEN`) and its text."""
    return tuple((m.lastgroup or "other", m.group()) for m in _TOKEN.finditer(text))


def _is_address(term: Term) -> bool:
    scheme, _, rest = term.value.partition("://")
    if term.kind != "iri" or scheme not in ("http", "https") or not rest:
        return False
    try:
        return bool(term.n3)
    except ValueError:
        return False
