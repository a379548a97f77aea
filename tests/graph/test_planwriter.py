"""What is written is what was meant, and reads as a person would write it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import given, settings
from pydantic import BaseModel

from graph import model
from graph.build import DEFAULT_PLANS, PLANS
from graph.planfile import load
from graph.planwriter import replace, written
from graph.values import Period
from tests.graph.generated import Pair, agreeing, made, municipalities, plain, plans, sizes

REAL = [
    DEFAULT_PLANS[0],
    *sorted(p for p in (PLANS / "aoba").glob("*.yaml") if not p.stem.endswith(".audit")),
]


def read_back(value: BaseModel) -> BaseModel:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "file.yaml"
        replace(file, written(value, "一行目\n二行目"))
        assert [p.name for p in Path(folder).iterdir()] == ["file.yaml"]
        return load(file, type(value)).value


def given_only(value: object) -> object:
    """Plain values as other readers of YAML find them: no defaults, years as text."""
    if isinstance(value, dict):
        return {k: given_only(v) for k, v in value.items() if v is not None and v is not False and v != []}
    if isinstance(value, list):
        return [given_only(v) for v in value]
    return value.ja if isinstance(value, Period) else float(value) if isinstance(value, Decimal) else value


@given(plans)
@settings(max_examples=60)
def test_every_plan_is_read_back_as_it_was(plan: model.Plan) -> None:
    assert read_back(plan) == plan


@given(municipalities)
@settings(max_examples=40)
def test_every_municipality_is_read_back_as_it_was(city: model.Municipality) -> None:
    assert read_back(city) == city


@given(agreeing)
@settings(max_examples=10)
def test_plans_that_agree_are_read_back_too(pair: Pair) -> None:
    assert (read_back(pair.plan), read_back(pair.city)) == pair


def test_generation_reaches_every_kind_of_part() -> None:
    kinds = {c.__name__ for c in vars(model).values() if isinstance(c, type) and issubclass(c, model.Model)}
    found: dict[str, int] = {}
    for seed in range(20):
        for kind in (model.Plan, model.Municipality):
            found |= sizes(made(kind, seed))
    assert kinds - set(found) == {"Model", "Element", "Unit"}


@pytest.mark.parametrize("file", REAL, ids=lambda f: f"{f.parent.name}/{f.stem}")
def test_real_files_are_read_back_as_they_were(file: Path) -> None:
    kind = model.Municipality if file.stem == "municipality" else model.Plan
    value = load(file, kind).value
    text = written(value)
    assert read_back(value) == value
    # Any other reader of YAML finds the same: no alias, no date, no lost zero.
    assert yaml.safe_load(text) == given_only(plain(value))


def test_it_reads_as_a_person_would_write_it() -> None:
    city = model.Municipality.model_validate({
        "format": "keikaku-municipality/1", "code": "011002", "name": "ためし市", "en": "Tameshi", "kana": "ためしし",
        "divisions": [
            {"id": "fukushi", "name": "福祉課", "en": "Welfare: Division", "kana": "ふくしか", "valid_from": "2025-04-01"},
            {"id": "1", "name": "こども課、保育課", "alt": ["子ども課"], "en": "No", "kana": "こどもか",
             "doubts": [{"ja": "二つの課とも読めます。", "en": "Perhaps two."}]},
        ],
    })
    assert written(city, "課の一覧") == """\
# 課の一覧
format: keikaku-municipality/1
code: "011002"
name: ためし市
en: Tameshi
kana: ためしし

# ======== 課 ========
divisions:
  - {id: fukushi, name: 福祉課, en: "Welfare: Division", kana: ふくしか, valid_from: "2025-04-01"}
  - id: "1"
    doubts:
      - ja: 二つの課とも読めます。
        en: Perhaps two.
    name: こども課、保育課
    alt: [子ども課]
    en: "No"
    kana: こどもか
"""


def test_passages_of_one_line_stand_on_one_line_and_others_as_blocks() -> None:
    vision = model.Pillar.model_validate({
        "id": "1", "number": "（１）", "name": {"text": "名前", "sheet": 1, "at": 0}, "en": "Name",
        "measures": [{
            "id": "1-1", "number": "①", "statement": {"text": "一行目\n　二行目", "sheet": 1, "at": 3}, "en": "x",
            "short": "短い",
            "partners": [{"id": "city", "wording": "一行目"}],
        }, {
            "id": "1-2", "number": "②", "statement": {"text": "末尾に空白 \n次", "sheet": 1}, "en": "x", "short": "y",
        }],
    })
    assert written(vision) == """\
id: "1"
number: （１）
name: {text: 名前, sheet: 1, at: 0}
en: Name
measures:
  - id: 1-1
    number: ①
    statement:
      text: |-
        一行目
        　二行目
      sheet: 1
      at: 3
    short: 短い
    en: x
    partners:
      - {id: city, wording: 一行目}
  - id: 1-2
    number: ②
    statement:
      text: "末尾に空白 \\n次"
      sheet: 1
    short: "y"
    en: x
""".replace("id: 1-1", 'id: "1-1"').replace("id: 1-2", 'id: "1-2"')
