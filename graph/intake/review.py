"""The review list of a draft: what the machine was not sure of, to be settled by a person.

A draft is a folder: ``source.txt`` (the text read, UTF-8), ``plan.yaml`` and
``municipality.yaml`` (what was read in it), ``review.yaml`` (this list; the import writes it) and
``answers.yaml`` (what people answered; no import ever touches it). Items are known by identifiers
that a second import of the same text gives again, so answers outlive it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BeforeValidator, Field

from graph import model
from graph.intake.kinds import KINDS
from graph.intake.paths import PathError, parsed
from graph.planfile import Loaded, load
from graph.problems import PlanError, Problem, shown

FORMAT: Literal["keikaku-review/1"] = "keikaku-review/1"
SOURCE, PLAN, MUNICIPALITY = "source.txt", "plan.yaml", "municipality.yaml"
REVIEW, ANSWERS = "review.yaml", "answers.yaml"
Input = Literal[
    "text", "integer", "number", "value", "period", "divisions", "choice", "parent", "like", "metric", "under", "quote"
]


def _words(value: Any) -> Any:
    """Words in one language (the plan's own wording) stand for both."""
    return {"ja": value, "en": value} if isinstance(value, str) else value


def _path(value: str) -> str:
    try:
        parsed(value)
    except PathError:
        raise ValueError("path") from None
    return value


# What a person reads: ``{ja, en}``, or one text where it is the source's own wording.
Words = Annotated[model.Label, BeforeValidator(_words, json_schema_input_type=model.Label | str)]
Path_ = Annotated[str, Field(min_length=1, max_length=1_000), AfterValidator(_path)]
Key = Annotated[str, Field(min_length=1, max_length=200)]


class Edit(model.Model):
    """One change of one file; paths as in `graph.intake.paths`.

    - ``set``: the value at ``path`` becomes ``value`` (a missing field is added).
    - ``remove``: what stands at ``path`` goes.
    - ``add``: ``value`` joins the list at ``path`` (a missing list is begun), before the entry
      that ``before`` selects, else last. An equal entry that is there already is left as it is.
    - ``move``: what stands at ``path`` goes into the list ``to``, in the same way.
    - ``drop``: an entry of the municipality's lists goes if the plan names it no more.
    - ``prune``: an entry of a list of the plan goes if nothing hangs below it any more.
    """

    do: Literal["set", "remove", "add", "move", "drop", "prune"]
    file: Literal["plan", "municipality"] = "plan"
    path: Path_
    value: Any = None
    to: Path_ | None = None
    before: Key | None = None


class Alternative(model.Model):
    """Another reading, and what makes it true. ``key`` names it among the item's alternatives.

    Items that are ``alike`` have the same keys for the same readings.
    """

    key: Key
    label: Words
    edits: list[Edit] = []


class Correction(model.Model):
    """What a person may write instead of choosing, and where in the plan (or ``file``) it goes.

    - ``text``, ``integer``, ``number``, ``period``: the value at ``path``.
    - ``value``: ``path`` is an observation; number, unit and comparator are written.
    - ``divisions``: ``path`` is a list of divisions; names or identifiers are written.
    - ``choice``: one of ``options``.
    - ``parent``: ``path`` is a measure; it moves under the heading that is chosen.
    - ``like``: ``path`` is a measure; it gets the brackets of the one that is chosen.
    - ``metric``: ``path`` is a metric or one of its values; its values move to the one chosen.
    - ``under``: ``value`` joins the measures of the heading that is chosen.
    - ``quote``: ``path`` is a passage; it becomes what is written, where the source has it. With a
      ``value``, ``path`` is a list that the value joins, named by what is written.
    """

    input: Input
    path: Path_
    file: Literal["plan", "municipality"] = "plan"
    label: Words | None = None
    options: list[Alternative] = []
    value: Any = None


class Item(model.Model):
    """One thing to settle: characters ``start`` to ``end`` of the source, and how they were read.

    ``reading`` is what the draft says now, ``reason`` why. ``alike`` is what items share that one
    answer settles together (the same unknown spelling).
    """

    id: Key
    kind: Key
    element: Path_
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    question: Words
    reading: Words
    reason: Words
    alternatives: list[Alternative] = []
    correct: Correction | None = None
    alike: str | None = None


class Kind(model.Model):
    """A kind of item that keikaku does not bring along: its title in both languages."""

    id: Key
    title: model.Label


class Review(model.Model):
    """``review.yaml``: the items in the order of the source."""

    format: Literal["keikaku-review/1"] = FORMAT
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="of source.txt")]
    kinds: list[Kind] = []
    items: list[Item] = []

    def title(self, kind: str) -> model.Label:
        """What a kind is called."""
        own = next((k.title for k in self.kinds if k.id == kind), None)
        return own or model.Label(ja=KINDS[kind].ja, en=KINDS[kind].en)


# ---- identifiers ----------------------------------------------------------------------------


AROUND = 40  # characters on either side that tell equal passages apart


class Identifiers:
    """Gives items identifiers that a second import of the text, or of a text that was changed
    elsewhere, gives again: made of the kind, the passage and the text around it, not of positions.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._given: dict[str, int] = {}

    def of(self, kind: str, start: int, end: int, about: str = "") -> str:
        """The identifier of an item; ``about`` tells apart items about one passage."""
        before = "".join(self.text[max(0, start - AROUND) : start].split())
        after = "".join(self.text[end : end + AROUND].split())
        seed = "\0".join((kind, about, before, self.text[start:end], after))
        name = f"{kind}-{hashlib.sha256(seed.encode()).hexdigest()[:10]}"
        self._given[name] = count = self._given.get(name, 0) + 1
        return name if count == 1 else f"{name}-{count}"


# ---- reading and writing --------------------------------------------------------------------


def read_review(folder: Path) -> Loaded[Review]:
    """The review list of a draft; PlanError holds every fault with its line."""
    loaded = load(folder / REVIEW, Review)
    wrong = list(_faults(loaded))
    if wrong:
        raise PlanError(wrong)
    return loaded


def _faults(loaded: Loaded[Review]) -> Iterator[Problem]:
    review = loaded.value
    known = {*KINDS, *(k.id for k in review.kinds)}
    seen: set[str] = set()
    for i, item in enumerate(review.items):
        if item.kind not in known:
            yield loaded.problem(
                ("items", i, "kind"),
                f"「{shown(item.kind)}」という種類は知られていません。kinds に題を書いてください。",
                f"“{shown(item.kind)}” is no known kind. Give its title in kinds.",
            )
        if item.id in seen:
            yield loaded.problem(
                ("items", i, "id"),
                f"識別子「{shown(item.id)}」が二度使われています。",
                f"the identifier “{shown(item.id)}” is used twice.",
            )
        seen.add(item.id)
        if item.end < item.start:
            yield loaded.problem(
                ("items", i, "end"), "終わりが始まりより前です。", "the end is before the start."
            )
        keys = [a.key for a in item.alternatives]
        if len(set(keys)) < len(keys):
            yield loaded.problem(
                ("items", i, "alternatives"),
                "同じ key の選択肢があります。",
                "two alternatives have the same key.",
            )


def write_review(folder: Path, review: Review) -> None:
    """Write the review list of a draft, beside and then in its place."""
    write_yaml(folder / REVIEW, _short(review.model_dump(exclude_defaults=True)), FORMAT)


def _short(value: Any) -> Any:
    """Plain values for the file: words that are the same in both languages are written once."""
    if isinstance(value, dict):
        if value.keys() == {"ja", "en"} and value["ja"] == value["en"]:
            return value["ja"]
        return {key: _short(entry) for key, entry in value.items()}
    return [_short(entry) for entry in value] if isinstance(value, list) else value


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes every text in quotes where a reader could take it for something else."""


def _text(dumper: Any, value: str) -> Any:
    style = "|" if "\n" in value and value == value.strip("\n") and " \n" not in value else None
    if style is None and (value[:1].isdigit() or value[:1] in "+-.~" or "\n" in value):
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _decimal(dumper: Any, value: Decimal) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:float", f"{value:f}")


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Decimal, _decimal)


def as_yaml(value: Any) -> str:
    """Plain values as the text of a YAML file."""
    return str(yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120))


def write_yaml(file: Path, value: Mapping[str, Any], form: str) -> None:
    """Write plain values as YAML, beside and then in the file's place."""
    text = as_yaml({"format": form, **value})
    waiting = file.with_name(file.name + ".new")
    with waiting.open("w", encoding="utf-8", newline="\n") as sink:
        sink.write(text)
        sink.flush()
        os.fsync(sink.fileno())
    os.replace(waiting, file)
