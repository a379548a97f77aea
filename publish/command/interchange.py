"""Verbs between files of other kinds and plan files: import, review, export, new."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from ontology.language import Text
from publish.command.options import Options, workbook_name
from publish.command.shared import DIFFERENT, OK, CommandError, note, paced, tell, write, write_to


def import_(options: argparse.Namespace) -> int:
    """Import a workbook into plan files, or a printed plan (PDF, text) into a draft."""
    from graph.workbook import is_workbook

    return (_import_workbook if is_workbook(options.file) else _import_text)(options)


def _import_text(options: argparse.Namespace) -> int:
    from graph.intake.importing import import_text
    from graph.intake.known import known

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
    if not done.written and done.changed is not None and not done.changed.changes:
        note(options, Text(
            f"{options.output} の下書きと、変わる所はありません。何も書いていません。", f"Nothing differs from the draft in {options.output}. Nothing was written.",
        ))
        return OK
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
    from publish.review.command import apply, listing, serve

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
    from graph.loading import draft_of, load_plan
    from graph.problems import PlanError
    from graph.workbook.write import workbook

    with paced(options) as progress:
        loaded = load_plan(options.plan, progress)
        wrong = faults(loaded)
        if wrong:
            raise PlanError(wrong)
        content = workbook(loaded.plan.value, loaded.municipality.value, progress)
    folder = draft_of(loaded.plan.file)
    if folder is not None:
        from graph.intake.draft import Draft
        from graph.intake.listing import beside

        content = beside(content, Draft(folder), options.lang)
    write_to(options.output, content)
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

    with paced(options) as progress:
        found = prepare(options.file, options.output, remove=options.remove, progress=progress)
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
    with paced(options) as progress:
        files = found.write(lambda loaded: checked_graph(loaded, progress=progress))
    for file in files:
        note(options, Text(f"{file} を書きました。", f"Wrote {file}."))
    return OK


def review_options(of: Options) -> None:
    """Options of ``review``."""
    of.add("draft", type=Path, metavar="DRAFT", ja="下書きのフォルダー（keikaku import が作る）", en="folder of the draft (made by keikaku import)")
    of.add("--port", type=int, default=8010, metavar="PORT", ja="待ち受けるポート（8010）", en="port to listen on (8010)")
    of.add("--list", action="store_true", ja="ページの代わりに一覧を書き出す", en="write the list instead of serving pages")
    of.add("--format", choices=("table", "csv", "xlsx", "json"), default="table", ja="一覧の形式", en="format of the list")
    of.add("-o", "--output", type=Path, metavar="FILE", ja="一覧を書き出すファイル", en="file to write the list to")
    of.add("--apply", nargs="?", type=Path, const="", metavar="ANSWERS", ja="答え（書き込んだ一覧の .xlsx か .csv。省くとページでの答え）を計画に入れる", en="put answers (a filled-in list, .xlsx or .csv; without it those given in pages) into the plan")


def new_options(of: Options) -> None:
    """Options of ``new``."""
    of.add("-o", "--output", type=workbook_name, required=True, metavar="FILE.xlsx", ja="書き出すファイル", en="file to write")


def export_options(of: Options) -> None:
    """Options of ``export``."""
    of.add("plan", type=Path, metavar="PLAN", ja="計画ファイル", en="plan file")
    of.add("-o", "--output", type=workbook_name, required=True, metavar="FILE.xlsx", ja="書き出すファイル", en="file to write")


def import_options(of: Options) -> None:
    """Options of ``import``."""
    of.add("file", type=Path, metavar="FILE", ja="計画の PDF・テキスト（UTF-8・Shift_JIS・UTF-16）、またはブック（.xlsx・.xls・.ods）", en="PDF or text of the plan (UTF-8, Shift_JIS, UTF-16), or a workbook (.xlsx, .xls, .ods)")
    of.add("-o", "--output", type=Path, required=True, metavar="DIR", ja="書き出すフォルダー（PDF・テキストなら下書き）", en="folder to write into (a draft, from PDF or text)")
    of.add("--merge", action="store_true", ja="示した違いを、すでにある計画や下書きに書き込む（手で変えた所と答えは残る）", en="write the differences shown into the plan or draft that is there (changes by hand and answers stay)")
    of.add("--remove", action="store_true", ja="ブックにない項目を消す", en="let parts go that the workbook no longer holds")
    of.annotate()
    of.add("--code", metavar="CODE", ja="PDF・テキスト: 全国地方公共団体コード（6桁）", en="PDF, text: area code of the municipality (six digits)")
    of.add("--name", metavar="NAME", ja="PDF・テキスト: 市区町村の名前", en="PDF, text: name of the municipality")
    of.add("--municipality", type=Path, metavar="FILE", ja="PDF・テキスト: すでにある municipality.yaml（課の識別子を使う）", en="PDF, text: a municipality.yaml that exists (its divisions are used)")
    of.add("--rules", type=Path, metavar="FILE", ja="PDF・テキスト: 読み取りの語を書き加える TOML", en="PDF, text: TOML with more words to look for")
