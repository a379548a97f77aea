"""Pages and files that were made before, and are the same as long as the data and the day are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from publish.addresses import path_of
from publish.data.descriptions import today
from publish.ready.answers import Answered, Offer
from publish.ready.heads import head_of
from publish.ready.kept import Kept, Key

if TYPE_CHECKING:
    from starlette.types import Scope

# The endpoint keeps its own; an audit shows a text beside the store, which may change by itself.
_NOT_HERE = ("/sparql", "/audit")
_NO_STORE = (b"cache-control", b"no-store")
_STATUSES = frozenset({200, 304})


class KeptPages:
    """What the application answered to GETs, by all of a request that its pages can depend on.

    ``build`` is the name of the build, as it was a moment ago at the earliest.
    """

    def __init__(self, kept: Kept, build: Callable[[], str]) -> None:
        self._kept, self._build = kept, build

    def offer(self, scope: Scope, passes: Callable[[Scope], bool]) -> Offer | None:
        """The answer, if it is kept."""
        answer = self.kept(version(self._build()), scope)
        return (1, lambda: answer) if answer is not None and passes(scope) else None

    def kept(self, version: str, scope: Scope) -> Answered | None:
        """The answer to a request, if it is kept; whether that may be read has been judged."""
        return self._kept.get(version, _key(scope)) if _kept_here(scope) else None

    def keep(self, version: str, scope: Scope, answer: Answered) -> None:
        """Keep the answer to a request, if it is one that will be the same."""
        if answer.status in _STATUSES and _kept_here(scope) and _NO_STORE not in answer.headers:
            self._kept.put(version, _key(scope), answer)


def version(build: str) -> str:
    """What pages made now of a build depend on beside the request: an ended thing is gone at its day."""
    return f"{build} {today()}"


def _kept_here(scope: Scope) -> bool:
    path, head = path_of(scope), head_of(scope)
    return scope["method"] == "GET" and not (
        path.endswith(_NOT_HERE) or head.bodied or head.partial
    )


def _key(scope: Scope) -> Key:
    head = head_of(scope)
    raw = scope.get("raw_path") or scope["path"].encode()
    place = scope["scheme"], scope.get("root_path", ""), head.host, raw, scope["path"]
    return (*place, scope["query_string"], head.accept, head.known)

