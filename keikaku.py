"""keikaku: plans of public bodies as knowledge graphs. The command: one verb a line."""

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from ontology.language import Language, Text, command_language
from publish.command.ahead import begin, from_verb

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from publish.command.options import Options


class Verb(NamedTuple):
    """Where a verb lives, by name, so that only the one that runs is imported; what it is for.

    In ``module`` of `publish.command`, ``name`` runs it and ``name_options`` adds its options.
    """

    module: str
    name: str
    help: Text

    def run(self, options: "Namespace") -> int:
        """Run the verb; its exit code."""
        run: Callable[[Namespace], int] = self._function(self.name)
        return run(options)

    def add_options(self, of: "Options") -> None:
        """Add the verb's options."""
        add: Callable[[Options], None] = self._function(f"{self.name.rstrip('_')}_options")
        add(of)

    def _function(self, name: str) -> Callable[..., Any]:
        function: Callable[..., Any] = getattr(import_module(f"publish.command.{self.module}"), name)
        return function


VERBS = {
    "build": Verb("building", "build", Text("計画を確かめ、ストアを作る", "check plans and build the store")),
    "check": Verb("building", "check", Text("計画ファイルを確かめ、弱い所を示す", "check a plan file and show where it is weak")),
    "locate": Verb("building", "locate", Text("引用の位置を計画ファイルに書き込む", "write the positions of quotations into a plan file")),
    "dump": Verb("building", "dump", Text("グラフを標準出力に書き出す", "write the graph to standard output")),
    "schema": Verb("building", "schema", Text("計画ファイルの JSON Schema を書き出す", "write the JSON Schema of plan files")),
    "ask": Verb("asking", "ask", Text("用意された質問に答える（名前を省くと一覧）", "answer a question of the catalogue (no name: list them)")),
    "sparql": Verb("asking", "sparql", Text("SPARQL の問い合わせに答える", "answer a SPARQL query")),
    "network": Verb("asking", "network", Text("課のつながりの要点（橋渡し・まとまり・切れ目）", "bridges, communities and cut divisions")),
    "map": Verb("showing", "map_", Text("計画の図を一つの HTML ファイルにする", "write the map of a plan as one HTML file")),
    "report": Verb("showing", "report", Text("担当課別一覧を書き出す（Excel・印刷用 HTML）", "write the measures by division (Excel, HTML for printing)")),
    "reorganise": Verb("showing", "reorganise", Text("機構改革の案で何が変わるかを示す", "show what a reorganisation changes")),
    "audit": Verb("comparing", "audit", Text("原文のすべてが計画にあるかを調べる（あれば 0、なければ 3 で終わる）", "find what of the source is not in the plan (ends with 0 if nothing, else 3)")),
    "diff": Verb("comparing", "diff", Text("二つの計画の違い（版、下書き、別の市町村）を示す", "show what changed from one plan to another")),
    "review": Verb("interchange", "review", Text("下書きの迷った所を確かめる", "settle what a draft was not sure of")),
    "publish": Verb("serving", "publish", Text("計画を、どこにでも置けるファイルだけのサイトにする", "write plans as a site of files that stands anywhere")),
    "new": Verb("interchange", "new", Text("記入用の空のブック（Excel）を作る", "write an empty workbook to fill in")),
    "export": Verb("interchange", "export", Text("計画をブック（Excel）に書き出す", "write a plan as a workbook (Excel)")),
    "import": Verb("interchange", "import_", Text("印刷された計画（PDF・テキスト）を下書きに、ブックを計画ファイルにする", "read a printed plan (PDF, text) into a draft, or a workbook into plan files")),
    "push": Verb("serving", "push", Text("ストアの計画を、別の RDF ストアに入れ替える", "replace the plans of the store in an RDF store elsewhere")),
    "serve": Verb("serving", "serve", Text("ブラウザーで見られるようにする", "serve the plans as pages")),
}


def parser(language: Language, given: Sequence[str] = ()) -> "ArgumentParser":
    """What reads a command line: all verbs, with the options of those among the words ``given``.

    A verb that comes first stands alone, as nobody will see the others.
    """
    from publish.command.options import Options, Parser

    top = Parser(
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
    first = from_verb(given)[:1]
    for name in first if first and first[0] in VERBS else VERBS:
        words = VERBS[name].help.of(language)
        added = verbs.add_parser(name, help=words, description=words)
        added.set_defaults(run=VERBS[name].run)
        if name in given:
            VERBS[name].add_options(Options(added, language))
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
    end = begin(given)
    try:
        return _run(parser(_language(given), given).parse_args(given))
    finally:
        end()


def _run(options: "Namespace") -> int:
    """Run the verb that was chosen, and say what went wrong."""
    try:
        return int(options.run(options))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        sentences = _sentences(error, options)
        _annotate(error, options)
        if sentences is None:
            raise
        print("\n".join(sentences), file=sys.stderr)
        return 1


def _annotate(error: Exception, options: "Namespace") -> None:
    """Write what is wrong with a workbook into a copy of it, where that was asked for."""
    copy, problems = getattr(options, "annotate", None), getattr(error, "problems", ())
    book = getattr(options, "plan", None) or getattr(options, "file", None)
    if copy is None or book is None or not any(problem.cell for problem in problems):
        return
    from publish.command.shared import note, write_to

    if copy.resolve() == book.resolve():
        note(options, Text(
            f"--annotate はもとのブック（{book}）には書きません。別の名前にしてください。",
            f"--annotate does not write into the workbook itself ({book}). Choose another name.",
        ))
        return
    from graph.workbook.annotate import annotated, lost

    content = annotated(book, problems, options.lang)
    write_to(copy, content)
    missing = lost(book, content)
    if missing is not None:
        note(options, Text(f"{copy}: {missing.ja}", f"{copy}: {missing.en}"))


def _sentences(error: Exception, options: "Namespace") -> list[str] | None:
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
