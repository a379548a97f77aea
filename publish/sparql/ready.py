"""What the endpoint answers before a request has its turn: what is kept, and lookups."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from publish.addresses import path_of
from publish.ready.answers import Answered, Offer
from publish.ready.heads import head_of
from publish.ready.kept import Kept
from publish.sparql.answering import choice, sent
from publish.sparql.protocol import Unreadable, only_query
from queries.forms import Wanted, Written

if TYPE_CHECKING:
    from starlette.types import Scope

PATHS = ("/sparql", "/en/sparql")
_LONGEST = 6_000  # bytes of the address of a lookup
_LOOKUP = 2  # what one takes of a turn; an answer that is kept takes one
_SOUGHT = "keikaku.sought"  # in a scope: that it was looked up in vain
Request = tuple[str, str, bytes, bytes, bytes, bytes]  # method, path, query, types, body
LookedUp = Callable[[str, Wanted, str], Written | None]


class ReadyAnswers:
    """Those to ``/sparql``; ``rows`` are the most of an answer.

    ``build`` is the build's name as it was a moment ago, for answers of which each is of one build
    anyway; ``looked_up`` answers a query from a build, if it is a lookup.
    """

    def __init__(
        self, kept: Kept, build: Callable[[], str], looked_up: LookedUp | None, rows: int
    ) -> None:
        self._kept, self._build, self._looked_up, self._rows = kept, build, looked_up, rows

    def offer(self, scope: Scope, passes: Callable[[Scope], bool]) -> Offer | None:
        """The answer to a GET without a body, if it is kept or is looked up in no time."""
        if path_of(scope) not in PATHS:
            return None
        build, key = self._build(), key_of(scope, b"")
        answer = self._kept.get(build, key)
        if answer is not None:
            return 1, lambda: answer
        if (
            self._looked_up is None
            or scope.get(_SOUGHT)
            or not _may_be_lookup(key[2])
            or not passes(scope)
        ):
            return None
        return _LOOKUP, lambda: self._found(build, key, scope)

    def _found(self, build: str, key: Request, scope: Scope) -> Answered | None:
        text, wanted = only_query(key[2]), _plainly(key[3])
        found = None
        if text is not None and wanted is not None and self._looked_up is not None:
            found = self._looked_up(text, wanted, build)
        if found is None:
            scope[_SOUGHT] = True
            return None
        answer = sent(found, self._rows)
        self._kept.put_again(build, key, answer)
        return answer


def key_of(scope: Scope, body: bytes) -> Request:
    """All of a request that the answer depends on."""
    head = head_of(scope)
    return scope["method"], scope["path"], scope["query_string"], head.accept, head.content_type, body


def _may_be_lookup(address: bytes) -> bool:
    """Whether it is worth reading a request for one: a look at what no other query is without."""
    return (
        len(address) < _LONGEST
        and address.count(b"%7B") + address.count(b"{") <= 2
        and b"(" not in address
        and b"%28" not in address
    )


@lru_cache(maxsize=512)
def _plainly(accept: bytes) -> Wanted | None:
    """What a request wants that says it by ``Accept`` alone; None for a page or nothing there is."""
    try:
        wanted = choice(accept.decode("latin-1") or None)
    except Unreadable:
        return None
    return None if wanted.page or wanted.sheet else Wanted(wanted.results, wanted.graph)
