"""Every quotation stands where the plan says, to the character."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph.build import PLANS
from graph.loading import load_plan
from graph.model import Plan
from graph.planfile import load
from graph.problems import PlanError
from graph.source import located, misquoted, passages, read_source


@pytest.mark.parametrize("name", ["kodomo", "chiiki-fukushi"])
def test_the_fictional_plans_quote_their_sources(name: str) -> None:
    plan = load_plan(PLANS / "aoba" / f"{name}.yaml").plan
    source = read_source(plan, PLANS / "aoba" / plan.value.source.file)
    assert misquoted(plan, source) == []
    assert all(p.at is not None for _, p in passages(plan.value))


def test_a_sheet_begins_and_ends(loaded: Any, source_file: Path) -> None:
    source = read_source(loaded.plan, source_file)
    assert source.bounds(1) == (0, len(source.text))
    assert source.bounds(2) is None


def test_misquotations_are_told_with_what_stands_there(
    write: Any, plan: dict, city: dict, source_file: Path
) -> None:
    plan["goals"][0]["name"]["at"] += 1
    vision = plan["goals"][0]["policies"][0]["visions"][0]["statement"]
    vision["text"] = "だれもが話せます。"
    del vision["at"]
    read = load_plan(write(plan, city)).plan
    assert [(p.where, p.message.ja, p.message.en) for p in misquoted(
        read, read_source(read, source_file)
    )] == [
        (
            "goals[1].name",
            "原文の 7 文字目にあるのは「ながるまち\n重点施策１　相談できるまち\n」で、「つながるまち」ではありません。",
            "at character 7 the source has “ながるまち\n重点施策１　相談できるまち\n”, not “つながるまち”.",
        ),
        (
            "goals[1].policies[1-1].visions[1].statement",
            "原文の第1面に「だれもが話せます。」がありません。改行と空白も原文のままに写してください。",
            "“だれもが話せます。” does not stand on sheet 1. Copy line breaks and spaces as they are.",
        ),
    ]


def test_another_text_is_refused(loaded: Any, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("別の文章", encoding="utf-8")
    with pytest.raises(PlanError) as error:
        read_source(loaded.plan, other)
    assert [p.sentence("ja") for p in error.value.problems] == [
        f"{other}: 計画が引用した原文（source.txt）と内容が違います（SHA-256 が一致しません）。"
    ]
    assert [p.sentence("en") for p in error.value.problems] == [
        f"{other}: is not the text the plan quotes (source.txt): its SHA-256 differs."
    ]
    with pytest.raises(PlanError) as error:
        read_source(loaded.plan, tmp_path / "none.txt")
    assert [p.sentence("en") for p in error.value.problems] == [
        f"{tmp_path / 'none.txt'}: cannot be read (No such file or directory)."
    ]


def test_a_source_that_is_not_utf_8(write: Any, plan: dict, city: dict, tmp_path: Path) -> None:
    data = "計画".encode("cp932")
    (tmp_path / "sjis.txt").write_bytes(data)
    plan["source"]["sha256"] = hashlib.sha256(data).hexdigest()
    with pytest.raises(PlanError) as error:
        read_source(load_plan(write(plan, city)).plan, tmp_path / "sjis.txt")
    assert [p.message.en for p in error.value.problems] == ["is not UTF-8. Save it as UTF-8."]


def test_a_wrong_number_of_characters(
    write: Any, plan: dict, city: dict, source_file: Path
) -> None:
    right = plan["source"]["characters"]
    plan["source"]["characters"] = right + 1
    with pytest.raises(PlanError) as error:
        read_source(load_plan(write(plan, city)).plan, source_file)
    (problem,) = error.value.problems
    assert (problem.where, problem.message.ja, problem.message.en) == (
        "source.characters", f"原文は {right} 文字です。", f"the source has {right} characters."
    )


def without_positions(value: Any) -> Any:
    if isinstance(value, dict):
        passage = "text" in value and "sheet" in value
        return {
            k: without_positions(v) for k, v in value.items() if not (passage and k == "at")
        }
    return [without_positions(v) for v in value] if isinstance(value, list) else value


@pytest.mark.parametrize("flow", [True, False, None])
@pytest.mark.parametrize("breaks", ["\n", "\r\n"])
def test_positions_are_added_and_nothing_else_is_touched(
    tmp_path: Path, plan: dict, source_file: Path, flow: bool | None, breaks: str
) -> None:
    file = tmp_path / "bare.yaml"
    body = yaml.safe_dump(
        without_positions(plan), allow_unicode=True, sort_keys=False, default_flow_style=flow
    )
    file.write_text(f"# 注\n{body}", encoding="utf-8", newline=breaks)
    bare = load(file, Plan)
    source = read_source(bare, source_file)
    text = located(file.read_bytes().decode(), bare, source)
    assert text.startswith(f"# 注{breaks}")
    file.write_text(text, encoding="utf-8", newline="")
    placed = load(file, Plan)
    assert all(p.at is not None for _, p in passages(placed.value))
    assert misquoted(placed, source) == []
    # Every wording of the small plan stands once in its source, so the places are the same.
    whole = tmp_path / "whole.yaml"
    whole.write_text(yaml.safe_dump(plan, allow_unicode=True), encoding="utf-8")
    assert placed.value == load(whole, Plan).value
    assert located(text, placed, source) == text
