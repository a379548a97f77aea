"""keikaku: plans of public bodies as knowledge graphs. The command: one verb a function."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ontology.language import Language, Text, command_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graph.planfile import Loaded
    from graph.problems import Problem
    from graph.reorganise import Scenario
    from queries.answer import Term
    from queries.engine import Engine, Limits
    from queries.formats import Format
    from queries.overview import Overview

STORE = Path(os.environ.get("KEIKAKU_STORE", ".keikaku"))
OK, FAILED, USAGE, DIFFERENT = 0, 1, 2, 3


class CommandError(Exception):
    """What the user must know before anything else can happen; one line, exit code 1."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


# ---- verbs ----------------------------------------------------------------------------------


def build(options: argparse.Namespace) -> int:
    """Build plans into the store."""
    from graph.build import DEFAULT_PLANS
    from graph.build import build as build_store
    from visualize.prepare import prepare

    built = build_store(
        options.plans or DEFAULT_PLANS,
        options.output,
        options.base,
        finishers=[prepare],
        progress=lambda text: note(options, text),
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
    from graph.planfile import draft_of, load_plan
    from graph.problems import PlanError
    from graph.source import misquoted, read_source

    loaded = load_plan(options.plan)
    tell(options, loaded.notes)
    checked_graph(loaded, options.base)
    if options.source:
        wrong = misquoted(loaded.plan, read_source(loaded.plan, options.source))
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
    from graph.model import Plan
    from graph.planfile import load
    from graph.problems import PlanError
    from graph.source import located, misquoted, read_source
    from graph.yamlfile import read_text

    plan = load(options.plan, Plan)
    source = read_source(plan, options.source)
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
    from graph.planfile import load_plan

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


def ask(options: argparse.Namespace) -> int:
    """Answer a question of the catalogue; without a name, list them."""
    if options.question is None:
        return _list_questions(options)
    # First, as the worker opens the store while this process reads on.
    with_engine = engine(options)
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
        from graph.yamlfile import read_text

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
    from graph.planfile import load_plan
    from graph.problems import PlanError
    from graph.yamlfile import read_text

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
    from graph.planfile import load_plan
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


def overview_of(plan: Path, base: str) -> Overview:
    """A plan file as the views see it."""
    return seen(plan, base)[0]


def seen(plan: Path, base: str) -> tuple[Overview, dict[str, str]]:
    """A plan file as the views see it, built aside, and its measures' official wording."""
    import tempfile

    from graph.build import build as build_store
    from queries.engine import EmbeddedEngine
    from queries.load import context, overview, plans
    from queries.plans import rows

    with tempfile.TemporaryDirectory() as folder:
        build_store([plan], Path(folder), base)
        with EmbeddedEngine(Path(folder), start="fork") as with_engine:
            terms = context(plans(with_engine)[0])
            told = rows(with_engine, terms, "overview-measures")
            return overview(with_engine, terms), {r["measure"]: r["statement"] for r in told}


def audit(options: argparse.Namespace) -> int:
    """Compare a plan with its source, both ways."""
    from graph.audit import audit as audit_of
    from graph.explanations import beside, read_explanations
    from graph.planfile import load_plan
    from graph.planoutline import outline
    from graph.source import read_source
    from visualize.auditing import written

    loaded = load_plan(options.plan)
    source = read_source(loaded.plan, options.source)
    file = options.explanations or beside(options.plan)
    found = audit_of(loaded, source, read_explanations(file) if file else None)
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
    from graph.planfile import load_plan

    before, after = load_plan(options.before), load_plan(options.after)
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


def import_(options: argparse.Namespace) -> int:
    """Import a workbook into plan files, or a printed plan (PDF, text) into a draft."""
    from graph.workbook import is_workbook

    return (_import_workbook if is_workbook(options.file) else _import_text)(options)


def _import_text(options: argparse.Namespace) -> int:
    from graph.intake.importing import import_text
    from graph.intake.making import known

    done = import_text(
        options.file, options.output,
        known(options.code, options.name, options.municipality),
        options.rules, options.merge, lambda text: note(options, text),
    )
    if done.changed is not None:
        from visualize.changes import tables, written

        write(written(tables(done.changed, options.lang), options.lang, "table"))
        for place in done.kept:
            note(options, Text(f"手で変えた {place} は、原文が違っていてもそのままにします。", f"{place} was changed by hand and stays, although the text differs."))
    if not done.written:
        note(options, Text(
            f"{options.output} には前に取り込んだ下書きがあります。何も書いていません。上の違いを入れるには --merge を付けてください（手で変えた所と答えは残ります）。",
            f"{options.output} holds an earlier draft. Nothing was written. To take in the differences above, add --merge (what was changed by hand, and answers, stay).",
        ))
        return DIFFERENT
    plan = done.draft.plan
    measures = sum(len(p.measures) for g in plan.goals for y in g.policies for p in (*y.city, *y.council))
    metrics = sum(len(y.indicators) + len(y.evaluation_items) for g in plan.goals for y in g.policies)
    note(options, Text(
        f"{options.output} に下書きを作りました: 取り組み{measures}、課{len(done.draft.municipality.divisions)}、指標{metrics}。"
        f"確かめる所が{len(done.draft.review.items)}件あります。次は keikaku review {options.output} です。",
        f"Wrote a draft into {options.output}: {measures} measures, {len(done.draft.municipality.divisions)} divisions, {metrics} metrics. "
        f"{len(done.draft.review.items)} items are to be settled: keikaku review {options.output}",
    ))
    return OK


def review(options: argparse.Namespace) -> int:
    """Settle what a draft left open: in pages, or as a table."""
    from publish.review_command import apply, listing, serve

    if options.apply is not None:
        apply(options.draft, options.apply or None, lambda text: note(options, text))
    elif options.list:
        content = listing(options.draft, options.format, options.lang)
        if options.output:
            waiting = options.output.with_name(options.output.name + ".new")
            waiting.write_bytes(content)
            os.replace(waiting, options.output)
        else:
            write(content)
    else:
        serve(options.draft, options.port, lambda text: note(options, text))
    return OK


def export(options: argparse.Namespace) -> int:
    """Write a plan as a workbook for planners."""
    from graph.consistency import faults
    from graph.planfile import load_plan
    from graph.problems import PlanError
    from graph.workbook.write import workbook

    loaded = load_plan(options.plan)
    wrong = faults(loaded)
    if wrong:
        raise PlanError(wrong)
    write_to(options.output, workbook(loaded.plan.value, loaded.municipality.value))
    return OK


def new(options: argparse.Namespace) -> int:
    """Write an empty workbook to fill in."""
    from graph.workbook.new import new_workbook

    if options.output.exists():
        raise CommandError(Text(
            f"{options.output} がもうあります。上書きしません。別の名前にしてください。",
            f"{options.output} is there already and is not overwritten. Choose another name.",
        ))
    write_to(options.output, new_workbook())
    return OK


def _import_workbook(options: argparse.Namespace) -> int:
    from graph.build import checked_graph
    from graph.compare import compare
    from graph.workbook.importing import prepare
    from visualize.changes import tables, written

    found = prepare(options.file, options.output, remove=options.remove)
    tell(options, found.after.notes)
    if found.before is not None:
        if not found.changes:
            note(options, Text(f"{options.output} と違いはありません。", f"Nothing differs from {options.output}."))
            return OK
        changes = compare(found.before, found.after, places=not found.is_typed)
        write(written(tables(changes, options.lang), options.lang, "table"))
        if found.kept:
            note(options, Text(
                f"ブックにない項目が{found.kept}件あり、残します（--remove で消します）。",
                f"{found.kept} part(s) are not in the workbook and stay (--remove lets them go).",
            ))
        if not options.merge:
            note(options, Text(
                "書いていません。この違いでよければ --merge を付けてください。",
                "Nothing was written. If these differences are right, add --merge.",
            ))
            return DIFFERENT
    for file in found.write(lambda loaded: checked_graph(loaded)):
        note(options, Text(f"{file} を書きました。", f"Wrote {file}."))
    return OK


def serve(options: argparse.Namespace) -> int:
    """Serve the plans in the store as pages."""
    from publish.server import run

    run(options, options.store, lambda text: note(options, text))
    return OK


def publish(options: argparse.Namespace) -> int:
    """Write plans as a site of files."""
    from graph.build import DEFAULT_PLANS
    from publish.site import publish as publish_site

    done = publish_site(
        options.plans or DEFAULT_PLANS,
        options.output,
        options.base,
        tell=lambda text: note(options, text),
    )
    note(options, done.text)
    return OK


def push(options: argparse.Namespace) -> int:
    """Replace the plans of the store in a store elsewhere."""
    from publish.push import push as push_to
    from publish.remote_store import RemoteStore

    remote = RemoteStore.at(options.update, options.query or "")
    count = push_to(options.store, remote, lambda text: note(options, text))
    note(options, Text(
        f"{options.update} に入れ、数を確かめました（{count:,} 文）。",
        f"Pushed to {options.update} and counted there ({count:,} statements).",
    ))
    return OK


# ---- what the verbs share -------------------------------------------------------------------


def tell(options: argparse.Namespace, notes: Sequence[Problem]) -> None:
    """Tell what was put right or left out in reading a workbook."""
    for said in notes:
        note(options, Text(said.sentence("ja"), said.sentence("en")))


def note(options: argparse.Namespace, text: Text) -> None:
    """Tell the user something that is not the answer."""
    if not options.quiet:
        print(text.of(options.lang), file=sys.stderr, flush=True)


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
    from queries.engine import Limits

    return Limits(options.deadline, options.rows)


def engine(options: argparse.Namespace) -> Engine:
    """The engine the options choose: an endpoint, or the store."""
    day = getattr(options, "as_of", None) or ""
    if day and options.endpoint:
        raise CommandError(Text(
            "--as-of はストアだけで使えます。--endpoint を外してください。",
            "--as-of needs the store. Leave out --endpoint.",
        ))
    if options.endpoint:
        from queries.remote import RemoteEngine

        return RemoteEngine(options.endpoint, limits(options))
    from queries.engine import EmbeddedEngine

    return EmbeddedEngine(options.store, limits(options), start="fork", as_of=day)


def plan_context(options: argparse.Namespace, with_engine: Engine) -> Mapping[str, Term]:
    """The plan the options choose; the only one where none is chosen."""
    from queries.plans import context, plans

    found = plans(with_engine)
    chosen = [p for p in found if options.plan in (None, p.id, p.iri)]
    if len(chosen) == 1:
        return context(chosen[0])
    names = "、".join(p.id for p in found)
    if not found:
        raise CommandError(Text("ストアに計画がありません。先に keikaku build を実行してください。", "There is no plan in the store. Run keikaku build first."))
    raise CommandError(Text(
        f"計画を --plan で選んでください: {names}", f"Choose a plan with --plan: {names}"
    ))


# ---- options --------------------------------------------------------------------------------


class _Options:
    """Adds options to a verb's parser, their help in one language."""

    def __init__(self, parser: argparse.ArgumentParser, language: Language) -> None:
        self.parser, self.language = parser, language

    def add(self, *names: str, ja: str = "", en: str = "", **settings: Any) -> None:
        """One option or argument."""
        words = Text(ja, en).of(self.language)
        self.parser.add_argument(*names, help=words or None, **settings)

    def base(self) -> None:
        """Where the data's addresses begin."""
        from graph.identifiers import DEFAULT_BASE

        self.add("--base", default=DEFAULT_BASE, metavar="URL", ja="データのアドレスの先頭（/ で終わる）", en="beginning of the data's addresses (ends with /)")

    def engine(self) -> None:
        """What answers."""
        self.add("--store", type=Path, default=STORE, metavar="DIR", ja="ストアのフォルダー", en="folder of the store")
        self.add("--endpoint", default=os.environ.get("KEIKAKU_ENDPOINT"), metavar="URL", ja="ストアの代わりに使う SPARQL エンドポイント", en="a SPARQL endpoint instead of the store")

    def limits(self) -> None:
        """How long and how much it answers."""
        self.add("--deadline", type=float, default=10.0, metavar="SECONDS", ja="問い合わせを止めるまでの秒数", en="seconds after which a query is stopped")
        self.add("--rows", type=int, default=10_000, metavar="N", ja="答えの行数の上限", en="most rows of an answer")

    def format(self) -> None:
        """How the answer is written."""
        choices = ("table", "csv", "tsv", "json", "xlsx", "md", "ttl")
        self.add("--format", choices=choices, ja="出力の形式", en="output format")

    def annotate(self) -> None:
        """Where what is wrong with a workbook is written."""
        self.add("--annotate", type=_xlsx, metavar="FILE.xlsx", ja="誤りをコメントにしたブックの写しを書き出す", en="write a copy of the workbook with the errors as comments")

    def plan(self) -> None:
        """Which of several plans is asked about."""
        self.add("--plan", metavar="ID", ja="計画（ストアに複数あるとき）", en="the plan, where the store holds several")


def _day(text: str) -> str:
    """A day as it is written in an option."""
    import datetime

    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        said = Text(f"「{text}」は日付ではありません（例 2026-04-01）", f"“{text}” is no date (such as 2026-04-01)")
        raise argparse.ArgumentTypeError(said.of(command_language())) from None


def _xlsx(name: str) -> Path:
    """The name of a workbook to write."""
    if not name.lower().endswith(".xlsx"):
        said = Text(f"「{name}」: 書き出せるのは .xlsx です", f"“{name}”: the ending must be .xlsx")
        raise argparse.ArgumentTypeError(said.of(command_language()))
    return Path(name)


def _build(of: _Options) -> None:
    of.add("plans", nargs="*", type=Path, metavar="PLAN", ja="計画ファイル（省くと久喜市の計画）", en="plan files (Kuki's plan if none)")
    of.add("-o", "--output", type=Path, default=STORE, metavar="DIR", ja="ストアのフォルダー", en="folder of the store")
    of.add("--draft", action="store_true", ja="確認の残っている下書きも組み立てる", en="build drafts with open items too")
    of.base()


def _check(of: _Options) -> None:
    of.add("plan", type=Path, metavar="PLAN", ja="計画ファイル、または下書きのフォルダー", en="plan file, or folder of a draft")
    of.add("--source", type=Path, metavar="FILE", ja="原文。引用を一字ずつ照合する", en="the source text, to compare every quotation with")
    of.annotate()
    of.base()


def _locate(of: _Options) -> None:
    of.add("plan", type=Path, metavar="PLAN", ja="計画ファイル", en="plan file")
    of.add("--source", type=Path, required=True, metavar="FILE", ja="原文", en="the source text")


def _dump(of: _Options) -> None:
    of.add("plans", nargs="*", type=Path, metavar="PLAN", ja="計画ファイル（省くと久喜市の計画）", en="plan files (Kuki's plan if none)")
    choices = ("nquads", "trig", "turtle", "ntriples", "jsonld", "rdfxml")
    of.add("--format", choices=choices, default="trig", ja="出力の形式", en="output format")
    of.base()


def _schema(of: _Options) -> None:
    of.add("kind", nargs="?", choices=("plan", "municipality"), default="plan", ja="どちらのファイルか", en="which of the two files")


def _ask(of: _Options) -> None:
    of.add("question", nargs="?", metavar="NAME", ja="質問の名前", en="name of the question")
    of.add("values", nargs="*", metavar="VALUE", ja="値、または 名前=値", en="values, or name=value")
    of.plan()
    of.add("--as-of", type=_day, metavar="DATE", ja="この日の組織で答える（例 2026-04-01）", en="answer as of this day (such as 2026-04-01)")
    of.format()
    of.engine()
    of.limits()


def _sparql(of: _Options) -> None:
    of.add("file", metavar="FILE|-", ja="問い合わせのファイル、- は標準入力", en="file of the query, - for standard input")
    of.format()
    of.engine()
    of.limits()


def _network(of: _Options) -> None:
    of.plan()
    of.engine()
    of.limits()


def _map(of: _Options) -> None:
    of.add("plan", type=Path, metavar="PLAN", ja="計画ファイル", en="plan file")
    of.add("-o", "--output", type=Path, required=True, metavar="FILE.html", ja="書き出すファイル", en="file to write")
    of.add("--which", choices=("plan", "divisions"), default="plan", ja="計画全体、または課のつながり", en="the whole plan, or the divisions")
    of.base()


def _reorganise(of: _Options) -> None:
    of.add("plan", type=Path, metavar="PLAN", ja="計画ファイル", en="plan file")
    of.add("scenario", type=Path, metavar="CHANGES.yaml", ja="機構改革の案のファイル", en="file of the reorganisation")
    of.add("--format", choices=("table", "csv", "xlsx", "md"), default="table", ja="出力の形式", en="output format")
    of.add("--accept", type=Path, metavar="DIR", ja="決まった改革として、市町村ファイルと次の版の計画ファイルを書き出す", en="write the municipality file and the next edition's plan file into a folder")
    of.add("--edition", metavar="ID", ja="次の版の識別子", en="identifier of the next edition")
    of.add("--target-year", metavar="YEAR", ja="次の版の目標年度（例 令和14年度）", en="target year of the next edition (such as 令和14年度)")
    of.base()


def _report(of: _Options) -> None:
    of.add("plan", type=Path, metavar="PLAN", ja="計画ファイル", en="plan file")
    of.add("-o", "--output", type=Path, metavar="FILE", ja="書き出すファイル（.xlsx か .html。省くと HTML を標準出力へ）", en="file to write (.xlsx or .html; HTML to standard output if none)")
    of.add("--division", metavar="ID", ja="一つの課だけ", en="one division only")
    of.base()


def _audit(of: _Options) -> None:
    of.add("plan", type=Path, metavar="PLAN", ja="計画ファイル", en="plan file")
    of.add("--source", type=Path, required=True, metavar="FILE", ja="原文", en="the source text")
    of.add("--explanations", type=Path, metavar="FILE", ja="計画にないものの説明（省くと計画ファイルの隣の *.audit.yaml か audit.yaml）", en="why some of it is not in the plan (*.audit.yaml or audit.yaml beside the plan if none)")
    choices = ("table", "csv", "xlsx", "json", "html")
    of.add("--format", choices=choices, default="table", ja="出力の形式", en="output format")
    of.add("-o", "--output", type=Path, metavar="FILE", ja="書き出すファイル（省くと標準出力）", en="file to write (standard output if none)")


def _diff(of: _Options) -> None:
    of.add("before", type=Path, metavar="A", ja="前の計画ファイル", en="plan file before")
    of.add("after", type=Path, metavar="B", ja="後の計画ファイル", en="plan file after")
    choices = ("table", "md", "csv", "xlsx", "json", "ttl")
    of.add("--format", choices=choices, default="table", ja="出力の形式", en="output format")
    of.add("-o", "--output", type=Path, metavar="FILE", ja="書き出すファイル（省くと標準出力）", en="file to write (standard output if none)")
    of.add("--together", action="store_true", ja="違いの代わりに、両方の計画を担う課と、両方にある指標", en="instead: the divisions that carry both plans, the indicators of both")
    of.add("--places", action="store_true", ja="原文のどこに立つかの違いも示す", en="tell too where a wording stands elsewhere in the source")
    of.add("--exit-code", action="store_true", ja="違いがあれば 3 で終わる", en="end with 3 where something differs")
    of.base()


def _review(of: _Options) -> None:
    of.add("draft", type=Path, metavar="DRAFT", ja="下書きのフォルダー（keikaku import が作る）", en="folder of the draft (made by keikaku import)")
    of.add("--port", type=int, default=8010, metavar="PORT", ja="待ち受けるポート（8010）", en="port to listen on (8010)")
    of.add("--list", action="store_true", ja="ページの代わりに一覧を書き出す", en="write the list instead of serving pages")
    of.add("--format", choices=("table", "csv", "xlsx", "json"), default="table", ja="一覧の形式", en="format of the list")
    of.add("-o", "--output", type=Path, metavar="FILE", ja="一覧を書き出すファイル", en="file to write the list to")
    of.add("--apply", nargs="?", type=Path, const="", metavar="ANSWERS", ja="答え（書き込んだ一覧の .xlsx か .csv。省くとページでの答え）を計画に入れる", en="put answers (a filled-in list, .xlsx or .csv; without it those given in pages) into the plan")


def _publish(of: _Options) -> None:
    of.add("plans", nargs="*", type=Path, metavar="PLAN", ja="計画ファイル（省くと久喜市の計画）", en="plan files (Kuki's plan if none)")
    of.add("output", type=Path, metavar="OUT", ja="サイトのフォルダー（すべて入れ替える）", en="folder of the site (replaced whole)")
    of.base()


def _new(of: _Options) -> None:
    of.add("-o", "--output", type=_xlsx, required=True, metavar="FILE.xlsx", ja="書き出すファイル", en="file to write")


def _export(of: _Options) -> None:
    of.add("plan", type=Path, metavar="PLAN", ja="計画ファイル", en="plan file")
    of.add("-o", "--output", type=_xlsx, required=True, metavar="FILE.xlsx", ja="書き出すファイル", en="file to write")


def _import(of: _Options) -> None:
    of.add("file", type=Path, metavar="FILE", ja="計画の PDF・テキスト（UTF-8・Shift_JIS・UTF-16）、またはブック（.xlsx・.xls・.ods）", en="PDF or text of the plan (UTF-8, Shift_JIS, UTF-16), or a workbook (.xlsx, .xls, .ods)")
    of.add("-o", "--output", type=Path, required=True, metavar="DIR", ja="書き出すフォルダー（PDF・テキストなら下書き）", en="folder to write into (a draft, from PDF or text)")
    of.add("--merge", action="store_true", ja="示した違いを、すでにある計画や下書きに書き込む（手で変えた所と答えは残る）", en="write the differences shown into the plan or draft that is there (changes by hand and answers stay)")
    of.add("--remove", action="store_true", ja="ブックにない項目を消す", en="let parts go that the workbook no longer holds")
    of.annotate()
    of.add("--code", metavar="CODE", ja="PDF・テキスト: 全国地方公共団体コード（6桁）", en="PDF, text: area code of the municipality (six digits)")
    of.add("--name", metavar="NAME", ja="PDF・テキスト: 市区町村の名前", en="PDF, text: name of the municipality")
    of.add("--municipality", type=Path, metavar="FILE", ja="PDF・テキスト: すでにある municipality.yaml（課の識別子を使う）", en="PDF, text: a municipality.yaml that exists (its divisions are used)")
    of.add("--rules", type=Path, metavar="FILE", ja="PDF・テキスト: 読み取りの語を書き加える TOML", en="PDF, text: TOML with more words to look for")


def _push(of: _Options) -> None:
    of.add("update", metavar="ENDPOINT", ja="SPARQL 更新のエンドポイント。利用者は環境変数 KEIKAKU_USER・KEIKAKU_PASSWORD（または KEIKAKU_TOKEN）", en="endpoint for SPARQL updates; credentials from KEIKAKU_USER and KEIKAKU_PASSWORD (or KEIKAKU_TOKEN)")
    of.add("--query", metavar="URL", ja="問い合わせのエンドポイント（省くと、…/update なら …/query、ほかは同じ）", en="endpoint for queries (if none: …/query for …/update, else the same)")
    of.add("--store", type=Path, default=STORE, metavar="DIR", ja="ストアのフォルダー", en="folder of the store")


def _serve(of: _Options) -> None:
    from publish.settings import SETTINGS

    of.engine()
    for it in SETTINGS:
        # argparse reads a default that is text as if it had been given.
        given = os.environ.get(it.variable, it.default)
        if isinstance(it.default, bool):
            on = given is True or str(given).lower() in ("1", "true", "yes", "on")
            of.add(it.option, action=argparse.BooleanOptionalAction, default=on, ja=it.shown("ja"), en=it.shown("en"))
        else:
            of.add(it.option, type=type(it.default), default=given, metavar=it.name.upper(), ja=it.shown("ja"), en=it.shown("en"))


class Verb(NamedTuple):
    """What a verb runs, what it is for, and its options."""

    run: Callable[[argparse.Namespace], int]
    help: Text
    options: Callable[[_Options], None]


VERBS = {
    "build": Verb(build, Text("計画を確かめ、ストアを作る", "check plans and build the store"), _build),
    "check": Verb(check, Text("計画ファイルを確かめ、弱い所を示す", "check a plan file and show where it is weak"), _check),
    "locate": Verb(locate, Text("引用の位置を計画ファイルに書き込む", "write the positions of quotations into a plan file"), _locate),
    "dump": Verb(dump, Text("グラフを標準出力に書き出す", "write the graph to standard output"), _dump),
    "schema": Verb(schema, Text("計画ファイルの JSON Schema を書き出す", "write the JSON Schema of plan files"), _schema),
    "ask": Verb(ask, Text("用意された質問に答える（名前を省くと一覧）", "answer a question of the catalogue (no name: list them)"), _ask),
    "sparql": Verb(sparql, Text("SPARQL の問い合わせに答える", "answer a SPARQL query"), _sparql),
    "network": Verb(network, Text("課のつながりの要点（橋渡し・まとまり・切れ目）", "bridges, communities and cut divisions"), _network),
    "map": Verb(map_, Text("計画の図を一つの HTML ファイルにする", "write the map of a plan as one HTML file"), _map),
    "report": Verb(report, Text("担当課別一覧を書き出す（Excel・印刷用 HTML）", "write the measures by division (Excel, HTML for printing)"), _report),
    "reorganise": Verb(reorganise, Text("機構改革の案で何が変わるかを示す", "show what a reorganisation changes"), _reorganise),
    "audit": Verb(audit, Text("原文のすべてが計画にあるかを調べる（あれば 0、なければ 3 で終わる）", "find what of the source is not in the plan (ends with 0 if nothing, else 3)"), _audit),
    "diff": Verb(diff, Text("二つの計画の違い（版、下書き、別の市町村）を示す", "show what changed from one plan to another"), _diff),
    "review": Verb(review, Text("下書きの迷った所を確かめる", "settle what a draft was not sure of"), _review),
    "publish": Verb(publish, Text("計画を、どこにでも置けるファイルだけのサイトにする", "write plans as a site of files that stands anywhere"), _publish),
    "new": Verb(new, Text("記入用の空のブック（Excel）を作る", "write an empty workbook to fill in"), _new),
    "export": Verb(export, Text("計画をブック（Excel）に書き出す", "write a plan as a workbook (Excel)"), _export),
    "import": Verb(import_, Text("印刷された計画（PDF・テキスト）を下書きに、ブックを計画ファイルにする", "read a printed plan (PDF, text) into a draft, or a workbook into plan files"), _import),
    "push": Verb(push, Text("ストアの計画を、別の RDF ストアに入れ替える", "replace the plans of the store in an RDF store elsewhere"), _push),
    "serve": Verb(serve, Text("ブラウザーで見られるようにする", "serve the plans as pages"), _serve),
}


def parser(language: Language, chosen: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The verbs and their options; of the verbs not in ``chosen`` only the names."""
    top = argparse.ArgumentParser(
        prog="keikaku",
        description=Text(
            "自治体の計画を知識グラフにし、問い、描き、公開します。",
            "Turn plans of public bodies into knowledge graphs; ask, draw and publish them.",
        ).of(language),
    )
    top.add_argument("--lang", choices=("ja", "en"), default=language, help=Text("表示の言語", "language of the output").of(language))
    top.add_argument("-q", "--quiet", action="store_true", help=Text("途中経過を表示しない", "no progress messages").of(language))
    top.add_argument("--version", action="version", version="keikaku 0.1.0")
    verbs = top.add_subparsers(metavar=Text("動詞", "VERB").of(language), required=True)
    for name, verb in VERBS.items():
        words = verb.help.of(language)
        added = verbs.add_parser(name, help=words, description=words)
        added.set_defaults(run=verb.run)
        if not chosen or name in chosen:
            verb.options(_Options(added, language))
    return top


def _language(given: Sequence[str]) -> Language:
    """The language of help and messages: ``--lang`` where it is given, else the environment's."""
    for option, value in zip(given, given[1:], strict=False):
        if option == "--lang" and value in ("ja", "en"):
            return "en" if value == "en" else "ja"
    return command_language()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb. Exit codes: 0 done, 1 refused with the reasons on standard error, 2 misused."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # File names need not be UTF-8; saying so must not fail.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    given = sys.argv[1:] if arguments is None else list(arguments)
    # Options of other verbs cost time to build and are not looked at.
    language = _language(given)
    options = parser(language, [word for word in given if word in VERBS]).parse_args(given)
    try:
        return int(options.run(options))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        sentences = _sentences(error, options)
        _annotate(error, options)
        if sentences is None:
            raise
        print("\n".join(sentences), file=sys.stderr)
        return FAILED


def _annotate(error: Exception, options: argparse.Namespace) -> None:
    """Write what is wrong with a workbook into a copy of it, where that was asked for."""
    copy, problems = getattr(options, "annotate", None), getattr(error, "problems", ())
    book = getattr(options, "plan", None) or getattr(options, "file", None)
    if copy is None or book is None or not any(problem.cell for problem in problems):
        return
    if copy.resolve() == book.resolve():
        note(options, Text(
            f"--annotate はもとのブック（{book}）には書きません。別の名前にしてください。",
            f"--annotate does not write into the workbook itself ({book}). Choose another name.",
        ))
        return
    from graph.workbook.annotate import annotated

    write_to(copy, annotated(book, problems, options.lang))


def _sentences(error: Exception, options: argparse.Namespace) -> list[str] | None:
    """What an expected error says to the user; None for a fault of ours."""
    text = getattr(error, "text", None)
    if isinstance(text, Text):
        return [text.of(options.lang)]
    problems = getattr(error, "problems", None)
    if problems:
        return [p.sentence(options.lang) for p in problems]
    if type(error).__name__ == "StoreError":
        return [Text(f"{error} にストアがありません。先に keikaku build を実行してください。", f"There is no store in {error}. Run keikaku build first.").of(options.lang)]
    if type(error).__name__ == "BaseError":
        return [Text(f"「{error}」は使えません。--base は https:// などで始まり / で終わるアドレスです。", f"“{error}” cannot be a base: it must be an http(s) address that ends with /.").of(options.lang)]
    if isinstance(error, OSError):
        place = error.filename2 or error.filename or ""
        why = error.strerror or error
        return [Text(f"{place}: 読み書きできません（{why}）。", f"{place}: cannot be read or written ({why}).").of(options.lang)]
    return None


if __name__ == "__main__":
    sys.exit(main())
