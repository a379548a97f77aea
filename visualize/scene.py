"""What a map shows: nodes and edges with their look, before any library draws them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from ontology.language import Language, Text
from queries.overview import Goal, Measure, Metric, Overview, Policy, Unit
from visualize import palette
from visualize.svg import balanced, href, plain, width
from visualize.words import KINDS, RELATIONS, Kind, Relation, full_name, goal_numbers, notation

Link = Callable[[str], str]
Which = Literal["plan", "divisions"]
Shape = Literal["box", "dot", "diamond", "triangle", "square", "text"]
Thing = Goal | Policy | Measure | Unit | Metric

COUNCIL = Text("社会福祉協議会の取り組み", "Measure of the council of social welfare")
NOTE = 20.0  # font of texts on the map
NEAR = 14  # pixels on the screen
LITTLE = 52.0
MARGIN = 7.0  # pixels around a label in a box
LEAST, MOST = 11.0, 30.0  # radius of a division by how much it shares


class Box(NamedTuple):
    """The room a node needs around its position, label included, in pixels."""

    width: float
    above: float
    below: float


class Look(NamedTuple):
    """How a kind of node is drawn; ``room`` is the widest line of its label.

    ``tier`` is the height a label must reach on the screen to be drawn: what matters most stays
    named when the whole map is shown. A label with a tier grows no further than `NEAR` and is
    given little room of its own: the reader is near when it appears.
    """

    shape: Shape
    size: float
    font: float
    room: float
    tier: int = 0


LOOKS: dict[Which, dict[Kind, Look]] = {
    "plan": {
        "goal": Look("box", 0, 30, 340),
        "policy": Look("box", 0, 24, 250),
        "division": Look("box", 0, 23, 220),
        "group": Look("triangle", 12, 20, 180),
        "measure": Look("dot", 7.5, 11, 90, tier=14),
        "organization": Look("diamond", 8, 11, 100, tier=14),
        "organization-kind": Look("diamond", 8, 11, 100, tier=14),
        "metric": Look("square", 6, 11, 110, tier=14),
    },
    "divisions": {"division": Look("dot", MOST, 17, 160)},
}


@dataclass(frozen=True)
class Node:
    """A thing on the map; ``label`` is wrapped, ``name`` whole, ``href`` empty without a page.

    ``note`` says in words what its colour says; ``pale`` is what the reader chose not to look at.
    """

    iri: str
    kind: Kind
    name: str
    label: str
    href: str
    x: float
    y: float
    look: Look
    size: float
    fill: str
    border: str
    ink: str
    note: str = ""
    pale: bool = False


@dataclass(frozen=True)
class Edge:
    """A connection; ``measures`` are the measures two divisions share."""

    source: str
    target: str
    relation: Relation
    measures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stroke:
    """How an edge is drawn."""

    colour: str
    width: float
    dashed: bool = False
    label: str = ""
    note: str = ""
    pale: bool = False


@dataclass(frozen=True)
class Named:
    """A measure that is no node of the map but is told with an edge."""

    name: str
    href: str


@dataclass(frozen=True)
class Scene:
    """One map in one language.

    ``goals`` are the goals' names and colours, ``notes`` texts on the map with their middle,
    ``size_rule`` what the size of a division means where it is not how much it shares. ``focus``
    is the IRI of the node whose neighbours, to ``depth`` steps, stand out.
    """

    which: Which
    language: Language
    nodes: tuple[Node, ...]
    edges: tuple[tuple[Edge, Stroke], ...]
    goals: tuple[tuple[str, palette.Shade], ...] = ()
    measures: dict[str, Named] = field(default_factory=dict)
    notes: tuple[tuple[str, float, float], ...] = ()
    threshold: int = 1
    size_rule: str = ""
    focus: str = ""
    depth: int = 1


# ---- what is connected ----------------------------------------------------------------------


def kind_of(thing: Thing) -> Kind:
    """The kind of a thing on a map."""
    if isinstance(thing, Unit):
        return thing.kind
    if isinstance(thing, Metric):
        return "metric"
    if isinstance(thing, Measure):
        return "measure"
    return "policy" if isinstance(thing, Policy) else "goal"


def plan_things(overview: Overview) -> list[Thing]:
    """Everything the map of a whole plan shows, in printed order."""
    return [
        *overview.goals,
        *overview.policies,
        *overview.measures,
        *overview.divisions,
        *overview.groups,
        *overview.organizations,
        *overview.metrics,
    ]


def plan_edges(overview: Overview) -> list[Edge]:
    """The connections of a whole plan, one for each pair; what names nothing known is left out."""
    edges = [
        *(Edge(p.goal, p.iri, "part-of") for p in overview.policies),
        *(Edge(m.policy, m.iri, "part-of") for m in overview.measures),
        *(Edge(m.policy, m.iri, "metric-of") for m in overview.metrics),
        *(Edge(r.measure, r.unit, r.role) for r in overview.responsibilities),
        *(Edge(i.measure, i.unit, i.kind) for i in overview.involvements),
    ]
    known = {thing.iri for thing in plan_things(overview)}
    found: dict[tuple[str, str], Edge] = {}
    for edge in edges:
        if edge.source in known and edge.target in known and edge.source != edge.target:
            found.setdefault((edge.source, edge.target), edge)
    return list(found.values())


def division_edges(overview: Overview, threshold: int = 1) -> list[Edge]:
    """Divisions that share at least ``threshold`` measures."""
    return [
        Edge(a, b, "shared", measures)
        for (a, b), measures in overview.shared.items()
        if len(measures) >= threshold
    ]


# ---- how it looks ---------------------------------------------------------------------------


def look_of(overview: Overview, thing: Thing, which: Which) -> Look:
    """A kind's look; an organisation no measure involves is parked, where its name has room."""
    look = LOOKS[which][kind_of(thing)]
    if kind_of(thing) not in ("organization", "organization-kind"):
        return look
    involved = any(i.unit == thing.iri for i in overview.involvements)
    return look if involved else look._replace(font=20, room=200, tier=0)


def label(overview: Overview, thing: Thing, which: Which, language: Language) -> str:
    """A node's label, wrapped."""
    look = look_of(overview, thing, which)
    if isinstance(thing, Measure):
        return plain(notation(overview, thing, language))[:24]
    if isinstance(thing, Goal | Policy):
        text = full_name(overview, thing, language)
    else:
        text = thing.name.of(language)
    return "\n".join(balanced(text, look.room, look.font, lines=2 if look.tier else 5))


def box(overview: Overview, thing: Thing, which: Which) -> Box:
    """The room a thing needs on a map in either language."""
    look = look_of(overview, thing, which)
    labels = [label(overview, thing, which, "ja"), label(overview, thing, which, "en")]
    boxes = [extent(look, look.size, text) for text in labels]
    return Box(*(max(sides) for sides in zip(*boxes, strict=True)))


def extent(look: Look, size: float, text: str) -> Box:
    """The room one label and its mark take."""
    rows = text.split("\n")
    wide = max(width(row, look.font) for row in rows)
    high = len(rows) * look.font * 1.2
    if look.shape == "box":
        half = high / 2 + MARGIN
        return Box(wide + 2 * MARGIN, half, half)
    if look.tier:
        return Box(LITTLE, size, size + 1.2 * look.font + 4)
    return Box(max(wide, 2 * size), size, size + high + 4)


def plan_scene(
    overview: Overview,
    positions: Mapping[str, Sequence[float]],
    language: Language,
    link: Link,
) -> Scene:
    """The whole plan."""
    shades = palette.of_goals(overview.goals)
    edges = plan_edges(overview)
    nodes = [
        _plan_node(overview, thing, positions[thing.iri], language, link)
        for thing in plan_things(overview)
    ]
    return Scene(
        which="plan",
        language=language,
        nodes=tuple(nodes),
        edges=tuple((edge, _plan_stroke(overview, edge, shades)) for edge in edges),
        goals=_legend_goals(overview, language),
        notes=_notes("plan", nodes, ((e.source, e.target) for e in edges), language),
    )


def _plan_node(
    overview: Overview, thing: Thing, at: Sequence[float], language: Language, link: Link
) -> Node:
    kind = kind_of(thing)
    look = look_of(overview, thing, "plan")
    fill, border, ink = _colours(overview, thing, palette.of_goals(overview.goals))
    council = isinstance(thing, Measure) and thing.actor == "council"
    return Node(
        iri=thing.iri,
        kind=kind,
        name=plain(full_name(overview, thing, language)),
        label=label(overview, thing, "plan", language),
        href=href(link(thing.iri)),
        x=at[0],
        y=at[1],
        look=look,
        size=look.size,
        fill=fill,
        border=border,
        ink=ink,
        note=COUNCIL.of(language) if council else "",
    )


def _legend_goals(
    overview: Overview, language: Language
) -> tuple[tuple[str, palette.Shade], ...]:
    shades = palette.of_goals(overview.goals)
    return tuple((plain(full_name(overview, g, language)), shades[g.iri]) for g in overview.goals)


def _colours(
    overview: Overview, thing: Thing, shades: Mapping[str, palette.Shade]
) -> tuple[str, str, str]:
    """Fill, border and label of a node."""
    shade = shades.get(goal_of(overview, thing.iri), palette.NEUTRAL)
    kind = kind_of(thing)
    if kind == "goal":
        return shade.strong, shade.strong, palette.PAPER
    if kind == "policy":
        return shade.tint, shade.strong, palette.INK
    if kind == "division":
        return palette.NEUTRAL.strong, palette.NEUTRAL.strong, palette.PAPER
    if kind == "measure" and isinstance(thing, Measure) and thing.actor == "city":
        return shade.strong, shade.strong, palette.INK
    if kind == "organization":
        return palette.ORGANIZATION.strong, palette.ORGANIZATION.strong, palette.INK
    if kind == "organization-kind":
        return palette.PAPER, palette.ORGANIZATION.strong, palette.INK
    if kind == "metric":
        return shade.line, shade.strong, palette.INK
    return palette.PAPER, shade.strong, palette.INK


def goal_of(overview: Overview, iri: str) -> str:
    """The goal a thing stands under, else the empty text."""
    thing = overview.by_iri.get(iri)
    if isinstance(thing, Goal):
        return thing.iri
    if isinstance(thing, Policy | Measure):
        return thing.goal
    return goal_of(overview, thing.policy) if isinstance(thing, Metric) else ""


def _plan_stroke(
    overview: Overview, edge: Edge, shades: Mapping[str, palette.Shade]
) -> Stroke:
    shade = shades.get(goal_of(overview, edge.source), palette.NEUTRAL)
    if edge.relation == "part-of":
        whole = isinstance(overview.by_iri[edge.source], Goal)
        return Stroke(shade.strong if whole else shade.line, 4 if whole else 2)
    if edge.relation == "metric-of":
        return Stroke(shade.line, 1)
    if edge.relation in ("lead", "related"):
        return Stroke("#b4bbc3", 1.2, dashed=edge.relation == "related")
    return Stroke("#ccd6da", 1, dashed=edge.relation == "supported")


def divisions_scene(
    overview: Overview,
    positions: Mapping[str, Sequence[float]],
    language: Language,
    link: Link,
    threshold: int = 1,
    sizes: Mapping[str, float] | None = None,
    size_rule: str = "",
    part: Overview | None = None,
) -> Scene:
    """Divisions that share at least ``threshold`` measures, of ``part`` of the plan if it is given.

    ``sizes`` (0 to 1 by IRI, explained by ``size_rule``) replaces how much each shares.
    """
    shown = part or overview
    edges = division_edges(shown, threshold)
    sized = sizes if sizes is not None else sharing(division_edges(shown))
    touched = {iri for edge in edges for iri in (edge.source, edge.target)}
    nodes = [
        _division_node(
            overview,
            unit,
            positions[unit.iri],
            language,
            href(link(unit.iri)),
            min(max(sized.get(unit.iri, 0.0), 0.0), 1.0),
            unit.iri in touched,
        )
        for unit in overview.divisions
    ]
    return Scene(
        which="divisions",
        language=language,
        nodes=tuple(nodes),
        edges=tuple((edge, _shared_stroke(overview, edge, language)) for edge in edges),
        goals=_legend_goals(overview, language),
        measures=_named(overview, (m for edge in edges for m in edge.measures), language, link),
        notes=_notes("divisions", nodes, overview.shared, language),
        threshold=threshold,
        size_rule=size_rule if sizes is not None else "",
    )


def _division_node(
    overview: Overview,
    unit: Unit,
    at: Sequence[float],
    language: Language,
    address: str,
    weight: float,
    connected: bool,
) -> Node:
    """A disc as large as its weight, hollow where no line leads to it."""
    goals = _goals(overview, overview.measures_of.get(unit.iri, ()))
    shade = _shade(overview, goals)
    return Node(
        iri=unit.iri,
        kind="division",
        name=plain(unit.name.of(language)),
        label=label(overview, unit, "divisions", language),
        href=address,
        x=at[0],
        y=at[1],
        look=LOOKS["divisions"]["division"],
        size=round(LEAST + (MOST - LEAST) * weight**0.5, 1),
        fill=shade.strong if connected else palette.PAPER,
        border=shade.strong,
        ink=palette.INK if connected else palette.MUTED,
        note=goal_numbers(goals, language),
    )


def _shade(overview: Overview, goals: Sequence[Goal]) -> palette.Shade:
    """The goal's shade, or the neutral one for several goals or none."""
    shades = palette.of_goals(overview.goals)
    return shades[goals[0].iri] if len(goals) == 1 else palette.NEUTRAL


def sharing(edges: Iterable[Edge]) -> dict[str, float]:
    """How much each division shares: its measures counted once for each partner, most = 1."""
    found: dict[str, float] = {}
    for edge in edges:
        for iri in (edge.source, edge.target):
            found[iri] = found.get(iri, 0.0) + len(edge.measures)
    most = max(found.values(), default=1.0)
    return {iri: value / most for iri, value in found.items()}


def _goals(overview: Overview, measures: Iterable[str]) -> list[Goal]:
    """The goals of some measures, in printed order."""
    found = {goal_of(overview, measure) for measure in measures}
    return [goal for goal in overview.goals if goal.iri in found]


def _shared_stroke(overview: Overview, edge: Edge, language: Language) -> Stroke:
    goals = _goals(overview, edge.measures)
    count = len(edge.measures)
    return Stroke(
        colour=_shade(overview, goals).line,
        width=min(1.5 * count, 14),
        label=str(count) if count > 1 else "",
        note=goal_numbers(goals, language),
    )


def _named(
    overview: Overview, measures: Iterable[str], language: Language, link: Link
) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for iri in measures:
        thing = overview.by_iri[iri]
        found[iri] = Named(plain(full_name(overview, thing, language)), href(link(iri)))
    return found


_ALONE: dict[Which, Text] = {
    "plan": Text("どの取り組みとも結ばれていないもの", "Not connected with any measure"),
    "divisions": Text("他の課と取り組みを共にしない課", "Divisions that share no measure"),
}


def _notes(
    which: Which,
    nodes: Sequence[Node],
    edges: Iterable[tuple[str, str]],
    language: Language,
) -> tuple[tuple[str, float, float], ...]:
    """A heading over the row of what has no connection, at its left end."""
    joined = {iri for pair in edges for iri in pair}
    alone = [node for node in nodes if node.iri not in joined]
    if not alone:
        return ()
    words = _ALONE[which].of(language)
    left = min(n.x - extent(n.look, n.size, n.label).width / 2 for n in alone)
    top = min(n.y - extent(n.look, n.size, n.label).above for n in alone)
    return ((words, round(left + width(words, NOTE) / 2, 1), round(top - NOTE, 1)),)


def kinds(scene: Scene) -> list[Kind]:
    """The kinds of node a scene shows, in the order of the words."""
    shown = {node.kind for node in scene.nodes}
    return [kind for kind in KINDS if kind in shown]


def relations(scene: Scene) -> list[Relation]:
    """The relations a scene shows, in the order of the words."""
    shown = {edge.relation for edge, _ in scene.edges}
    return [relation for relation in RELATIONS if relation in shown]
