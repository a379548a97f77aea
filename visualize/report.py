"""担当課別一覧: every division's measures, for handing out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from ontology.language import Language, Text
from queries.overview import Measure, Overview, Role, Unit
from queries.spreadsheet import Cell, Table, workbook
from visualize import palette
from visualize.words import KINDS, RELATIONS, full_name, notation

TEMPLATES = Path(__file__).with_name("templates")
STYLE = Path(__file__).with_name("static") / "report.css"

WORDS: Mapping[str, Text] = {
    "title": Text("担当課別一覧", "Measures by division"),
    "lede": Text(
        "計画に書かれた担当課ごとに、担う取り組みをまとめたものです。「　」は計画の文言です。",
        "Every division the plan names, with the measures it answers for. Quotations are the "
        "plan's own words.",
    ),
    "contents": Text("目次", "Contents"),
    "number": Text("番号", "Number"),
    "measure": Text("取り組み", "Measure"),
    "statement": Text("計画の文言", "Wording in the plan"),
    "role": Text("役割", "Role"),
    "others": Text("ともに担う課", "Together with"),
    "partners": Text("連携・支援先", "Organisations"),
    "division": Text("担当課", "Division"),
    "kind": Text("種類", "Kind"),
    "goal": Text("基本目標", "Goal"),
    "policy": Text("重点施策", "Policy"),
    "code": Text("全国地方公共団体コード", "Code of the local government"),
    "nobody": Text("担当課の記載がない取り組み", "Measures that name no division"),
    "none": Text("なし", "none"),
    "source": Text("出典", "Source"),
    "fictional": Text(
        "実演のために作られた架空の計画です。", "A made-up plan for demonstration."
    ),
    "measures": Text("{}件", "{} measures"),
    "ours": Text(
        "見出しのない取り組みの短い名前と英語の名前は編集者が付けたもので、計画の文言ではありません。",
        "Short names of untitled measures and all English names are the editors', not the plan's.",
    ),
}
_COMMA = Text("、", ", ")


@dataclass(frozen=True)
class Task:
    """A measure in a division's list."""

    measure: Measure
    number: str
    name: str
    statement: str
    goal: str
    policy: str
    role: Role | None
    others: str
    partners: str


@dataclass(frozen=True)
class Section:
    """A division, a group of divisions, or nobody, with its measures in printed order."""

    unit: Unit | None
    name: str
    kind: str
    tasks: tuple[Task, ...]

    @property
    def by_goal(self) -> list[list[Task]]:
        """Its measures, those of one goal together."""
        return [list(own) for _, own in groupby(self.tasks, key=lambda task: task.goal)]


@dataclass(frozen=True)
class Report:
    """The list of a plan in one language."""

    overview: Overview
    language: Language
    sections: tuple[Section, ...]
    attribution: str

    def word(self, key: str) -> str:
        """A word of the report."""
        return WORDS[key].of(self.language)


def report(
    overview: Overview,
    language: Language,
    statements: Mapping[str, str],
    attribution: str = "",
    division: str = "",
) -> Report:
    """The list of a plan, or of one division (its identifier); ``statements`` by measure."""
    units = [*overview.divisions, *overview.groups]
    sections = [
        Section(
            unit,
            unit.name.of(language),
            KINDS[unit.kind].of(language),
            tuple(
                _task(overview, language, statements, m, unit.iri)
                for m in overview.measures
                if m.iri in overview.measures_of.get(unit.iri, ())
            ),
        )
        for unit in units
        if division in ("", unit.id)
    ]
    nobody = tuple(
        _task(overview, language, statements, m, "")
        for m in overview.measures
        if not overview.units_of.get(m.iri)
    )
    if nobody and not division:
        sections.append(Section(None, WORDS["nobody"].of(language), "", nobody))
    return Report(overview, language, tuple(sections), attribution)


def _task(
    overview: Overview,
    language: Language,
    statements: Mapping[str, str],
    measure: Measure,
    unit: str,
) -> Task:
    comma = _COMMA.of(language)
    found = overview.units_of.get(measure.iri, [])
    goal, policy = overview.by_iri.get(measure.goal), overview.by_iri.get(measure.policy)

    def names(iris: list[str]) -> str:
        return comma.join(
            overview.by_iri[iri].name.of(language) for iri in iris if iri in overview.by_iri
        )

    return Task(
        measure,
        notation(overview, measure, language),
        measure.name.of(language),
        "".join(statements.get(measure.iri, "").splitlines()),
        full_name(overview, goal, language) if goal else "",
        full_name(overview, policy, language) if policy else "",
        next((r.role for r in found if r.unit == unit), None),
        names([r.unit for r in found if r.unit != unit]),
        names(list(dict.fromkeys(
            i.unit for i in overview.involvements if i.measure == measure.iri
        ))),
    )


def table(found: Report, code: str) -> Table:
    """The list in long form: a row for each division and measure."""
    keys = ("code", "division", "kind", "goal", "policy", "number", "measure", "statement",
            "role", "others", "partners")
    rows = []
    for section in found.sections:
        for task in section.tasks:
            role = RELATIONS[task.role].of(found.language) if task.role else ""
            texts = (
                code, section.name if section.unit else "", section.kind, task.goal, task.policy,
                task.number, task.name, task.statement, role, task.others, task.partners,
            )
            rows.append(tuple(Cell(text) for text in texts))
    return Table(tuple(found.word(key) for key in keys), tuple(rows))


def xlsx(found: Report, code: str) -> bytes:
    """The list as a workbook, with a sheet that says what it is."""
    about = [
        (found.word("title"), found.overview.title.of(found.language)),
        (found.word("source"), found.attribution),
        ("", found.word("ours")),
    ]
    if found.overview.fictional:
        about.append(("", found.word("fictional")))
    notes = Table(("", ""), tuple((Cell(key), Cell(text)) for key, text in about))
    name = Text("説明", "About").of(found.language)
    return workbook([(found.word("title"), table(found, code)), (name, notes)])


def html(found: Report, style_address: str = "") -> str:
    """The list as one page for printing on A4.

    It needs nothing else, but for its style sheet where ``style_address`` says where that is.
    """
    import base64
    import hashlib

    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    style = STYLE.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    goals = [goal.iri for goal in found.overview.goals]
    return environment.get_template("report.html").render(
        report=found,
        language=found.language,
        word=found.word,
        roles={key: RELATIONS[key].of(found.language) for key in ("lead", "related")},
        shade=lambda iri: goals.index(iri) % len(palette.GOALS) + 1 if iri in goals else 0,
        style=Markup(style),  # a file of ours
        style_address=style_address,
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'",
    )
