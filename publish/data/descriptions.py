"""What the data say about one thing, asked once for each build."""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from graph.store import StoreError
from ontology.language import Text
from ontology.terms import kei, org, rdf, skos
from publish.data.forms import DATA, TREE, Form
from publish.holdings import Held, Holdings
from publish.ready.memory import Memory
from publish.settings import SettingError
from queries.answer import Row, Term, iri
from queries.engine import EmbeddedEngine, QueryError
from queries.plans import PlanEntry

PLANS_ASKED = 12  # plans that are asked about a thing no municipality owns, such as a year
KEPT_THINGS = 512  # descriptions kept in memory
REMOTE_SECONDS = 60  # how long what an endpoint said is taken to hold
_TOO_MUCH = Text(
    "この項目のデータは行数の上限を超えるため、ファイルにできません。",
    "The data about this thing are larger than the row limit.",
)
# What RFC 3987 has in no path: delimiters, controls, surrogates, private use, non-characters.
_PLANE_ENDS = "".join(chr(plane << 16 | end) for plane in range(16) for end in (0xFFFE, 0xFFFF))
_NEVER_IN_AN_IRI = re.compile(
    r'[\x00-\x20<>"{}|^`\\\[\]\x7f-\x9f\ud800-\uf8ff\ufdd0-\ufdef\ufff0-\uffff\U000e0000-\U000e0fff'
    rf"\U000f0000-\U0010ffff{_PLANE_ENDS}]|%(?![0-9A-Fa-f]{{2}})"
)


class Ended(NamedTuple):
    """That a unit is no more: its last day, and what came after it (address, names)."""

    day: str
    successors: tuple[tuple[str, Text], ...]


@dataclass(frozen=True)
class Description:
    """What is stated about a thing: triples, and the plans that say so."""

    address: str
    rows: tuple[Row, ...]
    helds: tuple[Held, ...] = field(repr=False)

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """The forms its data come in."""
        return (*DATA, TREE) if self._is(kei.Plan) and self.entry else DATA

    @property
    def entry(self) -> PlanEntry | None:
        """The edition this is, if it is one that is held."""
        return next((h.entry for h in self.helds if h.entry.iri == self.address), None)

    def _is(self, kind: str) -> bool:
        return (iri(self.address), iri(rdf.type), iri(kind)) in self.rows

    def _values(self, subject: str, predicate: str) -> list[Term]:
        told = (iri(subject), iri(predicate))
        return [row[2] for row in self.rows if row[:2] == told and row[2] is not None]

    def ended(self, today: str) -> Ended | None:
        """Whether a reorganisation ended it before a day (YYYY-MM-DD)."""
        days = [v.value for v in self._values(self.address, kei.validUntil)]
        if not days or min(days) >= today:
            return None
        events = [
            row[0].value for row in self.rows
            if row[0] and row[1:] == (iri(org.originalOrganization), iri(self.address))
        ]
        after = {v.value for e in events for v in self._values(e, org.resultingOrganization)}
        return Ended(min(days), tuple((unit, self._name(unit)) for unit in sorted(after)))

    def _name(self, address: str) -> Text:
        names = {v.language: v.value for v in self._values(address, skos.prefLabel)}
        ja = names.get("ja") or address.rsplit("/", 1)[-1]
        return Text(ja, names.get("en") or ja)


class Descriptions:
    """Descriptions of what an engine holds, by path (what follows ``id/``).

    ``served`` is the base under which the data are served instead of their own; all addresses of
    things in files then begin with it.
    """

    def __init__(self, holdings: Holdings, served: str = "") -> None:
        self.holdings, self.served = holdings, served
        self._things: Memory[Description] = Memory(KEPT_THINGS, lambda *_: 1)

    def version(self) -> str:
        """What the data are now: the build; for an endpoint, the minute."""
        engine = self.holdings.engine
        build = engine.build_name()
        if isinstance(engine, EmbeddedEngine):
            return build
        return f"{build} {int(time.monotonic() / REMOTE_SECONDS)}"

    def kept_forms(self, path: str) -> tuple[Form, ...]:
        """The forms of a thing that was asked for before; asks the engine nothing."""
        try:
            found = self._things.get((self.version(), path))
        except StoreError:
            return ()
        return found.forms if found is not None else ()

    def description(self, path: str) -> Description | None:
        """What is stated about a thing; None where nothing is. Raises QueryError."""
        key = (self.version(), path)
        found = self._things.get(key)
        if found is None:
            found = self._asked(path)
            if found is not None:
                self._things.put(key, found)
        return found

    def entries(self, path: str) -> tuple[PlanEntry, ...]:
        """The plans that may know a thing: the plan it is in, else its municipality's."""
        code, _, rest = path.partition("/")
        found = self.holdings.of_municipality(code)
        plan = rest.partition("/")[0]
        if any(entry.id == plan for entry in found):
            return tuple(entry for entry in found if entry.id == plan)
        return found or self.holdings.entries[:PLANS_ASKED]

    def _asked(self, path: str) -> Description | None:
        entries = self.entries(path)
        address = self.holdings.addresses.thing(path)
        if not is_address(address):
            return None
        rows: dict[Row, None] = {}
        helds = []
        for entry in entries:
            held = self.holdings.held(entry)
            answer = held.ask("resource-data", resource=iri(address))
            if answer.truncated:
                raise QueryError(_TOO_MUCH)
            if any(row[0] == iri(address) for row in answer.rows):
                rows |= dict.fromkeys(answer.rows)
                helds.append(held)
        return Description(address, tuple(rows), tuple(helds)) if helds else None

    def written(self, description: Description, form: Form) -> bytes:
        """The data about a thing in one of its forms. Raises QueryError."""
        from publish.data import writing

        rows: Iterable[Row] = description.rows
        if form == TREE:
            rows = self._tree(description)
        return writing.write(*self.as_served(description.address, rows), form)

    def _tree(self, description: Description) -> tuple[Row, ...]:
        held = next(h for h in description.helds if h.entry == description.entry)
        answer = held.ask("plan-as-tree")
        if answer.truncated:
            raise QueryError(_TOO_MUCH)
        return answer.rows

    def as_served(self, address: str, rows: Iterable[Row]) -> tuple[str, Iterable[Row]]:
        """The same under the served base, where it is not the data's own."""
        own = self.holdings.addresses.base
        if not self.served or self.served == own:
            return address, rows
        return moved(address, own, self.served), (
            tuple(_moved_term(term, own, self.served) for term in row) for row in rows
        )


def today() -> str:
    """The day in Japan, which is ahead of most servers' clocks."""
    zone = datetime.timezone(datetime.timedelta(hours=9))
    return datetime.datetime.now(zone).date().isoformat()


def served_base(written: str) -> str:
    """The base of ``--serve-base``, or nothing. Raises SettingError."""
    from graph.identifiers import BaseError, check_base

    try:
        return check_base(written) if written else ""
    except BaseError:
        raise SettingError(Text(
            f"--serve-base の「{written}」は使えません。https:// などで始まり / で終わるアドレスです。",
            f"“{written}” of --serve-base cannot be a base: it is an http(s) address that ends with /.",
        )) from None


def is_address(address: str) -> bool:
    """Whether a text can be the address of a thing."""
    return _NEVER_IN_AN_IRI.search(address) is None


def moved(address: str, base: str, served: str) -> str:
    """An address of a thing or a graph under another base; the vocabulary's stay as they are."""
    for kind in ("id/", "graph/"):
        if address.startswith(base + kind):
            return served + address.removeprefix(base)
    return address


def _moved_term(term: Term | None, base: str, served: str) -> Term | None:
    if term is None or term.kind != "iri":
        return term
    return term._replace(value=moved(term.value, base, served))

