"""The form of an item: what was sent, what it means, and what is shown again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from graph.intake.answers import Answer, Given
from graph.intake.choosing import units
from graph.intake.draft import Draft
from graph.intake.edits import at, path_of
from graph.intake.paths import PathError, resolved
from graph.intake.review import Correction, Item
from graph.intake.untaken import Refused
from ontology.language import Text
from publish.review.text import WORDS

LONGEST = 20_000  # characters of one field
CHOSEN = ("choice", "parent", "like", "metric", "under")  # corrections that choose a part
SPARE = 2  # empty fields after the divisions there are


@dataclass(frozen=True)
class Posted:
    """The fields a form sent, in order."""

    fields: tuple[tuple[str, str], ...] = ()

    def one(self, name: str) -> str:
        """The last value of a field; empty where it was not sent."""
        return next((v for k, v in reversed(self.fields) if k == name), "")

    def all(self, name: str) -> list[str]:
        """All values of a field."""
        return [v for k, v in self.fields if k == name]


def posted(body: str) -> Posted:
    """The fields of a form's body."""
    pairs = parse_qsl(body, keep_blank_values=True)
    return Posted(tuple((k, v[:LONGEST]) for k, v in pairs))


@dataclass(frozen=True)
class Form:
    """What the form shows: what was sent, or the answer there is; ``error`` about a ``field``."""

    sent: Posted = field(default_factory=Posted)
    posted: bool = False
    error: str = ""
    field: str = ""

    def refused(self, error: str, at_field: str) -> Form:
        """The same with what is wrong."""
        return replace(self, error=error, field=at_field)

    def one(self, name: str) -> str:
        """A field's value."""
        return self.sent.one(name)

    @property
    def divisions(self) -> list[str]:
        """The division fields to show, some of them empty."""
        there = [value for value in self.sent.all("division") if value.strip()]
        return [*there, *[""] * SPARE]

    def filled(self, draft: Draft, item: Item, answer: Answer) -> Form:
        """The form with the answer there is, or with what the draft says now."""
        pairs: list[tuple[str, str]] = []
        value: Any = None
        if answer.state == "corrected" and item.correct:
            value = answer.value
            pairs.append(("choice", "correct"))
        elif answer.state == "accepted":
            pairs.append(("choice", "accept"))
        elif answer.state == "chosen":
            pairs.append(("choice", f"alternative:{answer.value}"))
        elif answer.state == "skipped" and answer.value:
            pairs.append(("note", str(answer.value)))
        if item.correct:
            value = _now(draft, item) if value is None else value
            pairs += _fields(item.correct.input, value, draft)
        return replace(self, sent=Posted(tuple(pairs)))


def form_of(_: Request) -> Form:
    """The form before anything was sent."""
    return Form()


def _now(draft: Draft, item: Item) -> Any:
    assert item.correct is not None
    if item.correct.input in ("parent", "metric"):
        return _holder_of(draft, item.correct)
    if item.correct.input == "under" or item.correct.value is not None:
        return None
    root = draft.values[item.correct.file]
    try:
        return at(root, resolved(root, item.correct.path))
    except PathError:
        return None


def _holder_of(draft: Draft, correct: Correction) -> str | None:
    """What a measure or a value stands in now, as the form's choices name it."""
    plan = draft.values["plan"]
    try:
        keys = resolved(plan, correct.path)
    except PathError:
        return None
    if correct.input == "parent":
        return path_of(plan, keys[:-1])
    return path_of(plan, keys[: keys.index("observations")] if "observations" in keys else keys)


def _fields(kind: str, value: Any, draft: Draft) -> list[tuple[str, str]]:
    if kind == "divisions":
        names = {u["id"]: str(u.get("name", u["id"])) for u in units(draft.values["municipality"])}
        told: list[tuple[str, str]] = []
        for entry in value if isinstance(value, list) else []:
            if isinstance(entry, dict):
                told += [(f"new-{k}", str(entry.get(k) or "")) for k in ("name", "kana", "en")]
            else:
                told.append(("division", names.get(str(entry), str(entry))))
        return told
    if kind == "value":
        there = value if isinstance(value, dict) else {}
        return [(k, str(there[k])) for k in ("value", "unit", "comparator") if there.get(k) is not None]
    if kind in CHOSEN:
        return [("option", str(value))] if isinstance(value, str) else []
    if kind == "quote" and isinstance(value, dict):
        value = value.get("text")
    return [("value", "" if isinstance(value, (dict, list)) or value is None else str(value))]


def given_of(item: Item, sent: Posted) -> Given:
    """The answer a form means. Raises Refused where none is chosen."""
    do = sent.one("do")
    if do == "undo":
        return Given()
    if do == "skip":
        return Given(state="skipped", value=sent.one("note").strip() or None)
    choice = "accept" if do == "accept" else sent.one("choice")
    if choice == "accept":
        return Given(state="accepted")
    if choice.startswith("alternative:"):
        return Given(state="chosen", value=choice.removeprefix("alternative:"))
    if choice == "correct" and item.correct is not None:
        return Given(state="corrected", value=_written(item.correct.input, sent))
    raise Refused(Text(*WORDS["choose_one"]), "choice")


def _written(kind: str, sent: Posted) -> Any:
    if kind == "divisions":
        names: list[Any] = [name.strip() for name in sent.all("division") if name.strip()]
        new = {key: sent.one(f"new-{key}").strip() for key in ("name", "kana", "en")}
        return [*names, new] if new["name"] or new["kana"] else names
    if kind == "value":
        return {k: v for k in ("value", "unit", "comparator") if (v := sent.one(k).strip())}
    return sent.one("option") if kind in CHOSEN else sent.one("value")
