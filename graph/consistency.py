"""Whether a plan file agrees with itself and with its municipality's file, and where it is weak.

Faults (`faults`) refuse a build. Weak points (`weak_points`) are true statements a planner may
want to act on: nothing is wrong with the file.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from graph import model
from graph.planfile import KeyPath, Loaded, PlanFile, walk
from graph.problems import Problem
from graph.values import Period

# What an import writes where the text says nothing: such a plan is not finished.
UNKNOWN_CODE, UNKNOWN_NAME = "000001", "（市町村名を確認してください）"
UNKNOWN_YEAR = Period(1900, "fiscal")
_UNITS = ("divisions", "groups", "organizations")
# Paths below a municipality's address that are no plans.
_ROOMS = ("division", "division-group", "organisation", "change")


def check_digit(code: str) -> str:
    """The check digit of a five-digit area code (全国地方公共団体コード: weights 6 to 2, modulus 11)."""
    total = sum(int(d) * w for d, w in zip(code[:5], (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10)


def faults(loaded: PlanFile) -> list[Problem]:
    """Everything wrong beyond the types of single fields, in the order of the files."""
    plan, city = loaded.plan, loaded.municipality
    return [
        *_municipality(city),
        *_reserved(plan, city),
        *_unique(plan, _plan_identifiers(plan.value)),
        *_references(plan, city.value),
        *_handovers(plan, city),
        *_wordings(plan),
        *_sheets(plan),
        *_unknown_yet(plan, city),
    ]


def _unknown_yet(plan: Loaded[model.Plan], city: Loaded[model.Municipality]) -> Iterator[Problem]:
    """What an import could not read and nobody has written yet."""
    if city.value.code == UNKNOWN_CODE:
        yield city.problem(("code",), "団体コードがまだ書かれていません。6桁のコードに書き換えてください。", "the area code is not written yet. Write its six digits.")
    if city.value.name == UNKNOWN_NAME:
        yield city.problem(("name",), "市町村の名前がまだ書かれていません。", "the municipality’s name is not written yet.")
    if plan.value.target_year == UNKNOWN_YEAR:
        yield plan.problem(("target_year",), "計画の目標年度がまだ書かれていません。", "the plan’s target year is not written yet.")
    for path, part in walk(plan.value):
        if isinstance(part, model.Observation) and part.period == UNKNOWN_YEAR:
            yield plan.problem((*path, "period"), "値の年度がまだ書かれていません。", "the year of this value is not written yet.")


def _municipality(city: Loaded[model.Municipality]) -> Iterator[Problem]:
    value = city.value
    right = check_digit(value.code)
    if value.code[5] != right:
        yield city.problem(
            ("code",),
            f"団体コード {value.code} の検査数字が合いません（{value.code[:5]} なら {right}）。先頭の0が失われていないか確かめてください。",
            f"the code {value.code} has a wrong check digit ({right} for {value.code[:5]}). Check that no leading 0 was lost.",
        )
    yield from _unique(city, (
        (room, (room, index), item.id)
        for room in (*_UNITS, "changes")
        for index, item in enumerate(getattr(value, room))
    ))
    for index, unit in enumerate(value.divisions):
        if unit.valid_from and unit.valid_until and unit.valid_until < unit.valid_from:
            yield city.problem(
                ("divisions", index, "valid_until"),
                f"終わりの日（{unit.valid_until}）が始まりの日（{unit.valid_from}）より前です。",
                f"the last day ({unit.valid_until}) is before the first ({unit.valid_from}).",
            )
    divisions = [d.id for d in value.divisions]
    known = {d.id for d in value.divisions} | {g.id for g in value.groups}
    for index, group in enumerate(value.groups):
        for place, name in enumerate(group.may_include):
            if name not in divisions:
                yield _unknown(city, ("groups", index, "may_include", place), name, divisions, "課", "division")
        if group.id in divisions:
            yield city.problem(("groups", index), f"識別子「{group.id}」は課にも使われています。", f"the identifier “{group.id}” is a division’s too.")
    for index, change in enumerate(value.changes):
        for side in ("original", "resulting"):
            for place, name in enumerate(getattr(change, side)):
                if name not in known:
                    yield _unknown(city, ("changes", index, side, place), name, divisions, "課", "division")
        for place, share in enumerate(change.shares):
            if share.to not in change.resulting:
                yield city.problem(("changes", index, "shares", place, "to"), f"「{share.to}」は、この変更のあとの課（resulting）ではありません。", f"“{share.to}” is not among the divisions this change results in (resulting).")
    if value.council and value.council not in {o.id for o in value.organizations}:
        yield _unknown(city, ("council",), value.council, [o.id for o in value.organizations], "団体", "organization")


def _reserved(
    plan: Loaded[model.Plan], city: Loaded[model.Municipality]
) -> Iterator[Problem]:
    """Identifiers that would give two things one address, or that mean something else."""
    if plan.value.id.casefold() in _ROOMS:
        yield plan.problem(
            ("id",),
            f"「{plan.value.id}」は計画の識別子に使えません。組織の住所と重なります。",
            f"“{plan.value.id}” cannot name a plan: organisations have their addresses there.",
        )
    for index, body in enumerate(city.value.organizations):
        if body.id == model.CITY:
            yield city.problem(
                ("organizations", index, "id"),
                f"「{model.CITY}」は市区町村自身を指します。団体には別の識別子を付けてください。",
                f"“{model.CITY}” means the municipality itself. Give the body another identifier.",
            )


def _plan_identifiers(plan: model.Plan) -> Iterator[tuple[str, KeyPath, str]]:
    spaces: dict[type[model.Element], str] = {
        model.Goal: "goal", model.Policy: "policy", model.Pillar: "pillar", model.Measure: "measure",
        model.Vision: "vision", model.Finding: "finding", model.ResidentAction: "action",
        model.Chart: "chart", model.Scheme: "scheme", model.Network: "network",
        model.EmbeddedPlan: "plan", model.Survey: "survey", model.Document: "document",
        model.Term: "term", model.Introduction: "introduction",
    }
    for path, part in walk(plan):
        if isinstance(part, model.Metric):
            yield str(path[-2]), path, part.id
        elif isinstance(part, model.Element) and type(part) in spaces:
            yield spaces[type(part)], path, part.id
        elif isinstance(part, model.Element):
            # Parts of a chart, scheme or network are named within it.
            yield f"{type(part).__name__} {path[:-2]}", path, part.id


def _unique(loaded: Loaded[model.Plan] | Loaded[model.Municipality], found: Iterable[tuple[str, KeyPath, str]]) -> Iterator[Problem]:
    first: dict[tuple[str, str], KeyPath] = {}
    for space, path, name in found:
        # Addresses are compared without case by file systems and people.
        key = (space, name.casefold())
        if key in first:
            place = loaded.place(first[key])
            yield loaded.problem(
                path,
                f"識別子「{name}」は{place.ja}でも使われています。別の識別子にしてください。",
                f"the identifier “{name}” is used at {place.en} too. Choose another.",
            )
        else:
            first[key] = path


def _unknown(loaded: Loaded[model.Plan] | Loaded[model.Municipality], path: KeyPath, name: str, known: list[str], ja: str, en: str) -> Problem:
    near = difflib.get_close_matches(name, known, 1)
    return loaded.problem(
        path,
        f"「{name}」という{ja}はありません。" + (f"「{near[0]}」ではありませんか。" if near else "先に書き加えてください。"),
        f"there is no {en} “{name}”." + (f" Did you mean “{near[0]}”?" if near else " Add it first."),
    )


def _handovers(plan: Loaded[model.Plan], city: Loaded[model.Municipality]) -> Iterator[Problem]:
    """Measures of this plan that a reorganisation is said to have moved and that do not exist."""
    measures = [part.id for _, part in walk(plan.value) if isinstance(part, model.Measure)]
    for index, change in enumerate(city.value.changes):
        for place, share in enumerate(change.shares):
            for at, name in enumerate(share.measures if share.plan == plan.value.id else ()):
                if name not in measures:
                    yield _unknown(city, ("changes", index, "shares", place, "measures", at), name, measures, "取り組み", "measure")


def _references(plan: Loaded[model.Plan], city: model.Municipality) -> Iterator[Problem]:
    bodies = [*(d.id for d in city.divisions), *(g.id for g in city.groups)]
    organizations = [o.id for o in city.organizations]
    surveys = [s.id for s in plan.value.surveys]
    documents = [d.id for d in plan.value.documents]

    def wanted(path: KeyPath, name: str | None, known: list[str], ja: str, en: str) -> Iterator[Problem]:
        if name is not None and name not in known:
            yield _unknown(plan, path, name, known, ja, en)

    for path, part in walk(plan.value):
        for index, name in enumerate(getattr(part, "based_on", ())):
            yield from wanted((*path, "based_on", index), name, documents, "法令・計画（documents）", "document")
        if isinstance(part, model.Responsible):
            for index, name in enumerate(part.divisions):
                yield from wanted((*path, "divisions", index), name, bodies, "課（municipality の divisions・groups）", "division (of the municipality file)")
        elif isinstance(part, model.Involved):
            yield from wanted((*path, "id"), part.id, [*organizations, model.CITY], "団体（municipality の organizations）", "organization (of the municipality file)")
        elif isinstance(part, (model.Finding, model.Chart)):
            yield from wanted((*path, "survey"), part.survey, surveys, "調査（surveys）", "survey")
        elif isinstance(part, model.Measure):
            for name, count in Counter(d for r in part.responsible for d in r.divisions).items():
                if count > 1:
                    yield plan.problem((*path, "responsible"), f"課「{name}」が{count}度書かれています。", f"the division “{name}” is given {count} times.")
        elif isinstance(part, model.Network):
            inside = [b.id for b in part.bodies]
            for index, body in enumerate(part.bodies):
                yield from wanted((*path, "bodies", index, "organization"), body.organization, organizations, "団体（municipality の organizations）", "organization (of the municipality file)")
                for place, name in enumerate(body.within):
                    yield from wanted((*path, "bodies", index, "within", place), name, inside, "構成員（bodies）", "body of this network")


def _wordings(plan: Loaded[model.Plan]) -> Iterator[Problem]:
    for path, part in walk(plan.value):
        if isinstance(part, model.Measure):
            printed = "\n".join(p.plain for p in (part.title, part.statement) if p)
            for room in ("partners", "supports"):
                for index, involved in enumerate(getattr(part, room)):
                    if involved.source is None and involved.wording not in printed:
                        yield plan.problem(
                            (*path, room, index, "wording"),
                            f"「{involved.wording}」は取り組みの文にありません。文のとおりに書いてください。",
                            f"“{involved.wording}” does not stand in the measure’s wording. Write it as printed.",
                        )
        for index, figure in enumerate(getattr(part, "figures", ())):
            if figure.printed not in part.statement.plain:  # type: ignore[attr-defined]
                yield plan.problem(
                    (*path, "figures", index, "printed"),
                    f"「{figure.printed}」は本文にありません。本文のとおりに書いてください。",
                    f"“{figure.printed}” does not stand in the wording. Write it as printed.",
                )


def _sheets(plan: Loaded[model.Plan]) -> Iterator[Problem]:
    sheets = plan.value.source.sheets
    starts = {s.number: s.at for s in sheets}
    ordered = sorted(sheets, key=lambda s: s.at)
    ends = {s.number: after.at for s, after in zip(ordered, ordered[1:], strict=False)}
    if ordered != sheets or len(starts) != len(sheets):
        yield plan.problem(("source", "sheets"), "sheets は原文の順に、番号を重ねずに書いてください。", "sheets must be in the order of the source, each number once.")
        return
    for path, part in walk(plan.value):
        if not isinstance(part, model.Passage):
            continue
        if part.sheet not in starts:
            yield plan.problem((*path, "sheet"), f"第{part.sheet}面は source の sheets にありません。", f"sheet {part.sheet} is not among the source’s sheets.")
        elif part.at is not None and not (
            starts[part.sheet] <= part.at and (part.end or 0) <= ends.get(part.sheet, plan.value.source.characters)
        ):
            yield plan.problem((*path, "at"), f"位置 {part.at} は第{part.sheet}面の外です。", f"position {part.at} is outside sheet {part.sheet}.")


# ---- weak points ----------------------------------------------------------------------------


def weak_points(loaded: PlanFile) -> list[Problem]:
    """What is not wrong but weak.

    Measures of the city with no division or only a vague group, measures without a name for
    charts, policies without a metric, organisations named once, passages without a position,
    English labels and readings that are missing (counted), doubts.
    """
    plan, city = loaded.plan, loaded.municipality
    groups = {g.id for g in city.value.groups}
    points: list[Problem] = []
    named: Counter[str] = Counter()
    for path, part in walk(plan.value):
        if isinstance(part, model.Involved):
            named[part.id] += 1
        if isinstance(part, model.Policy) and not part.indicators and not part.evaluation_items:
            points.append(plan.problem(path, "指標も評価項目もない施策です。取り組みの成果を測れません。", "this policy has neither indicator nor evaluation item: nothing measures its measures."))
        if isinstance(part, model.Measure) and part.title is None and part.short is None:
            points.append(plan.problem(path, "見出しのない取り組みに short（図に出す短い名前）がありません。文の初めで呼びます。", "has neither a printed title nor short (its name on charts): it is called by the beginning of its wording."))
        if isinstance(part, model.Measure) and "city" in path:
            units = [d for r in part.responsible for d in r.divisions]
            if not units:
                points.append(plan.problem(path, "担当課がありません。", "no division is responsible."))
            elif all(u in groups for u in units):
                points.append(plan.problem(path, "担当が「関係課」などだけで、課が特定できません。", "only a vague group is responsible; no division is named."))
        if isinstance(part, model.Passage) and part.at is None:
            points.append(plan.problem(path, "原文での位置（at）がありません。", "has no position (at) in the source."))
        for index, doubt in enumerate(getattr(part, "doubts", ())):
            points.append(plan.problem((*path, "doubts", index), f"別の読み方: {doubt.ja}", f"doubt: {doubt.en or doubt.ja}"))
    for index, organization in enumerate(city.value.organizations):
        if named[organization.id] == 1:
            points.append(city.problem(("organizations", index), f"「{organization.name}」は一度だけ出てきます。", f"“{organization.name}” is named once."))
    for room in (*_UNITS, "changes"):
        for index, unit in enumerate(getattr(city.value, room)):
            for place, doubt in enumerate(unit.doubts):
                points.append(city.problem((room, index, "doubts", place), f"別の読み方: {doubt.ja}", f"doubt: {doubt.en or doubt.ja}"))
    for file in (plan, city):
        points += _unlabelled(file)
    return sorted(points, key=lambda p: (p.file != str(plan.file), p.line))


def _unlabelled(file: Loaded[Any]) -> Iterator[Problem]:
    """How many English labels and readings of ours are missing, at the first of them."""
    for field, ja, en in (
        ("en", "英語の名前（en）", "English label (en)"),
        ("kana", "読み（kana）", "reading (kana)"),
    ):
        missing = [path for path, part in walk(file.value) if getattr(part, field, "") is None]
        if missing:
            count = len(missing)
            yield file.problem(missing[0], f"{ja}のない項目が、ここをはじめ{count}件あります。なくても使えます。", f"{count} item(s), this the first, have no {en}. It works without.")
