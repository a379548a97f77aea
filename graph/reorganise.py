"""機構改革: a reorganisation tried out or decided, and what becomes of responsibilities by it.

One function, `carried`, says who answers for a measure after some steps; trials, comparisons and
questions as of a date all go by it. Divisions and measures are named by any text that tells them
apart: identifiers in a file, addresses in the graph.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from graph.model import Date, Identifier, Kana, Label, Model, Text
from ontology.language import Text as Words

FORMAT = "keikaku-reorganisation/1"
Kind = Literal["merge", "split", "rename", "transfer"]
KINDS: Mapping[Kind, Words] = {
    "merge": Words("統合", "Merge"),
    "split": Words("分割", "Split"),
    "rename": Words("名称変更", "Rename"),
    "transfer": Words("取り組みの移管", "Move measures"),
}
LONGEST = 4_000  # characters of one step in an address


class NewDivision(Model):
    """A division there is not yet; English name and reading may wait until it is decided."""

    id: Identifier
    name: Annotated[Text, Field(max_length=200)]
    en: Annotated[Text, Field(max_length=200)] | None = None
    kana: Kana | None = None


class Share(Model):
    """Measures that go to one division."""

    to: Identifier
    measures: Annotated[list[Identifier], Field(min_length=1)]


class Step(Model):
    """One change: what there was becomes what there is.

    ``shares`` says which measures a split or a transfer gives to whom. In a split, a measure in
    no share goes to all: nobody has said to whom.
    """

    kind: Kind
    original: Annotated[list[Identifier], Field(min_length=1)]
    resulting: Annotated[list[Identifier], Field(min_length=1)]
    shares: list[Share] = []

    @property
    def given(self) -> dict[str, tuple[str, ...]]:
        """Who gets each measure that is in a share."""
        found: dict[str, tuple[str, ...]] = {}
        for share in self.shares:
            for measure in share.measures:
                found[measure] = (*found.get(measure, ()), share.to)
        return found

    @property
    def ended(self) -> list[str]:
        """Divisions there are no more afterwards."""
        kept = {*self.resulting, *(self.original if self.kind == "transfer" else ())}
        return [unit for unit in self.original if unit not in kept]


class Scenario(Model):
    """A reorganisation as a file: the new divisions, and the changes in order."""

    format: Literal["keikaku-reorganisation/1"] = "keikaku-reorganisation/1"
    title: Label | None = None
    date: Date | None = None
    divisions: list[NewDivision] = []
    changes: Annotated[list[Step], Field(min_length=1)]


# ---- what becomes of a responsibility -------------------------------------------------------


@dataclass(frozen=True)
class Carried:
    """Who answers for a measure afterwards, in order; ``undecided`` where nobody said who."""

    named: tuple[tuple[str, str], ...]
    undecided: bool = False


def carried(
    named: Iterable[tuple[str, str]], measure: str, steps: Iterable[Step]
) -> Carried:
    """Who answers for a measure after some steps; ``named`` are divisions with their role.

    Where two become one, lead wins over related.
    """
    now = list(named)
    undecided = False
    for step in steps:
        given = step.given.get(measure, ())
        after: dict[str, str] = {}
        for unit, role in now:
            heirs: Sequence[str] = (unit,)
            if unit in step.original:
                if step.kind == "transfer":
                    heirs = given or (unit,)
                else:
                    heirs = given or step.resulting
                    undecided |= len(heirs) > 1 and not given
            for heir in heirs:
                after[heir] = "lead" if "lead" in (role, after.get(heir)) else role
        now = list(after.items())
    return Carried(tuple(now), undecided)


def forerunners(units: Iterable[str], steps: Sequence[Step]) -> dict[str, frozenset[str]]:
    """From which divisions each of the divisions afterwards comes; measures moved do not count."""
    found = {unit: frozenset({unit}) for unit in units}
    for step in steps:
        if step.kind == "transfer":
            for unit in step.resulting:
                found.setdefault(unit, frozenset())
            continue
        came = frozenset().union(*(found.get(unit, frozenset()) for unit in step.original))
        for unit in step.ended:
            found.pop(unit, None)
        for unit in step.resulting:
            found[unit] = found.get(unit, frozenset()) | came
    return found


# ---- what is wrong with a scenario ----------------------------------------------------------


@dataclass(frozen=True)
class Known:
    """What a scenario can speak of: divisions and measures by identifier, with who answers."""

    divisions: Mapping[str, str]
    measures: Mapping[str, Sequence[str]] = field(default_factory=dict)


def faults(scenario: Scenario, known: Known) -> Iterator[tuple[tuple[str | int, ...], Words]]:
    """Everything a scenario says that cannot be, with the path in its file."""
    names = {d.id: d.name for d in scenario.divisions}
    for i, new in enumerate(scenario.divisions):
        if new.id in known.divisions or new.id in [d.id for d in scenario.divisions[:i]]:
            yield ("divisions", i, "id"), Words(
                f"識別子「{new.id}」はすでに使われています。別の識別子にしてください。",
                f"the identifier “{new.id}” is in use. Choose another.",
            )
    there = dict(known.divisions)
    for i, step in enumerate(scenario.changes):
        path = ("changes", i)
        for j, unit in enumerate(step.original):
            if unit not in there:
                yield (*path, "original", j), _missing(unit, there)
        for j, unit in enumerate(step.resulting):
            if unit not in there and unit not in names:
                yield (*path, "resulting", j), _missing(unit, {**there, **names})
        yield from _shape(step, path)
        yield from _shares(step, path, known)
        for unit in step.ended:
            there.pop(unit, None)
        for unit in step.resulting:
            if unit in names:
                there[unit] = names[unit]


def _missing(unit: str, there: Mapping[str, str]) -> Words:
    by_name = {name: id for id, name in there.items()}
    near = difflib.get_close_matches(unit, [*there, *by_name], 1, 0.5)
    best = by_name.get(near[0], near[0]) if near else ""
    ja = f"「{best}」（{there[best]}）ではありませんか。" if best else ""
    en = f" Did you mean “{best}” ({there[best]})?" if best else ""
    return Words(
        f"この時点で「{unit}」という課はありません。{ja}",
        f"there is no division “{unit}” at this point.{en}",
    )


_SHAPES: Mapping[Kind, tuple[int, int | None, int, int | None, Words]] = {
    "merge": (2, None, 1, 1, Words(
        "統合は、二つ以上の課を一つにします。", "a merge makes one division of two or more."
    )),
    "split": (1, 1, 2, None, Words(
        "分割は、一つの課を二つ以上にします。", "a split makes two divisions or more of one."
    )),
    "rename": (1, 1, 1, 1, Words(
        "名称変更は、一つの課を一つの新しい課にします。", "a rename makes one division of one."
    )),
    "transfer": (1, 1, 1, 1, Words(
        "移管は、一つの課から別の一つの課へ取り組みを移します。",
        "measures move from one division to another one.",
    )),
}


def _shape(
    step: Step, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], Words]]:
    least, most, few, many, words = _SHAPES[step.kind]
    units, after = set(step.original), set(step.resulting)
    wrong = len(units) < least or (most is not None and len(step.original) > most)
    wrong |= len(after) < few or (many is not None and len(step.resulting) > many)
    wrong |= step.kind in ("rename", "transfer") and units == after
    if wrong:
        yield path, words
    if step.kind == "transfer" and not step.shares:
        yield path, Words(
            "移す取り組みを shares に書いてください。", "name the measures that move, in shares."
        )


def _shares(
    step: Step, path: tuple[str | int, ...], known: Known
) -> Iterator[tuple[tuple[str | int, ...], Words]]:
    for j, share in enumerate(step.shares):
        if step.kind not in ("split", "transfer") or share.to not in step.resulting:
            yield (*path, "shares", j), Words(
                f"「{share.to}」はこの変更のあとの課ではありません。",
                f"“{share.to}” is no division that results from this change.",
            )
        for k, measure in enumerate(share.measures):
            if measure not in known.measures:
                near = difflib.get_close_matches(measure, list(known.measures), 1)
                yield (*path, "shares", j, "measures", k), Words(
                    f"「{measure}」という取り組みはありません。"
                    + (f"「{near[0]}」ではありませんか。" if near else ""),
                    f"there is no measure “{measure}”."
                    + (f" Did you mean “{near[0]}”?" if near else ""),
                )


# ---- a scenario in an address ---------------------------------------------------------------

_WRITTEN = re.compile(r"(merge|split|rename|transfer):([^>;]+)>([^>;]+)((?:;[^=;]+=[^=;]+)*)")


class Unreadable(Exception):
    """What an address says of a reorganisation is none; ``text`` says what."""

    def __init__(self, text: Words) -> None:
        super().__init__(text.en)
        self.text = text


def written(scenario: Scenario) -> list[tuple[str, str]]:
    """A scenario as a query: ``new`` for each new division, ``c`` for each change."""
    found = [("new", f"{d.id}:{d.name}") for d in scenario.divisions]
    for step in scenario.changes:
        shares = "".join(f";{s.to}={','.join(s.measures)}" for s in step.shares)
        text = f"{step.kind}:{','.join(step.original)}>{','.join(step.resulting)}{shares}"
        found.append(("c", text))
    if scenario.date:
        found.append(("date", scenario.date))
    return found


def read(query: Iterable[tuple[str, str]]) -> Scenario | None:
    """The scenario of a query, None where it holds none. Raises Unreadable."""
    new, steps, date = [], [], None
    for key, value in query:
        if key == "new" and value:
            name, _, title = value.partition(":")
            new.append({"id": name.strip(), "name": title.strip()})
        elif key == "c" and value:
            steps.append(_step(value))
        elif key == "date" and value:
            date = value
    if not steps:
        return None
    try:
        return Scenario.model_validate({"divisions": new, "changes": steps, "date": date})
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise Unreadable(Words(
            f"機構改革の案を読み取れません（{where}）。", f"The reorganisation cannot be read ({where})."
        )) from None


def _step(text: str) -> dict[str, object]:
    found = _WRITTEN.fullmatch(text[:LONGEST]) if len(text) <= LONGEST else None
    if found is None:
        shown = text[:60]
        raise Unreadable(Words(
            f"「{shown}」は変更として読み取れません。merge:a,b>c のように書きます。",
            f"“{shown}” cannot be read as a change; write it like merge:a,b>c.",
        ))
    kind, original, resulting, shares = found.groups()
    return {
        "kind": kind,
        "original": [unit.strip() for unit in original.split(",")],
        "resulting": [unit.strip() for unit in resulting.split(",")],
        "shares": [
            {"to": to.strip(), "measures": [m.strip() for m in measures.split(",")]}
            for to, _, measures in (share.partition("=") for share in shares.split(";") if share)
        ],
    }


def as_yaml(scenario: Scenario) -> str:
    """A scenario as a file for people."""
    import yaml

    content = scenario.model_dump(exclude_none=True, exclude_defaults=True)
    content = {"format": FORMAT, **content}
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)
