"""What the level of a heading could be instead, and what moves with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph import model
from graph.intake.around import Around, Heading, passage_values, short
from graph.intake.lines import Line
from graph.intake.node import Node, Reading
from graph.intake.questions import both, choice
from graph.intake.review import Alternative, Correction, Edit

# What hangs below a policy beside its pillars.
_BESIDE = ("visions", "findings", "resident_actions", "indicators", "evaluation_items")
_NEAR = 12  # lines in which another heading is looked for
_DIVISION = re.compile(r"(?:課|室|係|局|班|支所)$|担当")


class LevelOffers:
    """The levels a heading could be of."""

    def __init__(self, around: Around, reading: Reading) -> None:
        self.around, self.reading = around, reading

    # ---- a heading that is goal, policy and pillar at once ------------------------------------

    def alone(self, node: Node) -> tuple[list[Alternative], Correction | None]:
        """Of the only heading over some measures: it may stand below an earlier one."""
        goals = [h for h in self.around.headings if h.kind == "goal"]
        span = node.title or (node.start, node.end)
        place = next((i for i, h in enumerate(goals) if span[0] <= h.at < max(span[1], span[0] + 1)), None)
        if place is None:
            return [], None
        goal = goals[place]
        made = [
            *self._below_goals(goal, goals[max(0, place - 3) : place]),
            *self._below_policies(goal, goals[max(0, place - 3) : place]),
            *self._no_heading(goal, goals[:place]),
            *self._others(goal, node),
        ]
        return made, Correction(
            input="quote", path=f"{goal.path}.name",
            label=both("上の段（基本目標）の見出し（原文のとおり）", "the heading above, of the goal (as printed)"),
        )

    def _below_goals(self, goal: Heading, earlier: Sequence[Heading]) -> Iterator[Alternative]:
        assert isinstance(goal.part, model.Goal)
        for other in reversed(earlier):
            yield choice(
                f"policy-{other.part.id}", f"施策（目標「{other.name}」の下）", f"a policy, under the goal “{other.name}”",
                *(Edit(do="move", path=f"{goal.path}.policies[{p.id}]", to=f"{other.path}.policies") for p in goal.part.policies),
                Edit(do="prune", path=goal.path),
            )

    def _below_policies(self, goal: Heading, earlier: Sequence[Heading]) -> Iterator[Alternative]:
        for other in reversed(earlier):
            policies = [h for h in self.around.headings if h.kind == "policy" and h.path.startswith(f"{other.path}.")]
            if policies:
                last = policies[-1]
                yield choice(
                    f"pillar-{last.part.id}", f"柱（施策「{last.name}」の下）", f"a pillar, under the policy “{last.name}”",
                    *self._all_into(goal, last.path), Edit(do="prune", path=goal.path),
                )

    def _all_into(self, goal: Heading, policy: str) -> Iterator[Edit]:
        assert isinstance(goal.part, model.Goal)
        for own in goal.part.policies:
            path = f"{goal.path}.policies[{own.id}]"
            for room in ("city", "council", *_BESIDE):
                yield from (Edit(do="move", path=f"{path}.{room}[{e.id}]", to=f"{policy}.{room}") for e in getattr(own, room))
            yield Edit(do="prune", path=path)

    def _no_heading(self, goal: Heading, earlier: Sequence[Heading]) -> Iterator[Alternative]:
        assert isinstance(goal.part, model.Goal)
        pillars = [h for h in self.around.headings if h.kind == "pillar" and any(h.path.startswith(f"{g.path}.") for g in earlier)]
        if not pillars:
            return
        last = pillars[-1]
        policy = last.path.rpartition(".")[0]
        edits: list[Edit] = []
        for own in goal.part.policies:
            path = f"{goal.path}.policies[{own.id}]"
            for room in ("city", "council"):
                for pillar in getattr(own, room):
                    edits += [Edit(do="move", path=f"{path}.{room}[{pillar.id}].measures[{m.id}]", to=f"{last.path}.measures") for m in pillar.measures]
                    edits.append(Edit(do="prune", path=f"{path}.{room}[{pillar.id}]"))
            for room in _BESIDE:
                edits += [Edit(do="move", path=f"{path}.{room}[{e.id}]", to=f"{policy}.{room}") for e in getattr(own, room)]
            edits.append(Edit(do="prune", path=path))
        yield choice(
            "body", f"段の見出しではない（下の取り組みは「{last.name}」へ）", f"no heading of a level (what is below goes to “{last.name}”)",
            *edits, Edit(do="prune", path=goal.path),
        )

    def _others(self, goal: Heading, node: Node) -> Iterator[Alternative]:
        """Lines near it that look like the heading above or below that was not found."""
        span = node.title or (node.start, node.end)
        assert isinstance(goal.part, model.Goal)
        lines = [line for line in self.reading.lines if line.role != "blank"]
        here = next((i for i, line in enumerate(lines) if line.start <= span[0] < line.end), None)
        if here is None:
            return
        sheet = lines[here].sheet
        last = max((s.end for s in self.around.spots if s.end <= span[0]), default=0)
        above = [one for one in lines[max(0, here - _NEAR) : here] if one.sheet == sheet and one.start >= last and self._is_heading(one)]
        for number, line in enumerate(reversed(above[-2:]), 1):
            words = self.around.printed.passage((line.start, line.end))
            yield choice(
                f"above-{number}", f"上に目標の見出し「{short(words.text)}」がある", f"the goal above it is “{short(words.text)}”",
                Edit(do="set", path=f"{goal.path}.name", value=passage_values(words)),
            )
        pillars = [p for policy in goal.part.policies for p in policy.city]
        first = min((m.statement.at or 0 for p in pillars for m in p.measures), default=0)
        below = [one for one in lines[here + 1 : here + 5] if one.end <= first and self._is_heading(one)]
        if len(pillars) == 1 and below:
            words = self.around.printed.passage((below[0].start, below[0].end))
            policy = goal.part.policies[0]
            path = f"{goal.path}.policies[{policy.id}]"
            yield choice(
                "below", f"下に施策の見出し「{short(words.text)}」がある", f"the policy below it is “{short(words.text)}”",
                *(Edit(do="set", path=place, value=passage_values(words)) for place in (f"{path}.name", f"{path}.city[{pillars[0].id}].name")),
            )

    def _is_heading(self, line: Line) -> bool:
        """Whether a line may be a heading: short, no sentence, no division, not of a table."""
        words = line.text.strip()
        taken = any(s.at < line.end and line.start < s.end for s in self.around.spots)
        tabled = any(t.start <= line.start < t.header_end for t in self.reading.tables)
        letters = re.sub(r"[\W\d_]", "", words)
        return (
            2 <= len(words) <= 40 and len(letters) >= 2 and "。" not in words
            and not (taken or tabled or line.role) and _DIVISION.search(words) is None
        )

    # ---- a heading between the four levels ----------------------------------------------------

    def between(self, node: Node, name: str) -> list[Alternative]:
        """Of a heading that was left out: what lies in its stretch of the text moves under it."""
        title = passage_values(self.around.printed.passage(node.title or (node.start, node.end)))
        stretch = (node.start, max(n.end for n in node.walk()))
        inside = {h.path: h for h in self.around.headings if self._lies_in(h, stretch)}
        goals = [h for h in inside.values() if h.kind == "policy" and h.path.rpartition(".")[0] not in inside]
        pillars = [h for h in inside.values() if h.kind == "pillar" and h.path.rpartition(".")[0] not in inside]
        measures = [s for s in self.around.of("measure") if stretch[0] <= s.at < stretch[1]]
        loose = [s for s in measures if s.above not in inside]
        own = {"id": name, "number": node.number or "―", "name": title}
        made: list[Alternative] = []
        # It may be in the plan all the same, as the policy of metrics that stand right below it.
        there = [h for h in self.around.headings if h.kind == "policy" and h.at == title.get("at")]
        if goals:
            above = goals[0].path.rpartition(".")[0]
            made.append(choice(
                "goal", "目標", "a goal", Edit(do="add", path="goals", value=own, before=self._after(above)),
                *(Edit(do="move", path=h.path, to=f"goals[{name}].policies") for h in (*goals, *there)), Edit(do="prune", path=above),
            ))
            made.append(choice("policy", "施策（下の施策をまとめる）", "a policy (those below become one)", *self._as_policy(goals, own, above, there)))
        elif pillars:
            policy = pillars[0].path.rpartition(".")[0]
            above = policy.rpartition(".")[0]
            made.append(choice(
                "policy", "施策", "a policy",
                Edit(do="add", path=f"{above}.policies", value=own, before=self._after(policy)),
                *(Edit(do="move", path=h.path, to=f"{above}.policies[{name}].{_room(h.path)}") for h in pillars),
                Edit(do="prune", path=policy),
            ))
        under = pillars or [h for h in inside.values() if h.kind == "pillar"]
        if under or loose:
            first = under[0].path if under else loose[0].above
            policy, room = first.rpartition(".")[0], _room(first)
            if not goals:
                moved = [s.path for s in measures]
                made.append(choice(
                    "pillar", "柱", "a pillar",
                    Edit(do="add", path=f"{policy}.{room}", value=own, before=self._after(first)),
                    *(Edit(do="move", path=path, to=f"{policy}.{room}[{name}].measures") for path in moved),
                    *(Edit(do="prune", path=path) for path in dict.fromkeys(s.above for s in measures)),
                ))
        if measures:
            made.append(choice("measure", "取り組みの見出し（それだけで一つの取り組み）", "a measure of its own", Edit(
                do="add", path=f"{measures[0].above}.measures", before=measures[0].part.id,
                value={"id": name, "number": node.number or "―", "statement": title},
            )))
        return made

    def _as_policy(
        self, policies: Sequence[Heading], own: Mapping[str, Any], goal: str, there: Sequence[Heading]
    ) -> Iterator[Edit]:
        to = there[0].path if there else f"{goal}.policies[{own['id']}]"
        if not there:
            yield Edit(do="add", path=f"{goal}.policies", value=own, before=policies[0].part.id)
        for heading in policies:
            for room in ("city", "council", *_BESIDE):
                yield from (Edit(do="move", path=f"{heading.path}.{room}[{e.id}]", to=f"{to}.{room}") for e in getattr(heading.part, room))
            yield Edit(do="prune", path=heading.path)

    def _after(self, path: str) -> str | None:
        """The identifier of the heading that follows one in its list."""
        room = path.rpartition("[")[0]
        beside = [h for h in self.around.headings if h.path.rpartition("[")[0] == room]
        place = [h.path for h in beside].index(path)
        return beside[place + 1].part.id if place + 1 < len(beside) else None

    def _lies_in(self, heading: Heading, stretch: tuple[int, int]) -> bool:
        measures = [s for s in self.around.of("measure") if s.path.startswith(f"{heading.path}.")]
        return bool(measures) and all(stretch[0] <= s.at < stretch[1] for s in measures) and heading.kind != "goal"


def _room(path: str) -> str:
    """The list a pillar stands in: ``city`` or ``council``."""
    return path.rpartition(".")[2].partition("[")[0]
