"""Verbs that hand something out: map, report, reorganise."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from ontology.language import Text
from publish.command.options import Options
from publish.command.shared import OK, CommandError, note, overview_of, seen, write

if TYPE_CHECKING:
    from graph.planfile import Loaded
    from graph.reorganise import Scenario


def map_(options: argparse.Namespace) -> int:
    """Write one self-contained page with the map of a plan."""
    from visualize.netmap import standalone

    page = standalone(overview_of(options.plan, options.base), options.lang, which=options.which)
    waiting = options.output.with_name(options.output.name + ".new")
    waiting.write_text(page, encoding="utf-8", newline="\n")
    os.replace(waiting, options.output)
    return OK


def reorganise(options: argparse.Namespace) -> int:
    """Show what a reorganisation changes in a plan."""
    from graph.planfile import load
    from graph.problems import PlanError
    from graph.reorganise import Scenario, faults
    from queries.formats import written
    from queries.scenario import effect, known
    from queries.spreadsheet import workbook
    from visualize.effect import TITLES, tables

    loaded = load(options.scenario, Scenario)
    found = overview_of(options.plan, options.base)
    wrong = [loaded.problem(path, *text) for path, text in faults(loaded.value, known(found))]
    if wrong:
        raise PlanError(wrong)
    if options.accept:
        return _accept(options, loaded)
    shown = tables(effect(found, loaded.value), options.lang)
    titles = {key: TITLES[key].of(options.lang) for key in shown}
    if options.format == "xlsx":
        write(workbook([(titles[key], table) for key, table in shown.items()]))
    elif options.format == "csv":
        write(written(shown["moved"], options.lang, "csv"))
    else:
        mark = "## " if options.format == "md" else ""
        write("\n".join(
            f"{mark}{titles[key]} ({len(table.rows)})\n\n"
            + written(table, options.lang, options.format).decode()
            for key, table in shown.items()
            if table.rows
        ).encode())
    return OK


def _accept(options: argparse.Namespace, scenario: Loaded[Scenario]) -> int:
    """Write the municipality file and the plan file of the next edition."""
    from graph.accept import accept, undecided
    from graph.build import checked_graph
    from graph.loading import load_plan
    from graph.problems import PlanError
    from graph.textfile import read_text

    if not options.edition:
        raise CommandError(Text(
            "次の版の識別子を --edition で書いてください（例 chiiki-fukushi-r14）。",
            "Name the next edition with --edition (such as chiiki-fukushi-r14).",
        ))
    open_ = [scenario.problem(path, *text) for path, text in undecided(scenario.value)]
    if open_:
        raise PlanError(open_)
    loaded = load_plan(options.plan)
    city = loaded.municipality.file
    if Path(loaded.plan.value.municipality).name != loaded.plan.value.municipality:
        raise CommandError(Text(
            f"{options.plan}: municipality は同じフォルダーのファイルにしてください。",
            f"{options.plan}: municipality must be a file in the same folder.",
        ))
    made = accept(
        loaded,
        read_text(options.plan),
        read_text(city),
        scenario.value,
        options.edition,
        options.target_year or "",
    )
    folder: Path = options.accept
    names = (loaded.plan.value.municipality, f"{options.edition}.yaml")
    there = [name for name in names if (folder / name).exists()]
    if there:
        raise CommandError(Text(
            f"{folder} に {there[0]} がもうあります。上書きしません。別のフォルダーを選んでください。",
            f"{folder} holds {there[0]} already and is not overwritten. Choose another folder.",
        ))
    # In a folder aside first: files that do not pass the checks never arrive.
    import tempfile

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as aside:
        for name, text in zip(names, (made.municipality, made.plan), strict=True):
            place = Path(aside) / name
            place.write_text(text, encoding="utf-8", newline="\n")
        checked_graph(load_plan(Path(aside) / names[1]), options.base)
        for name in names:
            os.replace(Path(aside) / name, folder / name)
    note(options, Text(
        f"{folder} に {names[0]} と {names[1]} を書きました。",
        f"Wrote {names[0]} and {names[1]} into {folder}.",
    ))
    return OK


def report(options: argparse.Namespace) -> int:
    """Write the measures of every division, as Excel or as one page for printing."""
    from graph.loading import load_plan
    from visualize.report import html, xlsx
    from visualize.report import report as report_of

    ending = options.output.suffix.lower() if options.output else ".html"
    if ending not in (".xlsx", ".html"):
        raise CommandError(Text(
            f"{options.output}: 書き出せるのは .xlsx か .html です。",
            f"{options.output}: the ending must be .xlsx or .html.",
        ))
    found, statements = seen(options.plan, options.base)
    units = (*found.divisions, *found.groups)
    if options.division and all(u.id != options.division for u in units):
        from queries.names import suggestion

        near = suggestion(options.division, [u.id for u in units])
        raise CommandError(Text(
            f"「{options.division}」という課はありません。{near.ja}",
            f"There is no division “{options.division}”. {near.en}".rstrip(),
        ))
    loaded = load_plan(options.plan)
    source = loaded.plan.value.source.attribution
    words = options.lang == "en" and source.en or source.ja
    shown = report_of(found, options.lang, statements, words, options.division or "")
    content = (
        xlsx(shown, loaded.municipality.value.code) if ending == ".xlsx" else html(shown).encode()
    )
    if options.output:
        waiting = options.output.with_name(options.output.name + ".new")
        waiting.write_bytes(content)
        os.replace(waiting, options.output)
    else:
        write(content)
    return OK


def map_options(of: Options) -> None:
    """Options of ``map``."""
    of.add("plan", type=Path, metavar="PLAN", ja="計画ファイル", en="plan file")
    of.add("-o", "--output", type=Path, required=True, metavar="FILE.html", ja="書き出すファイル", en="file to write")
    of.add("--which", choices=("plan", "divisions"), default="plan", ja="計画全体、または課のつながり", en="the whole plan, or the divisions")
    of.base()


def reorganise_options(of: Options) -> None:
    """Options of ``reorganise``."""
    of.add("plan", type=Path, metavar="PLAN", ja="計画ファイル", en="plan file")
    of.add("scenario", type=Path, metavar="CHANGES.yaml", ja="機構改革の案のファイル", en="file of the reorganisation")
    of.add("--format", choices=("table", "csv", "xlsx", "md"), default="table", ja="出力の形式", en="output format")
    of.add("--accept", type=Path, metavar="DIR", ja="決まった改革として、市町村ファイルと次の版の計画ファイルを書き出す", en="write the municipality file and the next edition's plan file into a folder")
    of.add("--edition", metavar="ID", ja="次の版の識別子", en="identifier of the next edition")
    of.add("--target-year", metavar="YEAR", ja="次の版の目標年度（例 令和14年度）", en="target year of the next edition (such as 令和14年度)")
    of.base()


def report_options(of: Options) -> None:
    """Options of ``report``."""
    of.add("plan", type=Path, metavar="PLAN", ja="計画ファイル", en="plan file")
    of.add("-o", "--output", type=Path, metavar="FILE", ja="書き出すファイル（.xlsx か .html。省くと HTML を標準出力へ）", en="file to write (.xlsx or .html; HTML to standard output if none)")
    of.add("--division", metavar="ID", ja="一つの課だけ", en="one division only")
    of.base()
