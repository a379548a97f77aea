"""Verbs that hold a plan against something: audit, diff."""

from __future__ import annotations

import argparse
from pathlib import Path

from ontology.language import Text
from publish.command.options import Options
from publish.command.shared import DIFFERENT, OK, note, paced, write_to


def audit(options: argparse.Namespace) -> int:
    """Compare a plan with its source, both ways."""
    from graph.audit import audit as audit_of
    from graph.explanations import beside, read_explanations
    from graph.intake.original import read_original
    from graph.loading import load_plan
    from graph.planoutline import outline
    from visualize.auditing import written

    with paced(options) as progress:
        loaded = load_plan(options.plan, progress)
        source = read_original(loaded.plan, options.source, progress.said)
        file = options.explanations or beside(options.plan)
        explained = read_explanations(file) if file else None
        found = audit_of(loaded, source, explained, progress=progress)
    write_to(options.output, written(found, outline(loaded), options.lang, options.format))
    note(options, Text(
        f"計画にない所 {len(found.open)}件、原文と違う引用 {len(found.misquoted)}件、"
        f"何も説明していない説明 {len(found.idle)}件。",
        f"{len(found.open)} not in the plan, {len(found.misquoted)} misquoted, "
        f"{len(found.idle)} explanations that explain nothing.",
    ))
    return OK if found.clean else DIFFERENT


def diff(options: argparse.Namespace) -> int:
    """Show what changed from one plan to another, or what two plans have in common."""
    from graph.compare import compare
    from graph.loading import load_plan

    with paced(options) as progress:
        before, after = (load_plan(file, progress) for file in (options.before, options.after))
        progress(Text("二つの計画を比べています。", "Comparing the two plans."))
        found = compare(before, after, places=options.places)
    if options.format == "ttl":
        from graph.changetriples import change_graph
        from graph.formats import serialize

        content = serialize(change_graph(found, before, after, options.base), "turtle")
    else:
        from graph.together import together
        from visualize.changes import as_json, side_by_side, tables, written

        if options.format == "json":
            content = as_json(found)
        elif options.together:
            side = together(found.before, found.after)
            content = written(side_by_side(side, options.lang), options.lang, options.format)
        else:
            content = written(tables(found, options.lang), options.lang, options.format)
    write_to(options.output, content)
    if options.together:
        return OK
    note(options, Text(
        f"{len(found.changes)}件の違いがあります。" if found.changes else "違いはありません。",
        f"{len(found.changes)} changes." if found.changes else "Nothing differs.",
    ))
    return DIFFERENT if options.exit_code and found.changes else OK


def audit_options(of: Options) -> None:
    """Options of ``audit``."""
    of.add("plan", type=Path, metavar="PLAN", ja="計画ファイル", en="plan file")
    of.add("--source", type=Path, required=True, metavar="FILE", ja="原文（テキストか PDF）", en="the source (text or PDF)")
    of.add("--explanations", type=Path, metavar="FILE", ja="計画にないものの説明（省くと計画ファイルの隣の *.audit.yaml か audit.yaml）", en="why some of it is not in the plan (*.audit.yaml or audit.yaml beside the plan if none)")
    choices = ("table", "csv", "xlsx", "json", "html")
    of.add("--format", choices=choices, default="table", ja="出力の形式", en="output format")
    of.add("-o", "--output", type=Path, metavar="FILE", ja="書き出すファイル（省くと標準出力）", en="file to write (standard output if none)")


def diff_options(of: Options) -> None:
    """Options of ``diff``."""
    of.add("before", type=Path, metavar="A", ja="前の計画ファイル", en="plan file before")
    of.add("after", type=Path, metavar="B", ja="後の計画ファイル", en="plan file after")
    choices = ("table", "md", "csv", "xlsx", "json", "ttl")
    of.add("--format", choices=choices, default="table", ja="出力の形式", en="output format")
    of.add("-o", "--output", type=Path, metavar="FILE", ja="書き出すファイル（省くと標準出力）", en="file to write (standard output if none)")
    of.add("--together", action="store_true", ja="違いの代わりに、両方の計画を担う課と、両方にある指標", en="instead: the divisions that carry both plans, the indicators of both")
    of.add("--places", action="store_true", ja="原文のどこに立つかの違いも示す", en="tell too where a wording stands elsewhere in the source")
    of.add("--exit-code", action="store_true", ja="違いがあれば 3 で終わる", en="end with 3 where something differs")
    of.base()
