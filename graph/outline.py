"""A plan as a flat list of what it says: what two plans are compared by.

An outline comes from a plan file (`graph.planoutline`) or from a store (`queries.outlining`):
comparing asks for no more than what stands in it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from graph.planfile import KeyPath
from graph.values import Period
from ontology.language import Language, Text

Key = tuple[str, str]  # kind and identifier

KINDS: Mapping[str, Text] = {
    "plan": Text("計画", "Plan"),
    "goal": Text("基本目標", "Goal"),
    "policy": Text("重点施策", "Policy"),
    "pillar": Text("施策の柱", "Pillar"),
    "measure": Text("取り組み", "Measure"),
    "indicator": Text("指標", "Indicator"),
    "evaluation-item": Text("評価項目", "Evaluation item"),
    "vision": Text("目指す姿", "Vision"),
    "finding": Text("現状と課題", "Finding"),
    "resident-action": Text("みんなで取り組むこと", "Action for residents"),
    "introduction": Text("まえがき", "Introduction"),
    "embedded-plan": Text("一体の計画", "Embedded plan"),
    "chart": Text("図表", "Chart"),
    "chart-value": Text("図表の値", "Chart value"),
    "scheme": Text("制度", "Scheme"),
    "scheme-kind": Text("制度の種類", "Kind of scheme"),
    "category": Text("制度の区分", "Category of a scheme"),
    "network": Text("ネットワーク", "Network"),
    "network-body": Text("ネットワークの主体", "Body of a network"),
    "function": Text("機能", "Function"),
    "survey": Text("調査", "Survey"),
    "document": Text("法令・文書", "Law or document"),
    "term": Text("用語", "Term"),
    "division": Text("課", "Division"),
    "group": Text("課のまとまり", "Group of divisions"),
    "organization": Text("団体", "Organisation"),
    "change": Text("機構改革", "Reorganisation"),
}
UNITS = ("division", "group", "organization", "change")


@dataclass(frozen=True)
class Value:
    """One value of a metric, without where it is printed.

    ``printed`` is as the source has it; ``number`` is None where no number is printed.
    """

    kind: str
    period: Period
    breakdown: str
    printed: str
    number: Decimal | None
    unit: str
    comparator: str
    annual: bool
    rest: str = ""


@dataclass(frozen=True)
class Involved:
    """An organisation in a measure: ``kind`` is partner or supported."""

    kind: str
    unit: str
    wording: str = ""


@dataclass(frozen=True)
class Item:
    """Something with an identifier. ``name`` and ``wording`` are official; ``fields`` the rest.

    ``responsible`` are identifiers of divisions or groups with their role, in printed order.
    ``places`` say where in the source its wording stands.
    """

    kind: str
    id: str
    parent: Key | None
    number: str = ""
    name: str = ""
    wording: str = ""
    responsible: tuple[tuple[str, str], ...] = ()
    involved: tuple[Involved, ...] = ()
    values: tuple[Value, ...] = ()
    doubts: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    path: KeyPath = ()

    @property
    def key(self) -> Key:
        """Kind and identifier."""
        return self.kind, self.id

    @property
    def title(self) -> str:
        """What one calls it: its name, a short name of ours, or how its wording begins."""
        short = self.name or self.fields.get("short", "")
        line = " ".join((short or self.wording).split())
        return line if short or len(line) <= 40 else line[:39] + "…"


    def called(self, language: Language) -> str:
        """The same; in English by the editors' name where there is one."""
        return (self.fields.get("en") if language == "en" else "") or self.title


@dataclass(frozen=True)
class Outline:
    """A plan, flat, in the order of the file.

    ``units`` are names of divisions and organisations,
    ``english`` what the editors call them,
    ``forerunners`` the divisions from which one took over in a reorganisation; from a store, ``addresses`` are theirs.
    """

    id: str
    series: str
    title: Text
    code: str
    municipality: str
    items: tuple[Item, ...]
    units: Mapping[str, str]
    english: Mapping[str, str] = field(default_factory=dict)
    forerunners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    fictional: bool = False

    @cached_property
    def by_key(self) -> dict[Key, Item]:
        """Items by kind and identifier."""
        return {item.key: item for item in self.items}

    def unit(self, id_: str) -> Text:
        """What a division or an organisation is called."""
        name = self.units.get(id_, id_)
        return Text(name, self.english.get(id_) or name)

    def number(self, item: Item) -> str:
        """The printed numbers from the policy down: 1-2 （１） ①."""
        own: list[str] = []
        here: Item | None = item
        while here is not None and here.kind not in ("plan", "policy", "goal"):
            own.insert(0, here.number)
            here = self.by_key.get(here.parent) if here.parent else None
        if here is not None and here.kind == "policy":
            goal = self.by_key.get(here.parent) if here.parent else None
            level = f"{goal.number if goal else ''}-{here.number}".strip("-")
            own.insert(0, unicodedata.normalize("NFKC", level))
        elif here is not None and here.kind == "goal":
            own.insert(0, unicodedata.normalize("NFKC", here.number))
        return " ".join(part for part in own if part)
