"""Workbooks to plans: every error at once, each with its sheet and cell."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from graph import model
from graph.intake.normal import clean
from graph.messages import explain
from graph.planfile import MAX_PROBLEMS, KeyPath, Loaded, PlanFile
from graph.problems import PlanError, Problem, shown
from graph.progress import Progress, silent
from graph.values import Period
from graph.workbook.assemble import Assembly
from graph.workbook.cells import plain as said
from graph.workbook.files import open_book
from graph.workbook.identify import Identifiers
from graph.workbook.layout import ENTRIES, FRONT, Entry
from graph.workbook.percent import percentages
from graph.workbook.places import Places, Told
from graph.workbook.tables import Row, Tables, read_tables
from graph.workbook.typed import PROVISIONAL, places
from graph.workbook.usual import expand
from ontology.language import Text

M = TypeVar("M", bound=BaseModel)
MUNICIPALITY = "municipality.yaml"


@dataclass(frozen=True)
class Reading:
    """A plan read from a workbook, and of what the workbook spoke.

    ``headings`` are the columns of each sheet there is, ``entries`` the lines of 計画 with a value;
    ``is_typed`` says that the workbook names no text it was copied from.
    """

    loaded: PlanFile
    headings: Mapping[str, frozenset[str]]
    entries: frozenset[str]
    is_typed: bool


def load_workbook(file: Path, progress: Progress = silent) -> PlanFile:
    """Read a workbook that holds a plan and its municipality, as `read` does."""
    return read(file, progress=progress).loaded


def read(
    file: Path, known: PlanFile | None = None, progress: Progress = silent
) -> Reading:
    """Read a workbook that holds a plan and its municipality.

    Identifiers nobody wrote are those that ``known`` gives to the same things, else new ones.
    Raises PlanError with everything that is wrong, cell by cell.
    """
    tables = read_tables(open_book(file, progress))
    tables.problems += percentages(file, tables)
    entries = _front(tables)
    sourced = bool(tables.rows.get("原文の面")) or any(e.source for e, _ in entries.values())
    assembly = Assembly(tables, typed=not sourced)
    front = _fill(assembly, entries)
    assembly.read_rows(progress)
    progress(Text("項目を、その属する先に結び付けています。", "Joining the parts of the plan."))
    assembly.join(Identifiers(assembly, known))
    assembly.resolve()
    expand(assembly, assembly.plan.get("target_year"))
    _council(assembly, entries)
    _complete(assembly, known)
    progress(Text("計画の型に照らしています。", "Holding the plan to its types."))
    plan = _validated(assembly, file, model.Plan, assembly.plan, front["plan"])
    city = _validated(assembly, file, model.Municipality, assembly.city, front["city"])
    if plan is None or city is None or assembly.problems:
        raise PlanError(_once(assembly.problems))
    if not sourced:
        progress(Text("文言に位置を付けています。", "Giving the wording its places."))
        where, lines, cells = places(plan.value, city.value), plan.lines, plan.cells
        del plan  # a long plan is not held twice
        plan = Loaded(where.into(assembly.plan), file, lines, cells)
    loaded = PlanFile(plan, city, tuple(sorted(set(assembly.notes))))
    return Reading(loaded, tables.headings, frozenset(entries), not sourced)


def _once(problems: list[Problem]) -> Iterator[Problem]:
    """Of each cell what was said first: what follows from it says nothing new."""
    told: set[str] = set()
    for problem in problems[:MAX_PROBLEMS]:
        if problem.cell not in told or not problem.cell:
            yield problem
        told.add(problem.cell)
    if len(problems) > MAX_PROBLEMS:
        more = len(problems) - MAX_PROBLEMS
        yield Problem(problems[0].file, 10**12, "", Text(
            f"ほかに{more}件の誤りがあります。", f"there are {more} more errors."
        ))


# ---- the sheet 計画 --------------------------------------------------------------------------


def _front(tables: Tables) -> dict[str, tuple[Entry, Row]]:
    """The lines of the sheet 計画 that have a value, by their names."""
    known = {clean(n): e for e in ENTRIES for n in (e.label, *e.aliases)}
    found: dict[str, tuple[Entry, Row]] = {}
    for row in tables.rows.get(FRONT, []):
        if "値" not in row.cells:
            continue
        written = said(row.cells.get("項目", ""))
        entry = known.get(clean(written))
        if entry is None:
            near = difflib.get_close_matches(clean(written), list(known), 1, 0.6)
            message = Text(
                f"「{shown(written)}」という項目はありません。" + (f"「{known[near[0]].label}」ではありませんか。" if near else ""),
                f"there is no item “{shown(written)}”." + (f" Did you mean “{known[near[0]].label}”?" if near else ""),
            )
            (tables.problems if near else tables.notes).append(row.problem("項目", message))
        elif entry.label in found:
            tables.problems.append(row.problem("項目", Text(
                f"「{entry.label}」が二度あります。", f"{entry.label} is given twice."
            )))
        else:
            found[entry.label] = (entry, row)
    return found


def _fill(
    assembly: Assembly, entries: Mapping[str, tuple[Entry, Row]]
) -> dict[str, dict[KeyPath, tuple[Row, str]]]:
    """Put the lines of 計画 into the two files; returns where each came from."""
    where: dict[str, dict[KeyPath, tuple[Row, str]]] = {"plan": {}, "city": {}}
    for entry, row in entries.values():
        where[entry.of][entry.path] = (row, "値")
        value = None if entry.form == "ref" else assembly.value(row, "値", entry.form)
        if value is None or value is False:
            continue
        holder = assembly.plan if entry.of == "plan" else assembly.city
        for key in entry.path[:-1]:
            holder = holder.setdefault(key, {})
        holder[entry.path[-1]] = value
    rows = assembly.tables.rows.get(FRONT, [])
    for entry in ENTRIES:
        # What is missing is told where its line stands, or would stand.
        line = next((r for r in rows if clean(said(r.cells.get("項目", ""))) == clean(entry.label)), None)
        place = line or (rows[-1] if rows else None)
        if place is not None:
            for length in range(len(entry.path) + 1):
                where[entry.of].setdefault(entry.path[:length], (place, "値"))
    return where


def _council(assembly: Assembly, entries: Mapping[str, tuple[Entry, Row]]) -> None:
    if "社会福祉協議会" in entries:
        _, row = entries["社会福祉協議会"]
        directory = assembly.directories()["organization"]
        found = assembly.find(directory, row, "値", [said(row.cells["値"]).strip()], "organization")
        if found:
            assembly.city["council"] = found[0]


def _complete(assembly: Assembly, known: PlanFile | None) -> None:
    """What no cell says but every file has."""
    plan, city = assembly.plan, assembly.city
    plan["format"], city["format"] = model.FORMAT, model.MUNICIPALITY_FORMAT
    plan.setdefault("municipality", MUNICIPALITY)
    year = plan.get("target_year")
    plan.setdefault("title", {})
    if "id" not in plan and known is not None:
        plan["id"] = known.plan.value.id
    elif "id" not in plan and isinstance(year, Period):
        plan["id"] = f"plan-r{year.year - 2018}" if year.year > 2018 else f"plan-{year.year}"
    plan.setdefault("id", "plan")  # what is wrong with the year is told of the year
    if assembly.typed:
        plan["source"] = PROVISIONAL
    plan.setdefault("goals", [])
    city.setdefault("divisions", [])


# ---- validation -----------------------------------------------------------------------------


def _validated(
    assembly: Assembly, file: Path, kind: type[M], values: dict[str, Any],
    front: Mapping[KeyPath, tuple[Row, str]],
) -> Loaded[M] | None:
    where = Places(front)
    where.collect(values, assembly.origins)
    try:
        made = kind.model_validate(values)
    except ValidationError as error:
        told = {problem.line for problem in assembly.problems}
        for fault in error.errors(include_url=False):
            found = _fault(file, fault, where)
            # What a row lacks because a cell of it could not be read is not told again.
            if fault["type"] != "missing" or found.line not in told or not found.line:
                assembly.problems.append(found)
        return None
    lines, cells = Told(where, lambda row, _: row.line), Told(where, Row.place)
    return Loaded(made, file, lines, cells)


def _fault(
    file: Path, fault: Mapping[str, Any], where: Mapping[KeyPath, tuple[Row, str]]
) -> Problem:
    path = tuple(fault["loc"])
    name = str(path[-1]) if path else ""
    if path == ("goals",):
        return Problem(str(file), 0, "", Text(
            "「目標・施策」に基本目標がありません。少なくとも一行に書いてください。",
            "目標・施策 holds no 基本目標. Write at least one.",
        ), "目標・施策!A2")
    if path == ("divisions",):
        return Problem(str(file), 0, "", Text(
            "「組織」に課がありません。少なくとも一つ書いてください。",
            "組織 holds no 課. Write at least one.",
        ), "組織!A2")
    above = path
    while above and above not in where:
        above = above[:-1]
    if not above:
        entry = next((e for e in ENTRIES if e.path == path), None)
        label = entry.label if entry else name
        return Problem(str(file), 0, "", Text(
            f"「計画」シートの「{label}」がありません。書き加えてください。",
            f"the sheet 計画 lacks {label}. Add it.",
        ), "計画!B2")
    row, heading = where[above]
    return row.problem(heading, _sentence(fault, name, row, heading))


def _sentence(fault: Mapping[str, Any], name: str, row: Row, heading: str) -> Text:
    called = heading if heading != "値" or "項目" not in row.cells else said(row.cells["項目"])
    if fault["type"] == "missing":
        if name == "sheet":
            return Text(
                f"「{called}」が空です。原文の何枚目にあるかを書いてください。原文にない文言を書くなら、「計画」シートの原文の欄と「原文の面」をすべて空欄にします。",
                f"{called} is empty: write on which sheet of the source it stands. To write wording of your own, clear the source’s lines in 計画 and the sheet 原文の面.",
            )
        if name == "wording" and heading in row.cells:
            return Text(
                f"「{called}」の団体の名が取り組みの文にありません。文のとおりの表記を「組織」の「ほかの表記」に加えるか、「連携の文言」シートにかかわりを述べる文言を書いてください。",
                f"an organisation of {called} is not named in the measure’s wording. Add the spelling used there to ほかの表記 in 組織, or write the wording in the sheet 連携の文言.",
            )
        return Text(f"「{called}」が空です。書いてください。", f"{called} is empty. Fill it in.")
    message = explain(fault, name)
    given = shown(said(row.cells[heading])) if heading in row.cells else ""
    return Text(
        f"「{called}」の「{given}」: {message.ja}" if given else f"「{called}」: {message.ja}",
        f"{called} “{given}”: {message.en}" if given else f"{called}: {message.en}",
    )
