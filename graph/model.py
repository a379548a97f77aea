"""What a plan file may say: the types of ``plan.yaml`` and ``municipality.yaml``.

Two kinds of words stand side by side and are never mixed:

- *Official wording* is a `Passage`: the text exactly as its source has it, line breaks included,
  with the sheet it stands on and its position.
- *Ours* are plain fields: ``en`` (English label), ``kana`` (reading), ``short`` (Japanese name of
  a measure that prints no title), ``summary``, ``about`` and ``doubts``. The graph marks them as
  editorial. English labels and readings may be left out; pages then show the Japanese.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from graph.identifiers import is_address
from graph.values import Period, parse_period

FORMAT = "keikaku-plan/1"
MUNICIPALITY_FORMAT = "keikaku-municipality/1"


def _identifier(value: str) -> str:
    if not re.fullmatch(_IDENTIFIER, value):
        raise ValueError("identifier")
    return value


def _printable(value: str) -> str:
    if re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", value):
        raise ValueError("control_character")
    if not value.strip():
        raise ValueError("blank")
    return value


def _number(value: Any) -> Any:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _period(value: Any) -> Any:
    return parse_period(value) if isinstance(value, str) else value


def _date(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise ValueError("date") from None
    return value


def _address(value: str) -> str:
    if not is_address(value):
        raise ValueError("address")
    return value


_IDENTIFIER = r"^[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*$"
_YEAR = r"^\s*((令和|平成|昭和|[RHSＲＨＳ])\s*(元|[0-9０-９]{1,2})|[0-9０-９]{4})\s*年度?\s*$"

Identifier = Annotated[
    str,
    Field(
        min_length=1,
        max_length=80,
        description="ASCII letters, digits, - and . ; chosen once",
        json_schema_extra={"pattern": _IDENTIFIER},
    ),
    AfterValidator(_identifier),
]
Text = Annotated[str, Field(min_length=1, max_length=20_000), AfterValidator(_printable)]
Kana = Annotated[str, Field(min_length=1, pattern=r"^[ぁ-ゖー・ 0-9A-Za-z（）]+$")]
Number = Annotated[
    Decimal, BeforeValidator(_number, json_schema_input_type=float), Field(allow_inf_nan=False)
]
PeriodField = Annotated[
    Period,
    BeforeValidator(
        _period,
        json_schema_input_type=Annotated[
            str,
            Field(pattern=_YEAR, description="令和3年度, 令和2年, R元年度, 2021年度"),
        ],
    ),
]
Date = Annotated[
    str,
    Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="YYYY-MM-DD"),
    AfterValidator(_date),
]
Address = Annotated[
    str, Field(max_length=2_000, pattern=r"^https://[^\s<>\"{}|\\^`]+$"), AfterValidator(_address)
]
Comparator = Literal["at-least", "at-most", "more-than", "less-than", "about", "all"]


class Model(BaseModel):
    """Base of all: no unknown keys, no silent conversion, no change after reading."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Label(Model):
    """Words of ours, in Japanese and, where somebody wrote it, in English."""

    ja: Text
    en: Text | None = None


class Passage(Model):
    """Official wording and where it stands in the source.

    ``text`` is the source's own text from character ``at`` on, line breaks, indents and all.
    """

    text: Text
    sheet: Annotated[
        int, Field(ge=1, description="number of the source's page, copies counted once")
    ]
    at: Annotated[int, Field(ge=0, description="characters before it in the source")] | None = None

    @property
    def end(self) -> int | None:
        """Position after the last character."""
        return None if self.at is None else self.at + len(self.text)

    @property
    def plain(self) -> str:
        """The wording as one reads it: broken lines joined, one line a paragraph.

        A line indented by exactly one full-width space after a finished sentence begins a
        paragraph; other indents are layout.
        """
        return join_lines(self.text)


def join_lines(text: str) -> str:
    """Join the lines of a printed text; paragraphs stay apart by a line break."""
    joined = ""
    for line in text.split("\n"):
        body = line.strip(" \t\u3000\r")
        if not body:
            continue
        indented = line.startswith("\u3000") and line[1:2] not in (" ", "\u3000", "", "・")
        # An indent after an unfinished sentence is layout.
        paragraph = indented and joined.endswith(("。", "」", "）"))
        joined += ("\n" if paragraph else "") + body
    return joined


class Element(Model):
    """Anything with an address: an identifier and what a careful reader could read otherwise."""

    id: Identifier
    doubts: list[Label] = []


# ---- the municipality and its organisations -------------------------------------------------


class Unit(Element):
    """A body with a printed name, other spellings, and an English label and reading of ours."""

    name: Text
    alt: list[Text] = []
    en: Text | None = None
    kana: Kana | None = None


class Division(Unit):
    """A division (課) of the municipality; validity is given only where it is known."""

    valid_from: Date | None = None
    valid_until: Date | None = None


class DivisionGroup(Unit):
    """A phrase that names divisions without listing them (関係課); never counted as a division."""

    may_include: list[Identifier] = []


class Organization(Unit):
    """A body outside the municipality's divisions.

    ``generic`` marks a phrase that names a kind of body (関係機関), not a particular one.
    """

    generic: bool = False


class Handover(Model):
    """Measures of one plan that a split or a transfer gave to one division."""

    plan: Identifier
    to: Identifier
    measures: Annotated[list[Identifier], Field(min_length=1)]


class Change(Element):
    """One reorganisation (機構改革): which divisions ended and which began, on which day.

    ``shares`` says which measures a split or a transfer gave to whom, where that is known.
    """

    kind: Literal["merge", "split", "rename", "transfer"]
    date: Date
    original: Annotated[list[Identifier], Field(min_length=1)]
    resulting: Annotated[list[Identifier], Field(min_length=1)]
    shares: list[Handover] = []
    note: Label | None = None


class Municipality(Model):
    """``municipality.yaml``: what all plans of one municipality share."""

    format: Literal["keikaku-municipality/1"]
    code: Annotated[
        str, Field(pattern=r"^[0-9]{6}$", description="全国地方公共団体コード, six digits, quoted")
    ]
    name: Text
    en: Text | None = None
    kana: Kana | None = None
    fictional: bool = False
    standard_area: Annotated[str, Field(pattern=r"^C[0-9]{5}$")] | None = None
    council: Identifier | None = None
    divisions: Annotated[list[Division], Field(min_length=1)]
    groups: list[DivisionGroup] = []
    organizations: list[Organization] = []
    changes: list[Change] = []


# ---- what a plan refers to ------------------------------------------------------------------


class Sheet(Model):
    """A distinct page of the source; it begins at character ``at``."""

    number: Annotated[int, Field(ge=1)]
    at: Annotated[int, Field(ge=0)]
    printed_page: Text | None = None


class SourceDocument(Model):
    """The text the plan was read from."""

    title: Label
    file: Text
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    characters: Annotated[int, Field(ge=1)]
    attribution: Label
    rights: Label
    sheets: Annotated[list[Sheet], Field(min_length=1)]


class Survey(Element):
    """A survey the plan draws on (市民アンケート調査)."""

    name: Passage
    en: Text | None = None


class Document(Element):
    """A law, plan or report the plan names.

    ``number`` is the law's number as printed, ``url`` its public address where that is certain.
    """

    kind: Literal["law", "plan", "report"]
    name: Text
    alt: list[Text] = []
    en: Text | None = None
    number: Text | None = None
    url: Address | None = None
    mentions: Annotated[list[Passage], Field(min_length=1)]


class Term(Element):
    """A term the plan marks with ＊; ``marked`` are the places where the mark stands."""

    name: Text
    en: Text | None = None
    marked: Annotated[list[Passage], Field(min_length=1)]


# ---- the parts of a policy ------------------------------------------------------------------


class Figure(Model):
    """A figure inside a wording. ``printed`` stands in that wording; ``about`` is ours."""

    about: Label
    printed: Text
    value: Number
    unit: Text
    comparator: Comparator | None = None
    period: PeriodField | None = None


class Vision(Element):
    """目指す姿: what the policy wants to be true."""

    statement: Passage


class Finding(Element):
    """現状と課題: one finding, the survey it comes from, its figures."""

    statement: Passage
    survey: Identifier | None = None
    figures: list[Figure] = []
    based_on: list[Identifier] = []


class ResidentAction(Element):
    """みんなで取り組むこと: what residents are asked to do."""

    statement: Passage


class Introduction(Element):
    """Prose before the measures: the reasons of an embedded plan, or a pillar's opening."""

    statement: Passage
    summary: Label | None = None
    figures: list[Figure] = []
    based_on: list[Identifier] = []


CITY = "city"


class Involved(Model):
    """An organisation a measure involves; ``wording`` is the piece of the measure that says so.

    The identifier ``city`` is the municipality itself, as a partner of the council's measures.
    ``source`` is the wording's place where it stands outside the measure's words (連携先：…).
    """

    id: Identifier
    wording: Text
    source: Passage | None = None


class Responsible(Model):
    """One bracket: 【主な担当課：…】 is lead, 【主な関係課：…】 related; divisions in printed order."""

    role: Literal["lead", "related"]
    divisions: Annotated[list[Identifier], Field(min_length=1)]
    source: Passage


class Measure(Element):
    """取り組み. ``short`` is its name on charts where no title is printed; ours, as is ``en``.

    With neither title nor short name it is called by the beginning of its wording.
    """

    number: Text
    title: Passage | None = None
    statement: Passage
    short: Text | None = None
    en: Text | None = None
    responsible: list[Responsible] = []
    partners: list[Involved] = []
    supports: list[Involved] = []
    based_on: list[Identifier] = []


class Pillar(Element):
    """（１）…: a heading over measures."""

    number: Text
    name: Passage
    en: Text | None = None
    introduction: Introduction | None = None
    measures: list[Measure] = []


class Observation(Model):
    """One value of a metric, exactly as printed and as number.

    ``value`` is absent where no number is printed (―, 全校). ``annual`` marks 年10回.
    """

    kind: Literal["baseline", "target", "actual", "reference"]
    period: PeriodField
    printed: Passage
    value: Number | None = None
    unit: Text | None = None
    comparator: Comparator | None = None
    annual: bool = False
    breakdown: Text | None = None
    notes: list[Passage] = []
    doubts: list[Label] = []


class Metric(Element):
    """指標 or 評価項目.

    ``more`` are further pieces of its name, in the order they are read, where the source prints
    values or other cells between them: 確保の内容 of １号認定, the second line of a broken name.
    """

    name: Passage
    more: list[Passage] = []
    en: Text | None = None
    notes: list[Passage] = []
    observations: list[Observation] = []

    @property
    def label(self) -> str:
        """The whole name on one line."""
        return "".join(piece.plain for piece in (self.name, *self.more))


class Category(Element):
    """区分 of a scheme: for whom, and who helps (補助・保佐・後見)."""

    name: Passage
    en: Text | None = None
    persons: Passage
    helper: Passage
    supervisor: Passage | None = None


class SchemeKind(Element):
    """One kind of a scheme (法定後見制度)."""

    number: Text
    name: Passage
    en: Text | None = None
    description: Passage | None = None
    categories: list[Category] = []


class Scheme(Element):
    """A public scheme the plan explains (成年後見制度とは)."""

    name: Passage
    en: Text | None = None
    description: Passage
    kinds: list[SchemeKind] = []


class Function(Element):
    """A task of a body in a network (広報, 相談 …)."""

    name: Passage
    en: Text | None = None
    statement: Passage


class NetworkBody(Element):
    """A body in a network diagram.

    ``within`` is the body it belongs to, ``organization`` what it is where that is known.
    """

    kind: Literal["core-agency", "council", "team", "member"]
    name: Passage
    en: Text | None = None
    within: list[Identifier] = []
    organization: Identifier | None = None
    description: Passage | None = None
    functions: list[Function] = []


class Network(Element):
    """A support network as the plan draws it."""

    name: Passage
    en: Text | None = None
    description: Passage | None = None
    bodies: list[NetworkBody] = []


class ChartValue(Element):
    """One mark of a chart; without ``value`` where the source lost the number."""

    label: Passage
    en: Text | None = None
    period: PeriodField | None = None
    printed: Passage | None = None
    value: Number | None = None


class Chart(Element):
    """A chart: a survey's answers or a time series."""

    name: Passage
    en: Text | None = None
    survey: Identifier | None = None
    period: PeriodField | None = None
    unit: Text
    sample: Passage | None = None
    sample_size: int | None = None
    multiple_answers: bool = False
    values: list[ChartValue] = []
    notes: list[Passage] = []


class EmbeddedPlan(Element):
    """A statutory plan made one with this plan (一体的に策定)."""

    name: Passage
    en: Text | None = None
    purpose: Introduction
    based_on: list[Identifier] = []


class Policy(Element):
    """重点施策 with everything printed under it."""

    number: Text
    name: Passage
    en: Text | None = None
    embeds: EmbeddedPlan | None = None
    visions: list[Vision] = []
    findings: list[Finding] = []
    resident_actions: list[ResidentAction] = []
    charts: list[Chart] = []
    schemes: list[Scheme] = []
    networks: list[Network] = []
    city: list[Pillar] = []
    council: list[Pillar] = []
    indicators: list[Metric] = []
    evaluation_items: list[Metric] = []


class Goal(Element):
    """基本目標."""

    number: Text
    name: Passage
    en: Text | None = None
    policies: list[Policy] = []


class Plan(Model):
    """``plan.yaml``: one edition of a plan, nested as it is printed."""

    format: Literal["keikaku-plan/1"]
    municipality: Annotated[Text, Field(description="path of municipality.yaml, from this file")]
    id: Identifier
    series: Identifier | None = None
    title: Label
    fictional: bool = False
    target_year: PeriodField
    doubts: list[Label] = []
    source: SourceDocument
    surveys: list[Survey] = []
    documents: list[Document] = []
    terms: list[Term] = []
    goals: Annotated[list[Goal], Field(min_length=1)]
