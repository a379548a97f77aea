"""Verbs about plan files and the store: build, check, locate, dump, schema."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from ontology.language import Text
from publish.command.options import Options
from publish.command.shared import OK, STORE, note, paced, tell, write


def build(options: argparse.Namespace) -> int:
    """Build plans into the store."""
    from graph.build import DEFAULT_PLANS
    from graph.build import build as build_store
    from queries.kept import keep
    from visualize.prepare import prepare

    with paced(options) as long:
        built = build_store(
            options.plans or DEFAULT_PLANS,
            options.output,
            options.base,
            finishers=[keep, prepare],
            progress=long.said,
            long=long,
            drafts=options.draft,
        )
    count = len(built.manifest.plans)
    note(options, Text(
        f"{count}件の計画を {options.output} に作りました（{built.manifest.quads:,} 文）。",
        f"Built {count} plan(s) into {options.output} ({built.manifest.quads:,} statements).",
    ))
    return OK


def check(options: argparse.Namespace) -> int:
    """Check a plan file and say where it is weak, without building."""
    from graph.build import checked_graph
    from graph.consistency import weak_points
    from graph.loading import draft_of, load_plan
    from graph.problems import PlanError
    from graph.source import misquoted

    with paced(options) as progress:
        loaded = load_plan(options.plan, progress)
        tell(options, loaded.notes)
        checked_graph(loaded, options.base, progress)
    if options.source:
        from graph.intake.original import read_original

        wrong = misquoted(loaded.plan, read_original(loaded.plan, options.source, lambda text: note(options, text)))
        if wrong:
            raise PlanError(wrong)
    weak = weak_points(loaded)
    for point in weak:
        print(point.sentence(options.lang))
    note(options, Text(
        f"誤りはありません。気になる所が{len(weak)}件あります。",
        f"Nothing is wrong. {len(weak)} weak points.",
    ))
    draft = draft_of(loaded.plan.file)
    if draft is not None:
        from graph.intake.draft import unfinished

        for left in unfinished(draft):
            note(options, Text(left.sentence("ja"), left.sentence("en")))
    return OK


def locate(options: argparse.Namespace) -> int:
    """Write the position of every quotation into a plan file."""
    from graph.intake.original import read_original
    from graph.model import Plan
    from graph.planfile import load
    from graph.problems import PlanError
    from graph.source import located, misquoted
    from graph.textfile import read_text

    plan = load(options.plan, Plan)
    source = read_original(plan, options.source, lambda text: note(options, text))
    wrong = misquoted(plan, source)
    if wrong:
        raise PlanError(wrong)
    text = located(read_text(options.plan), plan, source)
    waiting = options.plan.with_name(options.plan.name + ".new")
    waiting.write_text(text, encoding="utf-8", newline="\n")
    os.replace(waiting, options.plan)
    return OK


def dump(options: argparse.Namespace) -> int:
    """Write the graph of plans to standard output."""
    from graph.build import DEFAULT_PLANS, checked_graph, merged
    from graph.formats import serialize
    from graph.loading import load_plan

    plans = options.plans or DEFAULT_PLANS
    graphs = [checked_graph(load_plan(plan), options.base) for plan in plans]
    write(serialize(merged(graphs), options.format))
    return OK


def schema(options: argparse.Namespace) -> int:
    """Write the JSON Schema of a plan file or of a municipality file."""
    from graph.model import Municipality, Plan
    from graph.planfile import json_schema

    write(json_schema(Municipality if options.kind == "municipality" else Plan).encode())
    return OK


def build_options(of: Options) -> None:
    """Options of ``build``."""
    of.add("plans", nargs="*", type=Path, metavar="PLAN", ja="計画ファイル（省くと久喜市の計画）", en="plan files (Kuki's plan if none)")
    of.add("-o", "--output", type=Path, default=STORE, metavar="DIR", ja="ストアのフォルダー", en="folder of the store")
    of.add("--draft", action="store_true", ja="確認の残っている下書きも組み立てる", en="build drafts with open items too")
    of.base()


def check_options(of: Options) -> None:
    """Options of ``check``."""
    of.add("plan", type=Path, metavar="PLAN", ja="計画ファイル、または下書きのフォルダー", en="plan file, or folder of a draft")
    of.add("--source", type=Path, metavar="FILE", ja="原文（テキストか PDF）。引用を一字ずつ照合する", en="the source (text or PDF), to compare every quotation with")
    of.annotate()
    of.base()


def locate_options(of: Options) -> None:
    """Options of ``locate``."""
    of.add("plan", type=Path, metavar="PLAN", ja="計画ファイル", en="plan file")
    of.add("--source", type=Path, required=True, metavar="FILE", ja="原文（テキストか PDF）", en="the source (text or PDF)")


def dump_options(of: Options) -> None:
    """Options of ``dump``."""
    of.add("plans", nargs="*", type=Path, metavar="PLAN", ja="計画ファイル（省くと久喜市の計画）", en="plan files (Kuki's plan if none)")
    choices = ("nquads", "trig", "turtle", "ntriples", "jsonld", "rdfxml")
    of.add("--format", choices=choices, default="trig", ja="出力の形式", en="output format")
    of.base()


def schema_options(of: Options) -> None:
    """Options of ``schema``."""
    of.add("kind", nargs="?", choices=("plan", "municipality"), default="plan", ja="どちらのファイルか", en="which of the two files")
