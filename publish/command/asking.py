"""Verbs that answer: ask, sparql, network."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from publish.command.options import Options, day
from publish.command.shared import OK, cut, engine, plan_context, write

if TYPE_CHECKING:
    from queries.formats import Format


def ask(options: argparse.Namespace) -> int:
    """Answer a question of the catalogue; without a name, list them."""
    if options.question is None:
        return _list_questions(options)
    # First, as the worker opens the store while this process reads on.
    with_engine = engine(options, in_memory=False)
    try:
        from queries.asking import arguments, chosen
        from queries.asking import ask as answer_to

        wanted = chosen(options.question)
        written = arguments(wanted, options.values)
        asked = answer_to(with_engine, plan_context(options, with_engine), wanted.name, written)
    finally:
        with_engine.close()
    from queries.formats import render

    form: Format = options.format or ("ttl" if asked.answer.kind == "graph" else "table")
    write(render(asked.answer, wanted, options.lang, form))
    return cut(options, asked.answer.truncated)


def _list_questions(options: argparse.Namespace) -> int:
    from queries.catalogue import GROUPS, questions

    group = None
    for found in questions().values():
        if found.hidden:
            continue
        if found.group != group:
            group = found.group
            print(f"\n{GROUPS[group].of(options.lang)}" if group else "")
        parameters = " ".join(p.name.upper() if p.default is None else f"[{p.name.upper()}]" for p in found.parameters)
        print(f"  {f'{found.name} {parameters}'.strip():<48} {found.title.of(options.lang)}")
    return OK


def sparql(options: argparse.Namespace) -> int:
    """Answer a SPARQL query from a file, or from standard input with -."""
    from queries.formats import render
    from queries.gate import admit

    if options.file == "-":
        text = sys.stdin.read()
    else:
        from graph.textfile import read_text

        text = read_text(Path(options.file))
    admit(text)
    with_engine = engine(options)
    try:
        answer = with_engine.query(text)
    finally:
        with_engine.close()
    form: Format = options.format or ("ttl" if answer.kind == "graph" else "table")
    write(render(answer, None, options.lang, form))
    return cut(options, answer.truncated)


def network(options: argparse.Namespace) -> int:
    """Show how divisions hang together: bridges, communities, cut divisions."""
    from queries.load import overview
    from queries.network import report

    with_engine = engine(options)
    try:
        found = overview(with_engine, plan_context(options, with_engine))
    finally:
        with_engine.close()
    write(report(found, options.lang).encode())
    return OK


def ask_options(of: Options) -> None:
    """Options of ``ask``."""
    of.add("question", nargs="?", metavar="NAME", ja="質問の名前", en="name of the question")
    of.add("values", nargs="*", metavar="VALUE", ja="値、または 名前=値", en="values, or name=value")
    of.plan()
    of.add("--as-of", type=day, metavar="DATE", ja="この日の組織で答える（例 2026-04-01）", en="answer as of this day (such as 2026-04-01)")
    of.format()
    of.engine()
    of.limits()


def sparql_options(of: Options) -> None:
    """Options of ``sparql``."""
    of.add("file", metavar="FILE|-", ja="問い合わせのファイル、- は標準入力", en="file of the query, - for standard input")
    of.format()
    of.engine()
    of.limits()


def network_options(of: Options) -> None:
    """Options of ``network``."""
    of.plan()
    of.engine()
    of.limits()
