"""施策×課: who answers for which measure, at a glance. One SVG, no script, no style sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from ontology.language import Language, Text
from queries.overview import Actor, Goal, Measure, Overview, Policy, Unit
from visualize import palette
from visualize.order import rows
from visualize.svg import FONT, anchor, lines, plain, tag, title, width, wrap
from visualize.words import KINDS, RELATIONS, full_name, notation, policy_number

Link = Callable[[str], str]

PITCH = 19.0  # from one measure to the next
GAP = 9.0  # from one policy to the next
MARK = 5.5
WIDE = 1200.0  # from here on a chart fills its page
NAME, SMALL = 13.0, 11.5

_TITLE = {
    "city": Text("取り組みと担当課（市）", "Measures and divisions (city)"),
    "council": Text(
        "取り組みと担当課（社会福祉協議会）", "Measures and divisions (council of social welfare)"
    ),
    None: Text("取り組みと担当課", "Measures and divisions"),
}
_DESCRIPTION = Text(
    "縦の列が取り組み、横の行が課です。●は主な担当課、○は主な関係課、△は課名を特定しない表記。"
    "同じ取り組みを担う課は縦の線で結びます。",
    "Columns are measures, rows are divisions. ● leads, ○ is related, △ is a phrase that names "
    "divisions without listing them. A line joins the divisions of one measure.",
)
_BRIDGES = Text("2つ以上の基本目標にまたがる課", "Divisions that work for two goals or more")
_JOINED = Text("同じ取り組みを担う課", "Divisions of one measure")
_NOBODY = Text("担当課の記載なし", "No division named")
_NOTHING = Text("表示する取り組みがありません。", "There are no measures to show.")
_GOALS = Text("目標", "Goals")
_CROSSES = Text("{}目標", "{} goals")
_SEPARATOR = Text("、", ", ")


def chart(
    overview: Overview, language: Language, *, link: Link, actor: Actor | None = "city"
) -> str:
    """The chart as a complete ``<svg>``; ``link`` gives the address of an IRI's page.

    ``actor`` limits the columns to the measures of the city or of the council of social welfare.
    """
    return str(_Chart(overview, language, link, actor).draw())


@dataclass(frozen=True)
class _Column:
    measure: Measure
    x: float


@dataclass(frozen=True)
class _Row:
    unit: Unit
    label: list[str]
    y: float


@dataclass(frozen=True)
class _Head:
    """A heading over columns, from ``x`` on."""

    thing: Goal | Policy
    x: float
    width: float
    label: list[str]


@dataclass(frozen=True)
class _Chart:
    overview: Overview
    language: Language
    link: Link
    actor: Actor | None

    # ---- what is drawn ----

    @cached_property
    def shades(self) -> dict[str, palette.Shade]:
        return palette.of_goals(self.overview.goals)

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        return tuple(
            m for m in self.overview.measures if self.actor is None or m.actor == self.actor
        )

    @cached_property
    def orphans(self) -> list[_Column]:
        return [c for c in self.columns if not self.overview.units_of.get(c.measure.iri)]

    def shade(self, goal: str) -> palette.Shade:
        return self.shades.get(goal, palette.NEUTRAL)

    def name(self, thing: Goal | Policy | Measure | Unit) -> str:
        return full_name(self.overview, thing, self.language)

    def own(self, unit: Unit) -> dict[str, str]:
        """The unit's measures among those drawn: IRI → role."""
        shown = {m.iri for m in self.measures}
        found = self.overview.measures_of.get(unit.iri, {})
        return {measure: role for measure, role in found.items() if measure in shown}

    def goals_of(self, unit: Unit) -> list[Goal]:
        own = self.own(unit)
        goals = {m.goal for m in self.measures if m.iri in own}
        return [g for g in self.overview.goals if g.iri in goals]

    # ---- where it stands ----

    @cached_property
    def left(self) -> float:
        """Where the columns begin."""
        room = max((width(line, NAME) for row in self._labels for line in row), default=0)
        return max(room, width(_NOBODY.of(self.language), NAME)) + 22

    @cached_property
    def _labels(self) -> list[list[str]]:
        units = (*self.overview.divisions, *self.overview.groups)
        return [self._label(unit) for unit in units]

    def _label(self, unit: Unit) -> list[str]:
        return wrap(unit.name.of(self.language), 190, NAME, lines=2)

    @cached_property
    def step(self) -> float:
        """From one row to the next."""
        return 34.0 if any(len(label) > 1 for label in self._labels) else 26.0

    @cached_property
    def heads(self) -> list[_Head]:
        """The policies, each as wide as its measures or as its name needs."""
        found = []
        x = self.left
        for policy in self.overview.policies:
            count = sum(m.policy == policy.iri for m in self.measures)
            if not count:
                continue
            room = max(count * PITCH, self._room(policy))
            label = wrap(policy.name.of(self.language), room - 4, SMALL, lines=8)
            found.append(_Head(policy, x, room, label))
            x += room + GAP
        return found

    def _room(self, policy: Policy) -> float:
        """The least width at which a policy's name takes five lines or fewer."""
        name = policy.name.of(self.language)
        return next(
            (room for room in range(76, 220, 6) if len(wrap(name, room - 4, SMALL, lines=9)) <= 5),
            220,
        )

    @cached_property
    def goal_heads(self) -> list[_Head]:
        found = []
        for goal in self.overview.goals:
            mine = [h for h in self.heads if isinstance(h.thing, Policy)]
            mine = [h for h in mine if isinstance(h.thing, Policy) and h.thing.goal == goal.iri]
            if mine:
                room = mine[-1].x + mine[-1].width - mine[0].x
                label = wrap(self.name(goal), room - 16, NAME, lines=4)
                found.append(_Head(goal, mine[0].x, room, label))
        return found

    @cached_property
    def columns(self) -> list[_Column]:
        found = []
        for head in self.heads:
            mine = [m for m in self.measures if m.policy == head.thing.iri]
            found += [_Column(m, head.x + (i + 0.5) * PITCH) for i, m in enumerate(mine)]
        return found

    @cached_property
    def right(self) -> float:
        """Where the columns end."""
        return self.heads[-1].x + self.heads[-1].width if self.heads else self.left

    @cached_property
    def goals_y(self) -> float:
        return 44.0

    @cached_property
    def policies_y(self) -> float:
        return self.goals_y + 12 + 17 * max((len(h.label) for h in self.goal_heads), default=0) + 6

    @cached_property
    def labels_y(self) -> float:
        """Where the measures' numbers begin."""
        return self.policies_y + 22 + 15 * max((len(h.label) for h in self.heads), default=0) + 4

    @cached_property
    def top(self) -> float:
        """Where the rows begin."""
        texts = [notation(self.overview, c.measure, self.language) for c in self.columns]
        longest = max((width(plain(text)[:20], SMALL) for text in texts), default=0)
        return self.labels_y + longest + 14

    @cached_property
    def rows(self) -> list[_Row]:
        order = rows(self.overview, self.overview.divisions, {m.iri for m in self.measures})
        return self._stacked(order, self.top)

    @cached_property
    def group_rows(self) -> list[_Row]:
        used = [g for g in self.overview.groups if self.own(g)]
        return self._stacked(used, self.top + len(self.rows) * self.step + (10 if used else 0))

    def _stacked(self, units: list[Unit], top: float) -> list[_Row]:
        return [
            _Row(unit, self._label(unit), top + (i + 0.5) * self.step)
            for i, unit in enumerate(units)
        ]

    @cached_property
    def end(self) -> float:
        """Below the last row of divisions and groups."""
        last = self.group_rows or self.rows
        return last[-1].y + self.step / 2 if last else self.top

    @cached_property
    def bottom(self) -> float:
        return self.end + (10 + self.step if self.orphans else 0)

    # ---- drawing ----

    def draw(self) -> Markup:
        """The whole picture."""
        words = _TITLE[self.actor].of(self.language)
        name = f"incidence-{self.actor or 'all'}"
        if not self.measures:
            return self._frame(name, words, 480, 60, [self._nothing()])
        chips = len(self.goal_heads) * 20 + 74
        parts = [
            self._legend(),
            *self._stripes(),
            *self._headings(),
            *self._measures(),
            *self._nobody(),
            *self._units(),
            *self._counts_head(),
        ]
        total = max(self.right + 100 + chips, self._legend_width + 24)
        return self._frame(name, words, total, self.bottom + 16, parts)

    def _frame(
        self, name: str, words: str, across: float, down: float, parts: list[Markup]
    ) -> Markup:
        bridges = [r.unit for r in self.rows if len(self.goals_of(r.unit)) > 1]
        told = _SEPARATOR.of(self.language).join(self.name(unit) for unit in bridges)
        description = _DESCRIPTION.of(self.language)
        if told:
            description += f" {_BRIDGES.of(self.language)}: {told}"
        return tag(
            "svg",
            tag("title", words, id=f"{name}-title"),
            tag("desc", plain(description), id=f"{name}-desc"),
            tag("rect", width=across, height=down, fill=palette.PAPER),
            *parts,
            xmlns="http://www.w3.org/2000/svg",
            class_="incidence" if across > WIDE else "incidence narrow",
            role="group",
            aria_labelledby=f"{name}-title",
            aria_describedby=f"{name}-desc",
            lang=self.language,
            viewBox=f"0 0 {across:.0f} {down:.0f}",
            width=round(across),
            height=round(down),
            font_family=FONT,
            font_size=NAME,
            fill=palette.INK,
        )

    def _nothing(self) -> Markup:
        return tag("text", _NOTHING.of(self.language), x=16, y=36)

    @cached_property
    def _legend_items(self) -> list[tuple[str, str]]:
        items = [
            ("lead", RELATIONS["lead"].of(self.language)),
            ("related", RELATIONS["related"].of(self.language)),
            ("group", KINDS["group"].of(self.language)),
            ("joined", _JOINED.of(self.language)),
        ]
        if self.orphans:
            items.append(("nobody", _NOBODY.of(self.language)))
        return items

    @cached_property
    def _legend_width(self) -> float:
        return sum(34 + width(text, SMALL) for _, text in self._legend_items)

    def _legend(self) -> Markup:
        parts = []
        x = 14.0
        for kind, text in self._legend_items:
            if kind == "joined":
                parts.append(_joint(x, 13, 27, palette.NEUTRAL.strong))
                parts += [_mark("lead", x, y, palette.NEUTRAL.strong) for y in (13, 27)]
            else:
                parts.append(_mark(kind, x, 20, palette.NEUTRAL.strong))
            parts.append(tag("text", text, x=x + 13, y=24, font_size=SMALL))
            x += 34 + width(text, SMALL)
        return tag("g", *parts, class_="legend")

    def _stripes(self) -> Iterator[Markup]:
        """Tints behind the policies and lines along the rows, so that the eye can follow both."""
        for head in self.heads:
            goal = head.thing.goal if isinstance(head.thing, Policy) else ""
            yield tag(
                "rect",
                x=head.x,
                y=self.policies_y,
                width=head.width,
                height=self.bottom - self.policies_y,
                fill=self.shade(goal).tint,
            )
        for row in (*self.rows, *self.group_rows):
            yield _line(self.left - 6, row.y, self.right + 96, row.y, palette.RULE)
        if self.group_rows:
            y = self.group_rows[0].y - self.step / 2 - 5
            yield _line(8, y, self.right + 96, y, palette.MUTED)
        if self.orphans:
            yield _line(8, self.end + 5, self.right + 96, self.end + 5, palette.MUTED)

    def _headings(self) -> Iterator[Markup]:
        for head in self.goal_heads:
            band = tag(
                "rect",
                x=head.x,
                y=self.goals_y,
                width=head.width,
                height=self.policies_y - self.goals_y,
                fill=self.shade(head.thing.iri).strong,
            )
            text = lines(
                head.label,
                head.x + 8,
                self.goals_y + 20,
                17,
                fill=palette.PAPER,
                font_weight="bold",
            )
            yield self._heading(head, band, text)
        for head in self.heads:
            goal = head.thing.goal if isinstance(head.thing, Policy) else ""
            number = tag(
                "text",
                plain(policy_number(self.overview, head.thing.iri)),
                x=head.x + 4,
                y=self.policies_y + 18,
                font_weight="bold",
                fill=self.shade(goal).strong,
            )
            name = lines(head.label, head.x + 4, self.policies_y + 35, 15, font_size=SMALL)
            yield self._heading(head, number, name)

    def _heading(self, head: _Head, *parts: Markup) -> Markup:
        name = self.name(head.thing)
        return anchor(self.link(head.thing.iri), name, title(name), *parts)

    def _measures(self) -> Iterator[Markup]:
        places = {row.unit.iri: row.y for row in (*self.rows, *self.group_rows)}
        groups = {unit.iri for unit in self.overview.groups}
        for column in self.columns:
            measure = column.measure
            colour = self.shade(measure.goal).strong
            found = [
                (places[r.unit], r)
                for r in self.overview.units_of.get(measure.iri, ())
                if r.unit in places
            ]
            parts = [title(self._told(measure)), self._column(column)]
            if len(found) > 1:
                ys = [y for y, _ in found]
                parts.append(_joint(column.x, min(ys), max(ys), colour))
            for y, r in found:
                kind = "group" if r.unit in groups else r.role
                unit = self.overview.by_iri[r.unit].name.of(self.language)
                told = f"{unit}: {RELATIONS[r.role].of(self.language)} – {self.name(measure)}"
                parts.append(tag("g", title(told), _mark(kind, column.x, y, colour)))
            yield anchor(self.link(measure.iri), self._told(measure), *parts, class_="measure")

    def _told(self, measure: Measure) -> str:
        """A measure with everybody who answers for it."""
        named = [
            f"{RELATIONS[r.role].of(self.language)}: "
            f"{self.overview.by_iri[r.unit].name.of(self.language)}"
            for r in self.overview.units_of.get(measure.iri, ())
            if r.unit in self.overview.by_iri
        ]
        who = _SEPARATOR.of(self.language).join(named) or _NOBODY.of(self.language)
        return f"{self.name(measure)} – {who}"

    def _column(self, column: _Column) -> Markup:
        """The measure's number, and a field as high as the chart that takes pointer and focus."""
        text = plain(notation(self.overview, column.measure, self.language))[:20]
        x, y = column.x + 4, self.top - 8
        return Markup("").join(
            (
                tag(
                    "rect",
                    x=column.x - PITCH / 2,
                    y=self.labels_y,
                    width=PITCH,
                    height=self.bottom - self.labels_y,
                    fill=palette.PAPER,
                    fill_opacity="0",
                    class_="field",
                ),
                tag("text", text, x=x, y=y, font_size=SMALL, transform=f"rotate(-90 {x:g} {y:g})"),
            )
        )

    def _nobody(self) -> Iterator[Markup]:
        if not self.orphans:
            return
        y = self.end + 10 + self.step / 2
        words = _NOBODY.of(self.language)
        yield tag(
            "text", words, x=self.left - 12, y=y + 4.5, text_anchor="end", fill=palette.WARNING
        )
        for column in self.orphans:
            mark = _mark("nobody", column.x, y, palette.WARNING)
            yield tag("g", title(f"{self.name(column.measure)} – {words}"), mark)
        yield _number(self.right + 40, y, len(self.orphans))

    def _units(self) -> Iterator[Markup]:
        """Names on the left, counts and goals on the right."""
        for row in (*self.rows, *self.group_rows):
            name = row.unit.name.of(self.language)
            first = row.y + 4.5 - (len(row.label) - 1) * 7.5
            yield anchor(
                self.link(row.unit.iri),
                name,
                title(name),
                lines(row.label, self.left - 12, first, 15, text_anchor="end"),
                class_="unit",
            )
            roles = list(self.own(row.unit).values())
            yield _number(self.right + 40, row.y, roles.count("lead"))
            yield _number(self.right + 78, row.y, roles.count("related"))
            if row.unit.kind == "division":
                yield from self._goals(row)

    def _goals(self, row: _Row) -> Iterator[Markup]:
        """The goals a division works for; their number in bold where it bridges."""
        mine = self.goals_of(row.unit)
        x = self.right + 100
        for i, head in enumerate(self.goal_heads):
            if isinstance(head.thing, Goal) and head.thing in mine:
                yield _chip(x + i * 20, row.y, head.thing, self.shade(head.thing.iri).strong)
            else:
                yield tag("circle", cx=x + i * 20 + 8, cy=row.y, r=1.5, fill=palette.FAINT)
        if len(mine) > 1:
            yield tag(
                "text",
                _CROSSES.of(self.language).format(len(mine)),
                x=x + len(self.goal_heads) * 20 + 6,
                y=row.y + 4.5,
                font_weight="bold",
            )

    def _counts_head(self) -> Iterator[Markup]:
        y = self.top - 12
        for x, kind in ((self.right + 36, "lead"), (self.right + 74, "related")):
            words = RELATIONS["lead" if kind == "lead" else "related"].of(self.language)
            yield tag("g", title(words), _mark(kind, x, y - 4, palette.NEUTRAL.strong))
        yield tag("text", _GOALS.of(self.language), x=self.right + 100, y=y, font_size=SMALL)


def _mark(kind: str, x: float, y: float, colour: str) -> Markup:
    """● lead, ○ related, △ a phrase, × nobody: told apart by shape, not by colour."""
    if kind == "lead":
        return tag("circle", cx=x, cy=y, r=MARK, fill=colour)
    if kind == "related":
        return tag("circle", cx=x, cy=y, r=MARK - 1, fill=palette.PAPER, **_outline(colour))
    if kind == "group":
        points = f"{x:g},{y - 6:g} {x + 6:g},{y + 5:g} {x - 6:g},{y + 5:g}"
        return tag("polygon", points=points, fill=palette.PAPER, **_outline(colour))
    cross = f"M{x - 4:g} {y - 4:g}l8 8m0 -8l-8 8"
    return tag("path", d=cross, fill="none", **_outline(colour))


def _outline(colour: str) -> dict[str, str | float | None]:
    return {"stroke": colour, "stroke_width": 2}


def _joint(x: float, above: float, below: float, colour: str) -> Markup:
    return tag("line", x1=x, y1=above, x2=x, y2=below, stroke=colour, stroke_width=2)


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> Markup:
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, stroke_width=1)


def _number(x: float, y: float, count: int) -> Markup:
    text = str(count) if count else "–"
    colour = palette.INK if count else palette.MUTED
    return tag("text", text, x=x, y=y + 4.5, text_anchor="end", fill=colour)


def _chip(x: float, y: float, goal: Goal, colour: str) -> Markup:
    number = plain(goal.number)[:3]
    return Markup("").join(
        (
            tag("rect", x=x, y=y - 8, width=16, height=16, rx=3, fill=colour),
            tag(
                "text",
                number,
                x=x + 8,
                y=y + 4,
                text_anchor="middle",
                font_size=11,
                font_weight="bold",
                fill=palette.PAPER,
            ),
        )
    )
