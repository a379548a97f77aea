"""What the server may be told: one tuple that makes the command line, the help and the README."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from ontology.language import Text
from queries.engine import Limits


@dataclass(frozen=True)
class Setting:
    """One setting; the type of its default is its type."""

    name: str
    default: str | int | float
    help: Text


SETTINGS: tuple[Setting, ...] = (
    Setting("host", "127.0.0.1", Text("待ち受けるアドレス", "address to listen on")),
    Setting("port", 8000, Text("待ち受けるポート", "port to listen on")),
    Setting(
        "serve_base",
        "",
        Text(
            "データの IRI の先頭をこのアドレスに書き換えて配信する（試験公開用。空なら書き換えない）",
            "serve the data with addresses under this base, for a trial site (empty: as they are)",
        ),
    ),
    Setting(
        "deadline",
        10.0,
        Text("問い合わせを止めるまでの秒数", "seconds after which a query is stopped"),
    ),
    Setting("rows", 10_000, Text("答えの行数の上限", "most rows of an answer")),
    Setting(
        "workers",
        4,
        Text("同時に答えられる問い合わせの数", "queries that are answered at the same time"),
    ),
    Setting(
        "memory",
        2048,
        Text("一つの問い合わせが使えるメモリ（MB）", "memory for one query, in megabytes"),
    ),
)


def _default(name: str) -> Any:
    return next(s.default for s in SETTINGS if s.name == name)


@dataclass(frozen=True)
class Settings:
    """The settings of one server, by default those of `SETTINGS`. ``memory`` is in megabytes."""

    host: str = _default("host")
    port: int = _default("port")
    serve_base: str = _default("serve_base")
    deadline: float = _default("deadline")
    rows: int = _default("rows")
    workers: int = _default("workers")
    memory: int = _default("memory")

    @classmethod
    def chosen(cls, options: object) -> Settings:
        """Settings from an object that has an attribute for each, such as parsed options."""
        return cls(**{field.name: getattr(options, field.name) for field in fields(cls)})

    @property
    def limits(self) -> Limits:
        """What one query may use."""
        return Limits(self.deadline, self.rows, self.memory << 20)
