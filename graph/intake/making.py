"""A draft plan and its review list out of a source text.

Nothing is invented: what the text does not print is left out or asked for, and what the rules
could read in two ways is read in one and asked about.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from graph import model
from graph.consistency import UNKNOWN_CODE, UNKNOWN_NAME, UNKNOWN_YEAR
from graph.intake import basics, leftover, metrics, structure
from graph.intake.around import Around
from graph.intake.asking import Asker
from graph.intake.asking_values import ValueAsker
from graph.intake.directory import Directory, partners
from graph.intake.divisions import Named, names_in
from graph.intake.known import Known
from graph.intake.lines import pages
from graph.intake.marks import Mark
from graph.intake.node import Node, Span
from graph.intake.normal import clean
from graph.intake.observed import Observer
from graph.intake.offering import Offers
from graph.intake.offering_levels import LevelOffers
from graph.intake.offering_text import TextOffers
from graph.intake.offering_values import ValueOffers
from graph.intake.printed import Printed
from graph.intake.questions import Questions
from graph.intake.refuse import refused
from graph.intake.review import Review
from graph.intake.rewriting import rewritten
from graph.intake.rules import Rules
from graph.intake.structure import Measure, Place, Structure
from graph.intake.terms import terms
from graph.planfile import walk
from graph.values import Period

UNKNOWN_TITLE = "（計画の名称を確認してください）"


@dataclass(frozen=True)
class Draft:
    """A draft: the text it was read from, the two files, the review list."""

    text: str
    plan: model.Plan
    municipality: model.Municipality
    review: Review


def make(text: str, file: str, rules: Rules, known: Known | None = None) -> Draft:
    """A draft from a source text. Raises PlanError where the text is not a plan."""
    return _Maker(rewritten(text, rules), file, rules, known or Known()).made()


class _Maker:
    """Turns a structure into models, asking where it is not sure."""

    def __init__(self, text: str, file: str, rules: Rules, known: Known) -> None:
        self.text, self.file, self.rules, self.known = text, file, rules, known
        self.s: Structure = structure.assemble(text, rules)
        refused(file, self.s, rules)
        self.plain = self.s.reading.plain
        self.printed = Printed(text, pages(text))
        self.sheets, self._passage = self.printed.sheets, self.printed.passage
        self.sha256 = hashlib.sha256(text.encode("utf-8")).hexdigest()
        self.q = Questions(text, self.sha256)
        self.directory = Directory(known.municipality, rules)
        self.ask = Asker(self.q, self.directory, self.plain)
        self.names = self._learned()
        self.period = basics.period(self.plain) or basics.planned(self.s.reading.tables)
        self.ask_values = ValueAsker(self.q, self.plain)
        self.observer = Observer(self.plain, self.printed, rules, self.period, self.ask_values)
        self.metric_paths: dict[int, str] = {}

    # ---- the whole -----------------------------------------------------------------------------

    def made(self) -> Draft:
        """Plan, municipality and review list."""
        goals = self._goals()
        name, code = self._municipality()
        title, title_span = basics.title(self.text, self.plain)
        council = None
        if any(m.actor == "council" for m in self.s.measures):
            council = self.directory.organization("社会福祉協議会")
        target = self.period[1] if self.period else self._last_target(goals)
        if target is None:
            target = UNKNOWN_YEAR
        plan = model.Plan(
            format="keikaku-plan/1", municipality="municipality.yaml",
            id=f"plan-{target.year}" if target is not UNKNOWN_YEAR else "plan",
            title=model.Label(ja=title or UNKNOWN_TITLE), target_year=target,
            source=model.SourceDocument(
                title=model.Label(ja=title or self.file), file="source.txt", sha256=self.sha256,
                characters=len(self.text), attribution=model.Label(ja=f"出典：{title or self.file}"),
                rights=model.Label(ja="原文の利用条件は確認していません。"), sheets=self.sheets,
            ),
            terms=self._terms(), goals=goals,
        )
        municipality = self.directory.municipality(code, name, council, "（担当課の記載がありません）")
        self.ask.basics(
            name=name, code=municipality.code, title=title, target=target, title_span=title_span,
            unknown=(UNKNOWN_NAME, UNKNOWN_CODE, UNKNOWN_YEAR), known=self.known.municipality is not None or bool(self.known.code and self.known.name),
        )
        self.ask.spellings(goals, municipality)
        self.ask.copies(self.printed.pages)
        self._unread()
        leftover.ask(self.q, self.s.reading, self._used(plan), self.rules)
        self._offer(plan)
        return Draft(self.text, plan, municipality, self.q.review())

    def _offer(self, plan: model.Plan) -> None:
        """What each doubt could be instead, now that the plan is made."""
        around, rows = Around(plan, self.printed, self.plain), [row for _, row, _ in self.s.metrics]
        silent = ValueAsker(Questions(self.text, self.sha256), self.plain)
        observer = Observer(self.plain, self.printed, self.rules, self.period, silent)
        Offers(
            LevelOffers(around, self.s.reading), ValueOffers(around, observer, rows),
            TextOffers(around, self.directory, self.rules, self.names), self.plain, self.rules,
        ).into(self.q)

    def _municipality(self) -> tuple[str, str]:
        name = self.known.name
        if name is None and self.known.municipality is None:
            name = basics.municipality(self.plain)
        return name or UNKNOWN_NAME, self.known.code or UNKNOWN_CODE

    def _last_target(self, goals: Sequence[model.Goal]) -> Period | None:
        found = [
            o.period for g in goals for p in g.policies for m in (*p.indicators, *p.evaluation_items)
            for o in m.observations if o.kind == "target" and o.period != UNKNOWN_YEAR
        ]
        counts = Counter(found)
        return max(counts, key=lambda year: (counts[year], year.year)) if counts else None

    # ---- goals, policies, pillars ------------------------------------------------------------------

    def _goals(self) -> list[model.Goal]:
        order: dict[int, tuple[Node, dict[int, tuple[Node, dict[tuple[str, int], tuple[Node, list[Measure]]]]]]] = {}

        def room(place: Place) -> dict[tuple[str, int], tuple[Node, list[Measure]]]:
            _, policies = order.setdefault(id(place.goal), (place.goal, {}))
            _, pillars = policies.setdefault(id(place.policy), (place.policy, {}))
            return pillars

        for measure in self.s.measures:
            pillars = room(measure.place)
            _, held = pillars.setdefault((measure.actor, id(measure.place.pillar)), (measure.place.pillar, []))
            held.append(measure)
        rows = list(self.s.metrics)
        for place, _row, loose in rows:
            if not loose and place.goal is not self.s.reading.root and place.policy is not place.goal:
                room(place)
        if not order:
            # Indicators alone: they stand under what the text itself is.
            root = self.s.reading.root
            room(Place(root, root, root))
        goals = []
        self.where: dict[int, str] = {}
        spots: list[tuple[int, str, str]] = []
        built: list[tuple[Node, str, list[tuple[Node, str, dict[str, Any]]]]] = []
        for g, (goal, policies) in enumerate(sorted(order.values(), key=lambda v: v[0].start), 1):
            gid = str(g)
            made = []
            for p, (policy, pillars) in enumerate(sorted(policies.values(), key=lambda v: v[0].start), 1):
                pid = f"{gid}-{p}"
                rooms: dict[str, Any] = {"city": [], "council": [], "indicators": [], "evaluation_items": [], "visions": [], "findings": [], "resident_actions": []}
                for (actor, _), (pillar, held) in sorted(pillars.items(), key=lambda v: (v[0][0] != "city", v[1][0].start)):
                    rooms[actor].append(self._pillar(gid, pid, actor, len(rooms[actor]) + 1, pillar, held))
                made.append((policy, pid, rooms))
                spots.extend((n.start, gid, pid) for n in [policy, *(m.node for _, held in pillars.values() for m in held)])
                self.where.setdefault(id(policy), pid)
                for pillar, _held in pillars.values():
                    self.where.setdefault(id(pillar), pid)
            if made:
                self.where.setdefault(id(goal), made[0][1])
            built.append((goal, gid, made))
        spots.sort()
        by_id = {pid: rooms for _, _, made in built for _, pid, rooms in made}
        self._told(by_id, spots)
        self._metrics_into(by_id, spots, rows)
        for goal, gid, made in built:
            goals.append(model.Goal(
                id=gid, number=self._number(goal, gid), name=self._heading(goal),
                policies=[
                    model.Policy(id=pid, number=self._number(policy, pid), name=self._heading(policy), **rooms)
                    for policy, pid, rooms in made
                ],
            ))
        self.ask.levels(self.s)
        return goals

    def _number(self, node: Node, fallback: str) -> str:
        return node.number or fallback

    def _heading(self, node: Node) -> model.Passage:
        if node.title is not None:
            return self._passage(node.title)
        if node.kind == "root":
            match = re.search(r"\S[^\n]*", self.text)
            return self._passage(match.span() if match else (0, 1))
        return self._passage((node.start, node.end))

    def _pillar(self, gid: str, pid: str, actor: str, number: int, pillar: Node, held: Sequence[Measure]) -> model.Pillar:
        name = f"{pid}-{actor}-{number}"
        path = f"goals[{gid}].policies[{pid}].{actor}[{name}]"
        made = [
            self._measure(f"{name}-{i}", f"{path}.measures[{name}-{i}]", m, i) for i, m in enumerate(held, 1)
        ]
        return model.Pillar(id=name, number=self._number(pillar, str(number)), name=self._heading(pillar), measures=made)

    # ---- measures ------------------------------------------------------------------------------------

    def _learned(self) -> frozenset[str]:
        """Names of divisions that stand somewhere without doubt."""
        count: Counter[str] = Counter()
        for measure in self.s.measures:
            for mark in measure.responsible:
                for named in names_in(self.plain, *mark.body, self.rules):
                    if named.kind == "division" and not named.doubt and "課" not in named.name[:-1] and len(named.name) <= 16:
                        count[named.name] += 1
        start = self.known.municipality
        given = [clean(n) for d in start.divisions for n in (d.name, *d.alt)] if start else []
        return frozenset([*count, *given])

    def _measure(self, name: str, path: str, m: Measure, place: int) -> model.Measure:
        spans = m.statement or ([m.title] if m.title else [(m.node.start, m.node.end)])
        main = max(spans, key=lambda s: s[1] - s[0])
        statement = self._passage(main)
        title = self._passage(m.title) if m.title is not None and m.title != main else None
        responsible = self._responsible(path, m)
        printed = "\n".join(p.plain for p in (title, statement) if p)
        involved = []
        for body, wording in partners(printed, self.rules):
            if wording in printed:
                involved.append(model.Involved(id=self.directory.organization(body), wording=wording))
        involved.extend(self._labelled_partners(m))
        self.ask.measure(path, m, statement, spans, main)
        return model.Measure(
            id=name, number=m.number or str(place), title=title, statement=statement,
            responsible=responsible, partners=involved,
        )

    def _labelled_partners(self, m: Measure) -> list[model.Involved]:
        found = []
        for span in m.node.partners:
            for named in names_in(self.plain, *span, self.rules):
                words = self.text[named.start : named.end].strip()
                if 2 <= len(named.name) <= 30 and named.name not in ("なし", "―", "-"):
                    found.append(model.Involved(
                        id=self.directory.organization(named.name), wording=words,
                        source=self._passage((named.start, named.end)),
                    ))
        return found

    def _responsible(self, path: str, m: Measure) -> list[model.Responsible]:
        made: list[model.Responsible] = []
        seen: set[str] = set()
        for mark in sorted(m.responsible):
            named = names_in(self.plain, *mark.body, self.rules, self.names)
            if not named:
                continue
            source = self._passage((mark.start, mark.end))
            by_role: dict[str, list[tuple[str, Named]]] = {}
            for entry in named:
                identifier = self.directory.division(entry)
                if identifier in seen:
                    continue
                seen.add(identifier)
                by_role.setdefault(entry.role or mark.name, []).append((identifier, entry))
            for role, entries in by_role.items():
                made.append(model.Responsible(
                    role="related" if role == "related" else "lead",
                    divisions=[i for i, _ in entries], source=source,
                ))
                self.ask.names(path, len(made), made[-1], [e for _, e in entries])
        self.ask.nobody(path, m, bool(made), mark_actor=m.actor)
        return made

    # ---- sections ----------------------------------------------------------------------------------

    def _policy_of(self, node: Node, spots: Sequence[tuple[int, str, str]]) -> str | None:
        for candidate in [node, *node.up()]:
            if candidate.kind != "root" and id(candidate) in self.where:
                return self.where[id(candidate)]
        return self._nearest(node.start if node.kind != "root" else 0, spots)

    def _nearest(self, at: int, spots: Sequence[tuple[int, str, str]]) -> str | None:
        sheet = self.printed.sheet_at(at)
        on_sheet = [s for s in spots if self.printed.sheet_at(s[0]) == sheet]
        best = min(on_sheet or spots, key=lambda s: abs(s[0] - at), default=None)
        return best[2] if best else None

    def _told(self, by_id: dict[str, dict[str, Any]], spots: Sequence[tuple[int, str, str]]) -> None:
        kinds = {"vision": ("visions", model.Vision), "findings": ("findings", model.Finding), "residents": ("resident_actions", model.ResidentAction)}
        for node in self.s.reading.root.walk():
            if node.quiet:
                continue
            for kind, spans in node.told:
                if not spans:
                    continue
                pid = self._nearest(spans[0][0], spots) if node.kind == "root" else self._policy_of(node, spots)
                if pid is None:
                    continue
                room, made = kinds[kind]
                for span in spans:
                    held = by_id[pid][room]
                    if len(self.plain[slice(*span)].strip()) >= 4:
                        held.append(made(id=f"{pid}-{len(held) + 1}", statement=self._passage(span)))

    # ---- metrics -----------------------------------------------------------------------------------

    def _metrics_into(self, by_id: dict[str, dict[str, Any]], spots: Sequence[tuple[int, str, str]], rows: Sequence[tuple[Place, metrics.Row, bool]]) -> None:
        for place, row, loose in rows:
            pid = None if loose or place.policy is self.s.reading.root else self.where.get(id(place.policy)) or self.where.get(id(place.goal))
            if pid is None:
                pid = self._nearest(row.name[0], spots)
            if pid is None:
                continue
            label = next((c.label for c in row.table.columns if c.kind == "metric"), "")
            room = "evaluation_items" if "評価項目" in label else "indicators"
            held = by_id[pid][room]
            name = f"{pid}-{len(held) + 1}"
            path = f"goals[{pid.split('-')[0]}].policies[{pid}].{room}[{name}]"
            observations = [] if {"crowded", "short", "unsaid"} & set(row.doubts) else self.observer.observations(path, row)
            if not observations:
                self.ask_values.left_out(path, row)
                continue
            held.append(model.Metric(
                id=name, name=self._passage(row.name), more=[self._passage(n) for n in row.more], notes=[self._passage(n) for n in row.notes],
                observations=observations,
            ))
            self.ask_values.row(path, row, loose)


    def _unread(self) -> None:
        for table in self.s.reading.tables:
            if table.loose:
                self.ask.cells((table.loose[0][0], table.loose[-1][1]))
        for span in self.s.again:
            self.ask.again(span)
        for table in self.s.unread:
            self.ask_values.unread((table.start, table.header_end))
        used = {id(mark) for m in self.s.measures for mark in m.responsible}
        spans = {(mark.start, mark.end) for m in self.s.measures for mark in m.responsible}
        for mark in self.s.reading.responsible:
            if id(mark) not in used and (mark.start, mark.end) not in spans and not self._in_table(mark):
                self.ask.bracket(mark)

    def _used(self, plan: model.Plan) -> Iterator[Span]:
        """The places of all that was read, whether it is in the plan or tells what is."""
        for _, part in walk(plan):
            if isinstance(part, model.Passage) and part.at is not None and part.end is not None:
                yield part.at, part.end
        for measure in self.s.measures:
            yield from measure.statement
            yield from (measure.node.partners)
            if measure.title is not None:
                yield measure.title
        for mark in self.s.reading.responsible:
            yield mark.start, mark.end
        for table in self.s.reading.tables:
            yield table.start, table.header_end
        for node in self.s.reading.root.walk():
            if node.title is not None and node.children:
                yield node.title

    def _in_table(self, mark: Mark) -> bool:
        return any(t.start <= mark.start < t.end for t in self.s.reading.tables)

    def _terms(self) -> list[model.Term]:
        found: dict[str, list[model.Passage]] = {}
        for mark in terms(self.plain, self.s.reading.lines, self.rules):
            word = clean(self.text[slice(*mark.body)])
            if 2 <= len(word) <= 30 and self.plain[mark.end - 1] in "*":
                found.setdefault(word, []).append(self._passage((mark.start, mark.end)))
        return [model.Term(id=f"term-{i}", name=word, marked=marked) for i, (word, marked) in enumerate(found.items(), 1)]
