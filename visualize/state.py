"""What a reader looks at: one state for every view, table, export and print, held in the URL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from queries.catalogue import ParameterType, QuestionError
from queries.names import Names
from queries.narrow import Filter
from queries.overview import Actor, Overview, Role

Whose = Literal["", "city", "council", "all"]
MOST_DEPTH = 3
LONGEST = 200  # characters of one value
_SEVERAL = 12  # values of one kind


@dataclass(frozen=True)
class State:
    """``filter`` says which measures; the rest how they are shown.

    ``whose`` is empty where the reader has not chosen; ``least`` 0 likewise: the number of shared
    measures from which a line is drawn. ``focus`` is the IRI of the thing whose neighbours stand
    out, to ``depth`` steps. ``sort`` is a column of a table, with ``-`` before it from the end; ``of``
    is the table of several that is shown.
    """

    filter: Filter = Filter()
    whose: Whose = ""
    least: int = 0
    focus: str = ""
    depth: int = 1
    sort: str = ""
    of: str = ""

    def seen_as(self, default: Whose) -> Filter:
        """The filter where an unsaid ``whose`` means ``default``."""
        whose = self.whose or default
        actor: Actor | None = whose if whose == "city" or whose == "council" else None
        return replace(self.filter, actor=actor)

    def without(self, key: str, iri: str = "") -> State:
        """The state with one choice taken back."""
        if key == "actor":
            return replace(self, whose="")
        if key == "role":
            return replace(self, filter=replace(self.filter, role=None))
        kept: dict[str, Any] = {
            _FIELDS[key]: tuple(x for x in getattr(self.filter, _FIELDS[key]) if x != iri)
        }
        return replace(self, filter=replace(self.filter, **kept))

    def choices(self) -> Iterator[tuple[str, str]]:
        """What narrows the view: key and value (an IRI, or the word for actor and role)."""
        for key, field in _FIELDS.items():
            for iri in getattr(self.filter, field):
                yield key, iri
        if self.whose:
            yield "actor", self.whose
        if self.filter.role:
            yield "role", self.filter.role


_FIELDS = {"goal": "goals", "policy": "policies", "division": "divisions", "partner": "partners"}
_TYPES: Mapping[str, ParameterType] = {
    "goal": "goal",
    "policy": "policy",
    "division": "division",
    "partner": "organization",
}


def read(given: Iterable[tuple[str, str]], names: Names, overview: Overview) -> State:
    """The state an address holds; what it says of other things is left alone.

    Things are named by identifier, or as people call them. Raises QuestionError for a thing that
    the plan does not have, and for a word that is none of those one can choose.
    """
    values: dict[str, list[str]] = {}
    for key, value in given:
        if value.strip():
            values.setdefault(key, []).append(value.strip()[:LONGEST])
    things = {
        field: tuple(
            dict.fromkeys(names.find(v, _TYPES[key]).value for v in values.get(key, ())[:_SEVERAL])
        )
        for key, field in _FIELDS.items()
    }
    last = {key: found[-1] for key, found in values.items()}
    role = _one_of(last.get("role", ""), get_args(Role), "role") or None
    return State(
        Filter(**things, role=role),  # type: ignore[arg-type]
        _one_of(last.get("actor", ""), get_args(Whose), "actor"),  # type: ignore[arg-type]
        _number(last.get("least", ""), 0, 99),
        _focus(last.get("focus", ""), overview),
        _number(last.get("depth", ""), 1, MOST_DEPTH),
        last.get("sort", ""),
        last.get("of", ""),
    )


def written(state: State, overview: Overview) -> dict[str, str | int | list[str]]:
    """What an address says of a state; nothing of what is as it begins."""
    found: dict[str, str | int | list[str]] = {}
    for key, field in _FIELDS.items():
        ids = [overview.by_iri[iri].id for iri in getattr(state.filter, field)
               if iri in overview.by_iri]
        if ids:
            found[key] = ids
    if state.whose:
        found["actor"] = state.whose
    if state.filter.role:
        found["role"] = state.filter.role
    if state.least:
        found["least"] = state.least
    if state.focus:
        found["focus"] = tail(state.focus)
        if state.depth > 1:
            found["depth"] = state.depth
    if state.sort:
        found["sort"] = state.sort
    if state.of:
        found["of"] = state.of
    return found


def tail(iri: str) -> str:
    """The end of an address that tells a thing from all others of its plan: ``division/x``."""
    return "/".join(iri.rsplit("/", 2)[1:])


def _focus(given: str, overview: Overview) -> str:
    """The thing whose address ends so; nothing where it is not in the plan."""
    if not given:
        return ""
    return next((iri for iri in overview.by_iri if tail(iri) == given or iri == given), "")


def _one_of(given: str, known: tuple[str, ...], key: str) -> str:
    if given and given not in known:
        words = [word for word in known if word]
        raise QuestionError(
            f"{key} に「{given}」は選べません。選べるのは {'、'.join(words)} です。",
            f"“{given}” cannot be chosen for {key}; choose {', '.join(words)}.",
        )
    return given


def _number(given: str, least: int, most: int) -> int:
    """A whole number within bounds; the least for anything else."""
    if given.isascii() and given.isdigit():
        return min(max(int(given[:3]), least), most)
    return least
