"""What the replies of a worker mean: an answer, or why there is none."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

from ontology.language import Text
from queries.answer import Answer, Term
from queries.failures import (
    EngineUnavailable,
    QueryError,
    QueryRefused,
    QueryTooDeep,
    QueryTooLarge,
)


def answered(reply: dict[str, Any]) -> Answer:
    """The answer of a reply that has one."""
    if reply["kind"] == "ask":
        return Answer("ask", boolean=reply["boolean"])
    rows = (tuple(Term(*t) if t else None for t in row) for row in reply["rows"])
    return Answer(
        reply["kind"],
        tuple(reply["variables"]),
        # Triples have no order of their own; every engine gives them in the same one.
        tuple(sorted(set(rows))) if reply["kind"] == "graph" else tuple(rows),
        truncated=reply["truncated"],
    )


def settle(text: str, reply: dict[str, Any]) -> None:
    """Raise QueryRefused where a reply says that there is no answer."""
    if "syntax" in reply:
        from queries.syntax import syntax_error

        raise syntax_error(text, reply["syntax"])
    if "failed" in reply:
        raise QueryRefused(Text(
            f"この問い合わせには答えられません: {reply['failed']}",
            f"The query cannot be answered: {reply['failed']}",
        ))


def death(status: int | None) -> QueryError:
    """Why a worker died in the middle of a query."""
    if status == -signal.SIGSEGV:
        return QueryTooDeep()
    return QueryTooLarge()


def no_store(store: Path) -> EngineUnavailable:
    """There is no build in the store any more."""
    return EngineUnavailable(Text(
        f"{store} にストアがありません。", f"There is no store in {store}."
    ))


def cannot_open(why: str) -> EngineUnavailable:
    """There is a build, and it cannot be read."""
    return EngineUnavailable(Text(
        f"ストアを開けません（{why}）。", f"The store cannot be opened ({why})."
    ))
