"""What an address says of a view is read back as it was written."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.catalogue import QuestionError
from queries.engine import EmbeddedEngine
from queries.load import context, overview, plans
from queries.names import Names
from queries.narrow import Filter
from queries.overview import Overview
from visualize.state import State, read, written


@pytest.fixture(scope="module")
def known(kuki_store: Any) -> tuple[Names, Overview]:
    with EmbeddedEngine(kuki_store, workers=1) as engine:
        terms = context(plans(engine)[0])
        return Names.read(engine, terms), overview(engine, terms)


@given(data=st.data())
def test_there_and_back(known: tuple[Names, Overview], data: st.DataObject) -> None:
    names, plan = known

    def some(things: Any) -> tuple[str, ...]:
        iris = st.sampled_from([t.iri for t in things])
        return tuple(data.draw(st.lists(iris, max_size=3, unique=True)))

    focus = data.draw(st.sampled_from(["", *(d.iri for d in plan.divisions)]))
    state = State(
        Filter(
            some(plan.goals),
            some(plan.policies),
            None,
            some([*plan.divisions, *plan.groups]),
            some(plan.organizations),
            data.draw(st.sampled_from([None, "lead", "related"])),
        ),
        data.draw(st.sampled_from(["", "city", "council", "all"])),
        data.draw(st.integers(0, 99)),
        focus,
        data.draw(st.integers(1, 3)) if focus else 1,
        data.draw(st.sampled_from(["", "name", "-count"])),
    )
    query = urlencode(written(state, plan), doseq=True)
    assert read(parse_qsl(query), names, plan) == state


@pytest.mark.parametrize(
    "query",
    ["", "least=x", "least=-1", "least=１２", "depth=0", "focus=nowhere", "other=1", "goal=",
     "sort=" + "x" * 5000],
)
def test_what_says_nothing_is_as_it_begins(known: tuple[Names, Overview], query: str) -> None:
    names, plan = known
    state = read(parse_qsl(query, keep_blank_values=True), names, plan)
    assert State(sort=state.sort) == state
    assert len(state.sort) <= 200


@pytest.mark.parametrize("query", ["goal=9", "division=no-such", "role=all", "actor=nobody"])
def test_what_is_not_there_is_said(known: tuple[Names, Overview], query: str) -> None:
    names, plan = known
    with pytest.raises(QuestionError):
        read(parse_qsl(query), names, plan)
