"""Edits of plan files: as values and as text they come to the same, and can be taken back."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from graph.build import PLANS
from graph.intake.edits import Clashes, Values, at, carried_out, path_of
from graph.intake.paths import PathError, resolved
from graph.intake.review import Edit
from graph.intake.yamledit import edited
from graph.planfile import KeyPath
from graph.yamlfile import read_text, read_yaml

AOBA = PLANS / "aoba"
CITY = """\
# The city
divisions:
  # first
  - {id: a, name: A課} # flow
  - id: b # block
    name: B課
    alt: [Ｂ課, "B 課"]
    note: |-
      one
       two
  - id: c
    alt:
    - x
    # between
    - y
empty: []
flow: {one: 1, two: [1, 2], three: {id: q}}
nothing:
last: 31.40
"""
PLAN = """\
goals:
- id: g
  measures:
    - id: m1
      divisions: [a, b]
    # about m2
    - id: m2
      divisions: [c]
    - id: m3
      divisions: []
  later:
    - id: m4
"""


def values(tmp_path: Path, text: str) -> Any:
    file = tmp_path / "some.yaml"
    file.write_text(text, encoding="utf-8")
    value, _, problems = read_yaml(file)
    assert problems == []
    return value


def written(text: str, before: Any, edits: list[Edit], tmp_path: Path) -> str:
    """The text after edits of one file, held to the values after the same edits."""
    now: Values = {"plan": before, "municipality": {}}
    carried = carried_out(now, [("x", edit) for edit in edits])
    rounds: Values = now
    for ops in carried.rounds:
        text = edited(text, rounds["plan"], ops)
        rounds = {"plan": values(tmp_path, text), "municipality": {}}
    assert rounds["plan"] == carried.values["plan"]
    return text


@pytest.mark.parametrize(
    ("edits", "gone", "new"),
    [
        ([Edit(do="set", path="divisions[a].name", value="甲課")], "name: A課}", 'name: "甲課"}'),
        ([Edit(do="set", path="last", value=5)], "last: 31.40", "last: 5"),
        ([Edit(do="set", path="nothing", value="x")], "nothing:\n", 'nothing: "x"\n'),
        ([Edit(do="set", path="new", value=[1])], "", "last: 31.40\nnew: [1]\n"),
        ([Edit(do="set", path="divisions[b].alt", value=["z"])], '[Ｂ課, "B 課"]', '["z"]'),
        ([Edit(do="set", path="divisions[b].note", value="n")], "|-\n      one\n       two", 'note: "n"\n'),
        ([Edit(do="set", path="divisions[c].alt", value=["z"])],
         "    alt:\n    - x\n    # between\n    - y\n", '    alt: ["z"]\n'),
        ([Edit(do="remove", path="divisions[a]")], "  - {id: a, name: A課} # flow\n", "  # first\n"),
        ([Edit(do="remove", path="divisions[b].note")], "    note: |-\n      one\n       two\n", ""),
        ([Edit(do="remove", path="divisions[b].id")], "id: b # block\n", "  - name: B課"),
        ([Edit(do="remove", path="divisions[c].alt[x]")], "    - x\n", "    # between\n"),
        ([Edit(do="remove", path="divisions[c].alt[x]"), Edit(do="remove", path="divisions[c].alt[y]")],
         "    - x\n    # between\n    - y\n", "    alt: []\n"),
        ([Edit(do="remove", path="flow.two[1]")], "two: [1, 2]", "two: [2]"),
        ([Edit(do="remove", path="flow.two")], "one: 1, two: [1, 2], three: {id: q}", "{one: 1, three: {id: q}}"),
        ([Edit(do="add", path="divisions", value={"id": "d", "name": "D: 課"})], "", '    - y\n  - {id: "d", name: "D: 課"}\nempty'),
        ([Edit(do="add", path="divisions", value={"id": "d"}, before="c")], "", '       two\n  - {id: "d"}\n  - id: c'),
        ([Edit(do="add", path="empty", value="e")], "empty: []", 'empty: ["e"]'),
        ([Edit(do="add", path="divisions[a].alt", value="e")], "{id: a, name: A課}", '{id: a, name: A課, alt: ["e"]}'),
        ([Edit(do="add", path="divisions[b].alt", value="Ｂ課")], "", 'alt: [Ｂ課, "B 課"]'),
    ],
)
def test_what_an_edit_does_to_the_text(edits: list[Edit], gone: str, new: str, tmp_path: Path) -> None:
    assert gone in CITY
    text = written(CITY, values(tmp_path, CITY), edits, tmp_path)
    assert new in text
    assert not gone or gone not in text
    for comment in ("# The city", "# first"):
        assert comment in text


def test_a_move_takes_along_what_was_changed_in_it(tmp_path: Path) -> None:
    edits = [
        Edit(do="move", path="goals[g].measures[m1]", to="goals[g].later", before="m4"),
        Edit(do="set", path="goals[g].measures[m1].divisions[a]", value="z"),
    ]
    text = written(PLAN, values(tmp_path, PLAN), edits, tmp_path)
    assert values(tmp_path, text)["goals"][0]["later"] == [{"id": "m1", "divisions": ["z", "b"]}, {"id": "m4"}]
    assert "# about m2" in text


def both(tmp_path: Path) -> Values:
    return {"plan": values(tmp_path, PLAN), "municipality": values(tmp_path, CITY)}


def refusals(tmp_path: Path, *edits: tuple[str, Edit]) -> list[tuple[tuple[str, ...], str]]:
    with pytest.raises(Clashes) as caught:
        carried_out(both(tmp_path), edits)
    return [(c.owners, c.text.en) for c in caught.value.clashes]


def test_two_answers_about_one_place_are_refused(tmp_path: Path) -> None:
    one = ("1", Edit(do="set", path="goals[g].measures[m1].divisions[a]", value="x"))
    other = ("2", Edit(do="set", path="goals[g].measures[m1].divisions", value=["y"]))
    said = "two answers change the same place (goals[g].measures[m1].divisions[a]) in different ways."
    assert refusals(tmp_path, one, other) == [(("1", "2"), said)]
    gone = ("2", Edit(do="remove", path="goals[g].measures[m1]"))
    assert refusals(tmp_path, one, gone) == [(("1", "2"), said)]


def test_the_same_answer_twice_is_one(tmp_path: Path) -> None:
    edits = [(o, Edit(do="add", path="goals[g].measures[m2].divisions", value="b")) for o in "12"]
    carried = carried_out(both(tmp_path), edits)
    assert carried.values["plan"]["goals"][0]["measures"][1]["divisions"] == ["c", "b"]


def test_the_same_identifier_with_other_content_is_refused(tmp_path: Path) -> None:
    edit = Edit(do="add", file="municipality", path="divisions", value={"id": "a", "name": "別の課"})
    assert refusals(tmp_path, ("1", edit)) == [(("1",), "“a” is there already, with other content.")]


def test_a_place_that_is_gone_is_said(tmp_path: Path) -> None:
    edit = Edit(do="set", path="goals[h].name", value="x")
    assert refusals(tmp_path, ("1", edit)) == [(("1",), "there is no goals[h] ([h]).")]


def test_an_entry_is_dropped_when_nothing_names_it_any_more(tmp_path: Path) -> None:
    first = ("1", Edit(do="set", path="goals[g].measures[m1].divisions[a]", value="b2"))
    drop = Edit(do="drop", file="municipality", path="divisions[a]")
    kept = carried_out(both(tmp_path), [("1", drop)])
    assert [d["id"] for d in kept.values["municipality"]["divisions"]] == ["a", "b", "c"]
    gone = carried_out(both(tmp_path), [first, ("1", drop), ("2", drop)])
    assert [d["id"] for d in gone.values["municipality"]["divisions"]] == ["b", "c"]
    back = carried_out(gone.values, [("1", edit) for edit in gone.back["1"]])
    assert back.values == both(tmp_path)


def some_paths(value: Any, path: KeyPath = ()) -> list[KeyPath]:
    found = [path] if path else []
    if isinstance(value, dict):
        for key, part in value.items():
            found += some_paths(part, (*path, key))
    elif isinstance(value, list):
        for i, part in enumerate(value):
            found += some_paths(part, (*path, i))
    return found


def some_edits(plan: Any, chance: random.Random) -> list[Edit]:
    paths = some_paths(plan)
    lists = [p for p in paths if isinstance(at(plan, p), list)]
    edits = []
    for _ in range(chance.randint(1, 8)):
        keys = chance.choice(paths)
        path, value = path_of(plan, keys), at(plan, keys)
        value = chance.choice(["新しい: 値", 3, ["a", "b"], {"id": "n", "name": "x\ny"}, value])
        do = chance.choice(["set", "set", "remove", "add", "move"])
        if do in ("add", "move"):
            to = path_of(plan, chance.choice(lists))
            if do == "add":
                edits.append(Edit(do="add", path=to, value={"id": f"n{chance.random()}", "text": "追加"}))
            elif isinstance(keys[-1], int):
                edits.append(Edit(do="move", path=path, to=to))
        else:
            edits.append(Edit.model_validate({"do": do, "path": path, "value": value}))
    return edits


@pytest.mark.parametrize("name", ["chiiki-fukushi.yaml", "municipality.yaml"])
def test_values_and_text_agree_and_go_back(name: str, tmp_path: Path) -> None:
    text = read_text(AOBA / name)
    before = values(tmp_path, text)
    done = 0
    for seed in range(60):
        edits = [("x", e) for e in some_edits(before, random.Random(seed))]
        try:
            carried = carried_out({"plan": before, "municipality": {}}, edits)
        except (Clashes, PathError):
            continue
        done += 1
        now = text
        for ops in carried.rounds:
            now = edited(now, values(tmp_path, now), ops)
        assert values(tmp_path, now) == carried.values["plan"], (seed, edits)
    assert done > 20


def test_paths_say_what_messages_say(tmp_path: Path) -> None:
    plan = values(tmp_path, PLAN)
    for keys in some_paths(plan):
        assert resolved(plan, path_of(plan, keys)) == keys
    assert resolved(plan, "goals[g].measures[id=m2].divisions[1]") == ("goals", 0, "measures", 1, "divisions", 0)
    for wrong in ("goals[", "[a]", ".goals", "goals[x]", "goals[g].none", "goals..x"):
        with pytest.raises(PathError):
            resolved(plan, wrong)
