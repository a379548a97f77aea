"""Aoba's welfare plan, to be edited by tests."""

import copy
from collections.abc import Callable
from functools import cache
from typing import Any

from graph import model
from graph.build import PLANS
from graph.loading import load_plan
from graph.planfile import Loaded, PlanFile
from graph.yamlfile import read_yaml

Plain = dict[str, Any]
FILE = PLANS / "aoba" / "chiiki-fukushi.yaml"
OTHER = PLANS / "aoba" / "kodomo.yaml"


@cache
def aoba() -> PlanFile:
    return load_plan(FILE)


def edited(edit: Callable[[Plain], object]) -> PlanFile:
    """Aoba's welfare plan with an edit."""
    value = copy.deepcopy(_parsed())
    edit(value)
    plan = Loaded(model.Plan.model_validate(value), FILE, {})
    return PlanFile(plan, aoba().municipality)


@cache
def _parsed() -> Plain:
    value: Plain = read_yaml(FILE)[0]
    return value


def policy(plan: Plain, at: str = "1-1") -> Plain:
    return next(p for g in plan["goals"] for p in g["policies"] if p["id"] == at)


def pillar(plan: Plain, at: str = "1-1-city-1") -> Plain:
    return next(
        p for g in plan["goals"] for q in g["policies"]
        for room in ("city", "council") for p in q.get(room, []) if p["id"] == at
    )


def measure(plan: Plain, at: str = "1-1-city-1-1") -> Plain:
    found: Plain = next(m for m in pillar(plan, at.rpartition("-")[0])["measures"] if m["id"] == at)
    return found


def indicator(plan: Plain) -> Plain:
    found: Plain = policy(plan)["indicators"][0]
    return found


def target(plan: Plain) -> Plain:
    found: Plain = indicator(plan)["observations"][-1]
    return found
