"""Options that several verbs have, their help in one language."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from ontology.language import Language, Text, command_language
from publish.command.shared import STORE


class Parser(argparse.ArgumentParser):
    """Looks for the width of the screen when help is shown, not with every option that is added."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "formatter_class": _unseen})

    def format_help(self) -> str:
        """The help, as wide as the screen."""
        self.formatter_class = argparse.HelpFormatter
        return super().format_help()

    def format_usage(self) -> str:
        """The usage, as wide as the screen."""
        self.formatter_class = argparse.HelpFormatter
        return super().format_usage()


def _unseen(prog: str) -> argparse.HelpFormatter:
    return argparse.HelpFormatter(prog, width=80)


class Options:
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
        self.add("--annotate", type=workbook_name, metavar="FILE.xlsx", ja="誤りをコメントにしたブックの写しを書き出す", en="write a copy of the workbook with the errors as comments")

    def plan(self) -> None:
        """Which of several plans is asked about."""
        self.add("--plan", metavar="ID", ja="計画（ストアに複数あるとき）", en="the plan, where the store holds several")


def day(text: str) -> str:
    """A day as it is written in an option."""
    import datetime

    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        said = Text(f"「{text}」は日付ではありません（例 2026-04-01）", f"“{text}” is no date (such as 2026-04-01)")
        raise argparse.ArgumentTypeError(said.of(command_language())) from None


def workbook_name(name: str) -> Path:
    """The name of a workbook to write."""
    if not name.lower().endswith(".xlsx"):
        said = Text(f"「{name}」: 書き出せるのは .xlsx です", f"“{name}”: the ending must be .xlsx")
        raise argparse.ArgumentTypeError(said.of(command_language()))
    return Path(name)
