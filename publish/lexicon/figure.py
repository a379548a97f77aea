"""The vocabulary at a glance: its main classes and what joins them, as SVG with real links."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup, escape

from ontology.language import Language, Text
from publish.lexicon.terms import lexicon
from visualize.svg import FONT, width

_WIDE, _HIGH = 140, 50  # of a box
_ACROSS, _DOWN = 226, 104  # from box to box
_EDGE = 12
TITLE = Text("おもなクラスと、そのつながり", "The main classes and what joins them")


class Box(NamedTuple):
    """A class and its place: column and row."""

    name: str
    column: float
    row: float


class Arrow(NamedTuple):
    """A property from one class to another; ``at`` is where on the way its name stands."""

    source: str
    property: str
    target: str
    at: float = 0.5


BOXES = (
    Box("Municipality", 0, 0), Box("Plan", 2, 0), Box("SourceDocument", 4, 0),
    Box("Goal", 2, 1), Box("Finding", 3, 1), Box("Sheet", 4, 1),
    Box("Vision", 1, 1), Box("Policy", 2, 2), Box("Metric", 3, 2), Box("Passage", 4, 2),
    Box("Pillar", 2, 3), Box("Observation", 3, 3), Box("Period", 4, 3),
    Box("Division", 0, 4), Box("Responsibility", 1, 3), Box("Measure", 2, 4),
    Box("Organization", 0, 5), Box("Involvement", 1, 5),
)
ARROWS = (
    Arrow("Plan", "kei:ofMunicipality", "Municipality"),
    Arrow("Plan", "kei:source", "SourceDocument"),
    Arrow("Goal", "skos:topConceptOf", "Plan"),
    Arrow("Policy", "kei:partOf", "Goal"),
    Arrow("Pillar", "kei:partOf", "Policy"),
    Arrow("Measure", "kei:partOf", "Pillar"),
    Arrow("Division", "org:unitOf", "Municipality"),
    Arrow("Responsibility", "kei:ofDivision", "Division"),
    Arrow("Responsibility", "kei:forMeasure", "Measure"),
    Arrow("Measure", "kei:responsibleDivision", "Division"),
    Arrow("Involvement", "kei:ofOrganization", "Organization"),
    Arrow("Involvement", "kei:forMeasure", "Measure"),
    Arrow("Vision", "kei:visionOf", "Policy"),
    Arrow("Finding", "kei:findingOf", "Policy"),
    Arrow("Metric", "kei:metricOf", "Policy"),
    Arrow("Observation", "kei:ofMetric", "Metric"),
    Arrow("Observation", "kei:period", "Period"),
    Arrow("Finding", "kei:source", "Passage"),
    Arrow("Passage", "kei:onSheet", "Sheet"),
    Arrow("Sheet", "dcterms:isPartOf", "SourceDocument"),
)


def figure(language: Language) -> Markup:
    """The picture. Every box leads to the entry of its class on the same page."""
    places = {box.name: box for box in BOXES}
    across = _EDGE * 2 + _WIDE + _ACROSS * max(box.column for box in BOXES)
    down = _EDGE * 2 + _HIGH + _DOWN * max(box.row for box in BOXES)
    size = f'viewBox="0 0 {across:g} {down:g}" width="{across:g}" height="{down:g}"'
    lines = "".join(_line(arrow, places) for arrow in ARROWS)
    words = "".join(_word(arrow, places, language) for arrow in ARROWS)
    boxes = "".join(_box(box, language) for box in BOXES)
    # Safe: every text in it was escaped where it was put in.
    return Markup(
        f'<svg class="lexicon-figure" {size} role="group" aria-labelledby="figure-title" '
        f'font-family="{escape(FONT)}"><title id="figure-title">{escape(TITLE.of(language))}</title>'
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" '
        'markerHeight="8" orient="auto-start-reverse"><path class="tip" d="M0 1 10 5 0 9z"/>'
        f'</marker></defs><g aria-hidden="true">{lines}{words}</g>{boxes}</svg>'
    )


def _centre(box: Box) -> tuple[float, float]:
    return (
        _EDGE + _WIDE / 2 + _ACROSS * box.column,
        _EDGE + _HIGH / 2 + _DOWN * box.row,
    )


def _ends(arrow: Arrow, places: dict[str, Box]) -> tuple[float, float, float, float]:
    """Where a line leaves one box and meets the other."""
    (x1, y1), (x2, y2) = _centre(places[arrow.source]), _centre(places[arrow.target])
    dx, dy = x2 - x1, y2 - y1
    # The share of the way from a centre to the border of its box.
    share = min(
        (_WIDE / 2) / abs(dx) if dx else 1.0,
        (_HIGH / 2) / abs(dy) if dy else 1.0,
    )
    return x1 + dx * share, y1 + dy * share, x2 - dx * share, y2 - dy * share


def _line(arrow: Arrow, places: dict[str, Box]) -> str:
    x1, y1, x2, y2 = _ends(arrow, places)
    return (
        f'<line class="edge" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        'marker-end="url(#tip)"/>'
    )


def _word(arrow: Arrow, places: dict[str, Box], language: Language) -> str:
    x1, y1, x2, y2 = _ends(arrow, places)
    x, y = x1 + (x2 - x1) * arrow.at, y1 + (y2 - y1) * arrow.at
    text = _label(arrow.property, language)
    room = width(text, 12) + 8
    return (
        f'<rect class="back" x="{x - room / 2:.1f}" y="{y - 9:.1f}" width="{room:.1f}" height="18"/>'
        f'<text class="word" x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle" font-size="12">'
        f"{escape(text)}</text>"
    )


def _label(name: str, language: Language) -> str:
    """A property's name in words; the standard ones by their own name."""
    prefix, _, local = name.partition(":")
    entry = lexicon().entries.get(local) if prefix == "kei" else None
    return entry.label.of(language) if entry else name


def _box(box: Box, language: Language) -> str:
    x, y = _centre(box)
    entry = lexicon().entries[box.name]
    return (
        f'<a href="#{box.name}"><rect class="box" x="{x - _WIDE / 2:g}" y="{y - _HIGH / 2:g}" '
        f'width="{_WIDE}" height="{_HIGH}" rx="8"/>'
        f'<text class="name" x="{x:g}" y="{y - 2:g}" text-anchor="middle" font-size="15">'
        f"{escape(_first_up(entry.label.of(language), language))}</text>"
        f'<text class="key" x="{x:g}" y="{y + 16:g}" text-anchor="middle" font-size="11.5">'
        f"kei:{box.name}</text></a>"
    )


def _first_up(text: str, language: Language) -> str:
    return text[:1].upper() + text[1:] if language == "en" else text
