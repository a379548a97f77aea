"""An engine without workers, for the build's own questions: no deadline, never for a stranger."""

from __future__ import annotations

import sys
from pathlib import Path

import pyoxigraph as ox

from graph.store import DISK_STORE
from ontology.language import Text
from queries.answer import Answer, Term
from queries.failures import QueryRefused
from queries.worker import answer


class BuildEngine:
    """Answers from one build's directory, whether it is current or still being made."""

    def __init__(self, folder: Path, rows: int = 1_000_000) -> None:
        self.folder, self.rows = folder, rows
        self._store = ox.Store.read_only(str(folder / DISK_STORE))

    def build_name(self) -> str:
        """The name of the directory."""
        return self.folder.name

    def query(self, text: str) -> Answer:
        """The answer; raises QueryRefused."""
        reply = answer(self._store, text, self.rows, sys.maxsize)
        reason = reply.get("syntax") or reply.get("failed")
        if reason:
            raise QueryRefused(Text(reason, reason))
        if reply["kind"] == "ask":
            return Answer("ask", boolean=reply["boolean"])
        rows = tuple(tuple(Term(*t) if t else None for t in row) for row in reply["rows"])
        return Answer(
            reply["kind"], tuple(reply["variables"]), rows, truncated=reply["truncated"]
        )

    def close(self) -> None:
        """Nothing to release."""
