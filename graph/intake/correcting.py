"""What a person writes instead of choosing: read, held to the model, and made into edits."""

from __future__ import annotations

import re
import types
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from graph import model
from graph.consistency import check_digit
from graph.intake.choosing import taking, units
from graph.intake.edits import Clashes, Values, at, carried_out
from graph.intake.quoting import quoted
from graph.intake.review import Alternative, Correction, Edit
from graph.intake.untaken import Refused, resolved_or_refused
from graph.messages import explain
from graph.planfile import KeyPath
from graph.problems import shown
from graph.values import PeriodError, parse_period
from ontology.language import Text

COMPARATORS = ("at-least", "at-most", "more-than", "less-than", "about", "all")


def folded(text: str) -> str:
    """A spelling without differences of width, of case and of kana."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    hiragana = (chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in plain)
    return "".join(c for c in hiragana if not c.isspace())


def edits_for(
    correct: Correction, written: Any, values: Values, text: str = "", near: int = 0
) -> list[Edit]:
    """The edits that make true what was written. Raises Refused where it cannot be taken.

    ``written`` is a text; for ``value`` a dict of ``value``, ``unit``, ``comparator``; for
    ``divisions`` a list of names, identifiers, or dicts of a new one's ``name``, ``kana``, ``en``.
    ``text`` is the source, ``near`` the place in it that the item is about.
    """
    match correct.input:
        case "choice":
            return list(chosen(correct.options, written).edits)
        case "parent" | "like" | "metric" | "under":
            edits = taking(correct, written, values)
        case "quote":
            edits = [_quotation(correct, quoted(_text(written), text, near, values))]
        case "divisions":
            edits = list(_divisions(correct.path, written, values))
        case "value":
            edits = list(_value(correct.path, written, values))
        case "period":
            edits = [Edit(do="set", file=correct.file, path=correct.path, value=_period(written))]
        case "integer" | "number":
            number = _number(written, whole=correct.input == "integer")
            edits = [Edit(do="set", file=correct.file, path=correct.path, value=number)]
        case _:
            words = _text(written)
            if correct.path == "code":  # digits of any width, as people type them
                words = unicodedata.normalize("NFKC", words)
            edits = [Edit(do="set", file=correct.file, path=correct.path, value=words)]
    check(edits, values)
    return edits


def _quotation(correct: Correction, passage: dict[str, Any]) -> Edit:
    """A passage put in its place; or what is to be called so put into its list."""
    if correct.value is None:
        return Edit(do="set", path=correct.path, value=passage)
    made = {"id": correct.value["id"], "name": passage, **correct.value}
    return Edit(do="add", path=correct.path, value=made)


def chosen(alternatives: Sequence[Alternative], key: Any) -> Alternative:
    """The alternative of a key. Raises Refused where there is none."""
    found = next((a for a in alternatives if a.key == key), None)
    if found is None:
        raise Refused(Text("選択肢にありません。", "There is no such alternative."))
    return found


# ---- reading what was written ---------------------------------------------------------------


def _text(written: Any) -> str:
    text = written.replace("\r\n", "\n").strip() if isinstance(written, str) else ""
    if not text:
        raise Refused(Text("空です。書いてください。", "This is empty. Write something."))
    return text


def _number(written: Any, whole: bool, field: str = "value") -> int | Decimal:
    text = unicodedata.normalize("NFKC", str(written)).replace(",", "").strip()
    try:
        number = Decimal(text)
        if not number.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        raise Refused(Text(
            f"「{shown(text)}」は数ではありません。単位は単位の欄に書いてください。",
            f"“{shown(text)}” is not a number. The unit goes to its own field.",
        ), field) from None
    if number == number.to_integral_value() and "." not in text:
        return int(number)
    if whole:
        raise Refused(Text("整数が必要です。", "A whole number is needed."), field)
    return number


def _period(written: Any) -> str:
    try:
        return parse_period(_text(written)).ja
    except PeriodError as error:
        raise Refused(Text(error.ja, error.en)) from None


def _value(path: str, written: Any, values: Values) -> Iterator[Edit]:
    given = written if isinstance(written, dict) else {"value": written}
    there = at(values["plan"], resolved_or_refused(values["plan"], path)) or {}
    number = str(given.get("value") or "").strip()
    unit, comparator = (str(given.get(k) or "").strip() for k in ("unit", "comparator"))
    if comparator and comparator not in COMPARATORS:
        raise Refused(Text("選択肢にありません。", "There is no such alternative."), "comparator")
    if unit and not number:
        raise Refused(Text("数を書いてください。", "Write the number."), "value")
    told = {
        "value": _number(number, whole=False) if number else None,
        "unit": unit or None,
        "comparator": comparator or None,
    }
    for key, value in told.items():
        if value is not None:
            yield Edit(do="set", path=f"{path}.{key}", value=value)
        elif key in there:
            yield Edit(do="remove", path=f"{path}.{key}")


def _divisions(path: str, written: Any, values: Values) -> Iterator[Edit]:
    city = values["municipality"]
    entries = written if isinstance(written, list) else [str(written)]
    names: list[str] = []
    for entry in entries:
        if isinstance(entry, str) and entry.strip():
            names.append(known_unit(city, entry.strip()))
        elif isinstance(entry, dict):
            unit = _new_division(city, entry, names)
            names.append(unit["id"])
            yield Edit(do="add", file="municipality", path="divisions", value=unit)
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise Refused(Text("同じ課が二度あります。", "The same division is given twice."))
    if not names:
        raise Refused(Text("課を一つ以上書いてください。", "Write at least one division."))
    yield Edit(do="set", path=path, value=names)


def known_unit(city: Any, written: str) -> str:
    """The identifier of a division or group by name, spelling, reading or identifier.

    Raises Refused, naming the nearest, where none is called so.
    """
    wanted = folded(written)
    for unit in units(city):
        spellings = (unit["id"], unit.get("name"), unit.get("kana"), *(unit.get("alt") or ()))
        if wanted in {folded(str(s)) for s in spellings if s}:
            return str(unit["id"])
    import difflib

    names = {folded(str(unit.get("name"))): str(unit.get("name")) for unit in units(city)}
    near = difflib.get_close_matches(wanted, names, 1)
    raise Refused(Text(
        f"「{shown(written)}」という課はありません。"
        + (f"「{names[near[0]]}」ではありませんか。" if near else "")
        + "新しい課なら「新しい課を加える」に書いてください。",
        f"There is no division “{shown(written)}”. "
        + (f"Did you mean “{names[near[0]]}”? " if near else "")
        + "If it is a new one, write it under “Add a new division”.",
    ), "unknown")


def _new_division(city: Any, entry: dict[str, Any], others: list[str]) -> dict[str, Any]:
    name = str(entry.get("name") or "").strip()
    kana = unicodedata.normalize("NFKC", str(entry.get("kana") or "")).strip()
    if not name:
        raise Refused(Text("新しい課の名前を書いてください。", "Write the name of the new division."), "new-name")
    used = {unit["id"] for unit in units(city)} | set(others)
    free = next(f"division-{n}" for n in range(1, 100_000) if f"division-{n}" not in used)
    unit = {"id": free, "name": name, "en": str(entry.get("en") or "").strip(), "kana": kana}
    unit = {key: value for key, value in unit.items() if value}
    try:
        model.Division.model_validate(unit)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        field = str(fault["loc"][-1]) if fault["loc"] else "name"
        raise Refused(explain(fault, field), f"new-{field}") from None
    return unit


# ---- holding it to the model ----------------------------------------------------------------


def check(edits: Sequence[Edit], values: Values) -> None:
    """Refused where the parts of the plan that edits touch would no longer be a plan's."""
    try:
        after = carried_out(values, [("", edit) for edit in edits])
    except Clashes as clashes:
        raise Refused(clashes.clashes[0].text) from None
    code = after.values["municipality"].get("code")
    if isinstance(code, str) and code != values["municipality"].get("code"):
        _check_code(code)
    for ops in after.rounds:
        for op in ops:
            kind = model.Plan if op.file == "plan" else model.Municipality
            path, cls = _enclosing(kind, op.to or op.path)
            try:
                cls.model_validate(at(after.values[op.file], path))
            except ValidationError as error:
                fault = error.errors(include_url=False)[0]
                name = str(fault["loc"][-1]) if fault["loc"] else ""
                raise Refused(explain(fault, name)) from None


def _check_code(code: str) -> None:
    """Refused where the last digit of an area code is not the one the others call for."""
    if re.fullmatch(r"[0-9]{6}", code) and check_digit(code) != code[5]:
        raise Refused(Text(
            f"検査数字が合いません（{code[:5]} なら {check_digit(code)}）。数字を確かめてください。",
            f"The check digit is wrong ({check_digit(code)} for {code[:5]}). Check the digits.",
        ))


def _enclosing(kind: type[BaseModel], path: KeyPath) -> tuple[KeyPath, type[BaseModel]]:
    """The smallest part of a file that a path stands in, and what it must be."""
    found: tuple[KeyPath, type[BaseModel]] = ((), kind)
    here: Any = kind
    for depth, key in enumerate(path[:-1], 1):
        if isinstance(key, str):
            fields: dict[str, Any] = getattr(here, "model_fields", {})
            here = _bare(fields[key].annotation) if key in fields else None
        else:
            here = _bare((get_args(here) or (None,))[0])
        if here is None:
            break
        if isinstance(here, type) and issubclass(here, BaseModel):
            found = (path[:depth], here)
    return found


def _bare(annotation: Any) -> Any:
    """A type without what is said about it, and without None."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _bare(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return _bare(next(a for a in get_args(annotation) if a is not type(None)))
    return annotation
