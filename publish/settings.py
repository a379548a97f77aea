"""What the server may be told: one tuple that makes the command line, the help and the README.

Each setting is also read from the environment, as ``KEIKAKU_`` and its name in capitals.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from ontology.language import Language, Text
from queries.engine import Limits

Value = str | int | float | bool
_SLOWEST = 1024  # bytes a second


class SettingError(Exception):
    """A setting has a value that cannot be; ``text`` says which and what can."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True)
class Setting:
    """One setting; the type of its default is its type. Numbers are ``least`` at the smallest."""

    name: str
    default: Value
    help: Text
    least: float = 0

    @property
    def option(self) -> str:
        """How the command line names it."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """How the environment names it."""
        return "KEIKAKU_" + self.name.upper()

    def shown(self, language: Language) -> str:
        """What it is for, and its default."""
        if self.default in ("", False):
            return self.help.of(language)
        plain = f"{self.default:g}" if isinstance(self.default, float) else str(self.default)
        return Text(f"{self.help.ja}（{plain}）", f"{self.help.en} ({plain})").of(language)


SETTINGS: tuple[Setting, ...] = (
    Setting("host", "127.0.0.1", Text("待ち受けるアドレス", "address to listen on")),
    Setting("port", 8000, Text("待ち受けるポート", "port to listen on")),
    Setting("serve_base", "", Text(
        "データの IRI の先頭をこのアドレスに書き換えて配信する（試験公開用。空なら書き換えない）",
        "serve the data with addresses under this base, for a trial site (empty: as they are)",
    )),
    Setting("root_path", "", Text(
        "リバースプロキシの下での場所（例 /plans）",
        "where the site is under a reverse proxy (such as /plans)",
    )),
    Setting("trusted_proxies", "", Text(
        "X-Forwarded-For・-Proto・-Host を信じるプロキシのアドレス（コンマで区切る。例 127.0.0.1,10.0.0.0/8）",
        "addresses of the proxies whose X-Forwarded-For, -Proto and -Host are believed "
        "(commas between, such as 127.0.0.1,10.0.0.0/8)",
    )),
    Setting("deadline", 10.0, Text(
        "問い合わせを止めるまでの秒数", "seconds after which a query is stopped"
    ), least=0.01),
    Setting("rows", 10_000, Text("答えの行数の上限", "most rows of an answer"), least=1),
    Setting("workers", 4, Text(
        "同時に答えられる問い合わせの数", "queries that are answered at the same time"
    ), least=1),
    Setting("clerks", 2, Text(
        "短い問い合わせを続けて送る相手に答える補助プロセスの数。必要な間だけ動く（0 なら使わない。Linux のみ）",
        "processes that answer clients who send lookups one after the other, there while they are needed "
        "(0: none; on Linux)",
    )),
    Setting("memory", 2048, Text(
        "一つの問い合わせが使えるメモリ（MB）", "memory for one query, in megabytes"
    ), least=1),
    Setting("cache", 32, Text(
        "答えを覚えておくメモリ（MB、0 なら覚えない）",
        "memory for answers that are kept, in megabytes (0: none)",
    )),
    Setting("per_client", 3, Text(
        "一つの相手のために同時に働く数。他の人のために、必ず一つは空けておく",
        "requests worked on at the same time for one client; one worker is always left to others",
    ), least=1),
    Setting("client_waiting", 32, Text(
        "一つの相手が待たせておける要求の数（超えると 429）",
        "requests one client may have waiting (more get 429)",
    )),
    Setting("waiting", 256, Text(
        "待っている要求の合計の上限（超えると 503）", "requests waiting in all (more get 503)"
    )),
    Setting("body", 1024, Text("要求の本文の上限（KB）", "largest body of a request, in kilobytes"), least=1),
    Setting("head", 32, Text(
        "要求のアドレスとヘッダーの上限（KB）", "largest address and headers of a request, in kilobytes"
    ), least=1),
    Setting("arrival", 10.0, Text(
        "要求のヘッダーと本文が、それぞれ届き終わるまでの秒数。答えの受け取りがこの間進まなければ切る",
        "seconds within which the headers, and then the body, of a request must have arrived; "
        "an answer nobody takes in for as long is given up",
    ), least=0.01),
    Setting("keep_alive", 15.0, Text(
        "次の要求がない接続を閉じるまでの秒数", "seconds after which a connection without a next request is closed"
    )),
    Setting("connections", 1000, Text(
        "同時に開ける接続の数", "connections that are open at the same time"
    ), least=1),
    Setting("grace", 15.0, Text(
        "終了のとき、答えている途中の要求を待つ秒数",
        "seconds that requests being answered are given when the server stops",
    )),
    Setting("access_log", "-", Text(
        "アクセスログ（JSON 行）のファイル。- は標準エラー出力、空なら書かない",
        "file of the access log (JSON lines); - is standard error, empty is none",
    )),
    Setting("source_texts", "", Text(
        "原文のフォルダー。あれば、計画ごとに原文との照合のページを出す（原文の全文を公開することになる）",
        "folder of source texts: with it, each plan has its audit page (which publishes the whole text)",
    )),
    Setting("log_queries", False, Text(
        "アクセスログに問い合わせの文を書く（個人の情報が入りうる）",
        "write the text of queries into the access log (it may hold personal data)",
    )),
)


def _default(name: str) -> Any:
    return next(s.default for s in SETTINGS if s.name == name)


@dataclass(frozen=True)
class Settings:
    """The settings of one server, by default those of `SETTINGS`.

    Seconds, except ``memory`` (megabytes), ``body`` and ``head`` (kilobytes).
    """

    host: str = _default("host")
    port: int = _default("port")
    serve_base: str = _default("serve_base")
    root_path: str = _default("root_path")
    trusted_proxies: str = _default("trusted_proxies")
    deadline: float = _default("deadline")
    rows: int = _default("rows")
    workers: int = _default("workers")
    clerks: int = _default("clerks")
    memory: int = _default("memory")
    cache: int = _default("cache")
    per_client: int = _default("per_client")
    client_waiting: int = _default("client_waiting")
    waiting: int = _default("waiting")
    body: int = _default("body")
    head: int = _default("head")
    arrival: float = _default("arrival")
    keep_alive: float = _default("keep_alive")
    connections: int = _default("connections")
    grace: float = _default("grace")
    access_log: str = _default("access_log")
    source_texts: str = _default("source_texts")
    log_queries: bool = _default("log_queries")

    @classmethod
    def chosen(cls, options: object) -> Settings:
        """Settings from an object that has attributes for some or all, such as parsed options.

        Raises SettingError for a number that is too small.
        """
        values: dict[str, Any] = {f.name: getattr(options, f.name, f.default) for f in fields(cls)}
        for setting in SETTINGS:
            value = values[setting.name]
            if isinstance(value, int | float) and not value >= setting.least:
                raise SettingError(Text(
                    f"{setting.option} は {setting.least:g} 以上です（{value:g} ではなく）。",
                    f"{setting.option} is at least {setting.least:g}, not {value:g}.",
                ))
        return cls(**values)

    @property
    def share(self) -> int:
        """Bytes for what is kept of each kind."""
        return self.cache << 19

    @property
    def taken_in(self) -> float:
        """Bytes of an answer that are taken in within ``arrival`` at least."""
        return _SLOWEST * self.arrival

    @property
    def limits(self) -> Limits:
        """What one query may use."""
        return Limits(self.deadline, self.rows, self.memory << 20)
