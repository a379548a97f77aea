"""Plans and municipalities of any shape, for tests that must hold for every one.

`plans` gives models that keep their types but not always each other's word; of what `agreeing`
gives, every identifier is unique and every reference leads somewhere, as consistency wants it.
"""

from __future__ import annotations

import random
import types
import typing
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal, NamedTuple, TypeVar, get_args, get_origin

from hypothesis import strategies as st
from pydantic import BaseModel

from graph import model
from graph.consistency import check_digit
from graph.planfile import walk
from graph.values import Period

M = TypeVar("M", bound=BaseModel)

# What has broken readers and writers of YAML, spreadsheets and Japanese text before.
HOSTILE = (
    "福祉課", "社会福祉課、子ども課", "関係課", "　字下げ", "末尾の空白 ", "一行目\n　二行目", "a\n b\n\nc",
    "\n先頭の改行", "末尾の改行\n", "=1+1", "@名", "-", "―", "※注", "1", "011002", "1-1", "2025-04-01", "12:30",
    "true", "No", "null", "~", "a: b", "a #b", "- a", "{a}", "[b]", "'", '"', '"引用"', "\\n", "a\tb", "a\u2028b",
    "a\u00a0b", "\ufeffa", "\u0301", "𠮷野家", "ガ", "ガ", "ｶﾞ", "５０％", "（１）", "①", "%", "a,b;c/d", "#REF!", "1e5", "0x1F",
    "_x000D_", "_x0041_", "<b>&amp;</b>", "年10回", "第１面", "【主な担当課：福祉課】", "x" * 300, "あ" * 200, "...", "---",
    "a\n---\nb", "|-", ">", "改行\n", "  二つの空白", "令和3年度", "1.0", "+1", "0.10", "TRUE", "：", "a=b", "、", "福祉課\n子ども課",
)
TEXTS = st.text(
    st.characters(
        exclude_categories=("Cs", "Cc"), include_characters="\n\t", exclude_characters="\ufffe\uffff"
    ),
    min_size=1, max_size=30,
).filter(str.strip)


class Pair(NamedTuple):
    """A plan and its municipality."""

    plan: model.Plan
    city: model.Municipality


class _Maker:
    """Plain values out of chance: ``rich`` is the chance that an optional field is given."""

    def __init__(self, chance: random.Random, texts: list[str], rich: float) -> None:
        self.chance, self.texts, self.rich = chance, texts, rich

    def make(self, kind: type[BaseModel]) -> dict[str, Any]:
        return {
            name: self.value(name, field.annotation, field.metadata)
            for name, field in kind.model_fields.items()
            if field.is_required() or self.chance.random() < self.rich
        }

    def value(self, name: str, kind: Any, about: Sequence[Any] = ()) -> Any:
        origin = get_origin(kind)
        if origin is typing.Annotated:
            return self.value(name, get_args(kind)[0], get_args(kind)[1:])
        if origin is Literal:
            return self.chance.choice(get_args(kind))
        if origin in (typing.Union, types.UnionType):
            return self.value(name, next(a for a in get_args(kind) if a is not type(None)), about)
        if origin is list:
            least = max([0, *(m.min_length for m in about if hasattr(m, "min_length"))])
            count = max(least, self.chance.choice((1, 2) if name == "goals" else (0, 1, 1, 2)))
            return [self.value(name, get_args(kind)[0]) for _ in range(count)]
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return self.make(kind)
        if kind is bool:
            return self.chance.random() < 0.7
        if kind is int:
            return self.chance.choice((1, 2, 3, 7, 120, 38969))
        if kind is Decimal:
            return Decimal(self.chance.choice(("0", "50", "50.0", "-1.25", "123456789.5", "0.001")))
        if kind is Period:
            return Period(self.chance.randint(1900, 2100), self.chance.choice(("fiscal", "calendar")))
        if kind is str:
            return self._text(name, about)
        raise ValueError(f"No way to make {name}: {kind!r}")

    def _text(self, name: str, about: Sequence[Any]) -> str:
        if any(getattr(m, "func", None) is model._identifier for m in about):
            return self.chance.choice(_IDENTIFIERS)
        if name == "kana":
            return self.chance.choice(("ふくしか", "こども・かてい（か）", "あー 1A", "No", "1"))
        if name in ("date", "valid_from", "valid_until"):
            return (date(2000, 1, 1) + timedelta(days=self.chance.randint(0, 20_000))).isoformat()
        if name == "code":
            five = f"{self.chance.randint(0, 99_999):05}"
            return five + check_digit(five)
        if name == "url":
            return self.chance.choice(("https://example.jp/", "https://example.jp/a?b=c#d,e"))
        if name == "standard_area":
            return f"C{self.chance.randint(0, 99_999):05}"
        if name == "sha256":
            return f"{self.chance.getrandbits(256):064x}"
        if name == "municipality":
            return "municipality.yaml"
        return self.chance.choice(self.texts)


_IDENTIFIERS = ("1", "1-1", "a", "A.b", "011", "1.0", "no", "true", "1e5", "2025-04-01", "x9-city-1")


def made(kind: type[M], seed: int, texts: Sequence[str] = (), rich: float = 0.9) -> M:
    """A model of a kind; same arguments, same model."""
    maker = _Maker(random.Random(seed), [*texts, *HOSTILE], rich)
    return kind.model_validate(maker.make(kind))


def plain(value: Any) -> Any:
    """A model as plain values that validate again."""
    if isinstance(value, BaseModel):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    return [plain(item) for item in value] if isinstance(value, list) else value


_ARGUMENTS: tuple[Any, ...] = (
    st.integers(0, 2**32), st.lists(TEXTS, max_size=5), st.sampled_from((0.0, 0.3, 0.6, 1.0)),
)
plans = st.builds(lambda *a: made(model.Plan, *a), *_ARGUMENTS)
municipalities = st.builds(lambda *a: made(model.Municipality, *a), *_ARGUMENTS)


def _agree(plan: model.Plan, city: model.Municipality, seed: int) -> Pair:
    """Make identifiers unique and let references lead to something."""
    chance = random.Random(seed)
    city_value, plan_value = plain(city), plain(plan)
    counter = iter(range(1, 1_000_000))

    def rename(value: Any) -> None:
        for part in _dicts(value):
            if "id" in part and "wording" not in part:
                part["id"] = f"{part['id']}-{next(counter)}"

    rename(city_value)
    rename(plan_value)
    ids = {room: [e["id"] for e in city_value.get(room, [])] for room in ("divisions", "groups", "organizations")}

    def some(known: list[str], wanted: list[str]) -> list[str]:
        return chance.sample(known, min(len(known), max(1, len(wanted)))) if wanted else []

    for group in city_value["groups"]:
        group["may_include"] = some(ids["divisions"], group["may_include"])
    for change in city_value["changes"]:
        for side in ("original", "resulting"):
            change[side] = some(ids["divisions"], change[side])
        for share in change["shares"]:
            share["to"] = chance.choice(change["resulting"])
    city_value["council"] = chance.choice([None, *ids["organizations"]])
    surveys = [s["id"] for s in plan_value["surveys"]]
    documents = [d["id"] for d in plan_value["documents"]]
    for part in _dicts(plan_value):
        if "based_on" in part:
            part["based_on"] = some(documents, part["based_on"])
        if part.get("survey"):
            part["survey"] = chance.choice([None, *surveys])
        if "wording" in part:
            part["id"] = chance.choice([model.CITY, *ids["organizations"]])
        if "responsible" in part:
            left = [*ids["divisions"], *ids["groups"]]
            chance.shuffle(left)
            kept = []
            for bracket in part["responsible"]:
                bracket["divisions"], left = left[: chance.randint(1, 2)], left[2:]
                kept += [bracket] if bracket["divisions"] else []
            part["responsible"] = kept
        if "bodies" in part:
            inside = [b["id"] for b in part["bodies"]]
            for body in part["bodies"]:
                body["within"] = some(inside, body["within"])
                if body["organization"]:
                    body["organization"] = chance.choice([None, *ids["organizations"]])
    return Pair(model.Plan.model_validate(plan_value), model.Municipality.model_validate(city_value))


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for child in value.values():
            yield from _dicts(child)
    elif isinstance(value, list):
        for child in value:
            yield from _dicts(child)


agreeing = st.builds(_agree, plans, municipalities, st.integers(0, 2**32))


def sizes(value: BaseModel) -> dict[str, int]:
    """How many parts of each kind a model has: to see that generation reaches them all."""
    found: dict[str, int] = {}
    for _, part in walk(value):
        found[type(part).__name__] = found.get(type(part).__name__, 0) + 1
    return found
