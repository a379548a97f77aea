"""What the verbs share: how they tell, write, and choose an engine and a plan."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ontology.language import Text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from graph.problems import Problem
    from queries.answer import Term
    from queries.engine import Engine
    from queries.failures import Limits
    from queries.overview import Overview

STORE = Path(os.environ.get("KEIKAKU_STORE", ".keikaku"))
OK, FAILED, USAGE, DIFFERENT = 0, 1, 2, 3



class CommandError(Exception):
    """What the user must know before anything else can happen; one line, exit code 1."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def overview_of(plan: Path, base: str) -> Overview:
    """A plan file as the views see it."""
    return seen(plan, base)[0]


def seen(plan: Path, base: str) -> tuple[Overview, dict[str, str]]:
    """A plan file as the views see it, built aside, and its measures' official wording."""
    import tempfile

    from graph.build import build as build_store
    from queries.load import context, overview, plans
    from queries.plans import rows
    from queries.single import SingleEngine

    with tempfile.TemporaryDirectory() as folder:
        build_store([plan], Path(folder), base)
        with SingleEngine(Path(folder)) as with_engine:
            terms = context(plans(with_engine)[0])
            told = rows(with_engine, terms, "overview-measures")
            return overview(with_engine, terms), {r["measure"]: r["statement"] for r in told}


def tell(options: argparse.Namespace, notes: Sequence[Problem]) -> None:
    """Tell what was put right or left out in reading a workbook."""
    for said in notes:
        note(options, Text(said.sentence("ja"), said.sentence("en")))


def note(options: argparse.Namespace, text: Text) -> None:
    """Tell the user something that is not the answer."""
    if not options.quiet:
        print(text.of(options.lang), file=sys.stderr, flush=True)


class Pace:
    """What a long work is about, for `paced` to show; ``said`` is shown at once."""

    def __init__(self, show: Callable[[Text], None]) -> None:
        self._show = show
        self._now: Text | None = None

    def __call__(self, text: Text) -> None:
        """The work is about this now."""
        self._now = text

    def said(self, text: Text) -> None:
        """Show a step that is always told."""
        self._now = None
        self._show(text)

    def shown(self) -> None:
        """Show what the work is about, if that was not shown yet."""
        text, self._now = self._now, None
        if text is not None:
            self._show(text)


@contextmanager
def paced(options: argparse.Namespace, first: float = 3, every: float = 5) -> Iterator[Pace]:
    """Something to tell how far a work is: shown once it has cost some seconds of the processor,
    and at intervals; nothing with ``--quiet``."""
    pace = Pace(lambda text: note(options, text))
    if options.quiet:
        yield pace
        return
    import threading  # felt by verbs that only ask
    import time

    over = threading.Event()
    begun = time.process_time()

    def watch() -> None:
        wait = first
        while not over.wait(wait):
            # A machine that is busy with other things is no reason to tell.
            long = time.process_time() - begun >= first
            wait = every if long else 0.5
            if long:
                pace.shown()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield pace
    finally:
        over.set()
        watcher.join()


def write(content: bytes) -> None:
    """Bytes to standard output, as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def write_to(file: Path | None, content: bytes) -> None:
    """Bytes into a file, whole or not at all; to standard output where none is named."""
    if file is None:
        write(content)
        return
    waiting = file.with_name(file.name + ".new")
    waiting.write_bytes(content)
    os.replace(waiting, file)


def cut(options: argparse.Namespace, truncated: bool) -> int:
    """Say on standard error that an answer was cut."""
    if truncated:
        note(options, Text(
            f"行数の上限（{options.rows}）で切れています。--rows で増やせます。",
            f"Cut off at {options.rows} rows; --rows raises the limit.",
        ))
    return OK


def limits(options: argparse.Namespace) -> Limits:
    """The limits of a query from the options."""
    from queries.failures import Limits

    return Limits(options.deadline, options.rows)


def engine(options: argparse.Namespace, in_memory: bool = True) -> Engine:
    """The engine the options choose: an endpoint, or the store, read into memory or not."""
    day = getattr(options, "as_of", None) or ""
    if day and options.endpoint:
        raise CommandError(Text(
            "--as-of はストアだけで使えます。--endpoint を外してください。",
            "--as-of needs the store. Leave out --endpoint.",
        ))
    if options.endpoint:
        from queries.remote import RemoteEngine

        return RemoteEngine(options.endpoint, limits(options))
    from queries.single import SingleEngine

    return SingleEngine(options.store, limits(options), day, in_memory)


def plan_context(options: argparse.Namespace, with_engine: Engine) -> Mapping[str, Term]:
    """The plan the options choose; the only one where none is chosen."""
    from queries.kept import plans_of
    from queries.plans import context

    found = plans_of(with_engine)
    chosen = [p for p in found if options.plan in (None, p.id, p.iri)]
    if len(chosen) == 1:
        return context(chosen[0])
    names = "、".join(p.id for p in found)
    if not found:
        raise CommandError(Text("ストアに計画がありません。先に keikaku build を実行してください。", "There is no plan in the store. Run keikaku build first."))
    raise CommandError(Text(
        f"計画を --plan で選んでください: {names}", f"Choose a plan with --plan: {names}"
    ))
