"""What the surface of a text shows."""

import pytest

from graph.intake import rules
from graph.intake.marks import Mark
from graph.intake.scanning import scan

RULES = rules.load()


def seen(text: str) -> list[tuple[str, str, str, str]]:
    return [
        (m.kind, m.name, m.number, text[slice(*m.body)] or text[m.start : m.end])
        for m in scan(text, RULES)
    ]


@pytest.mark.parametrize(("bracket", "expected"), [
    ("【担当課：福祉課、健康課】", [("lead", "福祉課、健康課")]),
    ("【主な担当課　福祉課】", [("lead", "福祉課")]),
    ("（担当：福祉課）", [("lead", "福祉課")]),
    ("［所管課］福祉課・健康課", [("lead", "福祉課・健康課")]),
    ("所管課：福祉課", [("lead", "福祉課")]),
    ("担当課　福祉課、健康課", [("lead", "福祉課、健康課")]),
    ("主管課：福祉課　関係課：健康課、防災課", [("lead", "福祉課"), ("related", "健康課、防災課")]),
    ("【担当課：福祉課／関係課：健康課】", [("lead", "福祉課"), ("related", "健康課")]),
    ("【福祉課、健康課】", [("lead", "福祉課、健康課")]),
    ("見守りを進めます。（福祉課）", [("lead", "福祉課")]),
    ("【担当課：福祉課、\n健康課】", [("lead", "福祉課、\n健康課")]),
    ("【関係課】", [("lead", "関係課")]),
    ("担当課：福祉課、\n　　　　健康課", [("lead", "福祉課、\n　　　　健康課")]),
    ("担当課の連携を強めます。", []),
    ("（福祉課窓口で配布します）", []),
    ("【現状と課題】", []),
    ("課題を整理します（詳細は関係課へ）。", []),
])
def test_who_is_responsible(bracket: str, expected: list[tuple[str, str]]) -> None:
    text = f"①見守りの推進\n{bracket}\n"
    assert [(n, b) for k, n, _, b in seen(text) if k == "responsible"] == expected


def test_positions_are_of_the_source() -> None:
    text = "① 見守り＊の推進\n【担当課：福祉課】\n"
    assert scan(text, RULES) == [
        Mark(0, 9, "item", "circled", "①", (2, 9)),
        Mark(2, 6, "term", body=(2, 5)),
        Mark(10, 19, "responsible", "lead", body=(15, 18)),
    ]


@pytest.mark.parametrize(("line", "expected"), [
    ("基本目標１　支え合うまち", ("heading", "goal", "1", "支え合うまち")),
    ("第４章　施策の展開", ("heading", "chapter", "4", "施策の展開")),
    ("第２節　子育ての支援", ("heading", "section", "2", "子育ての支援")),
    ("【基本施策1-2】見守りの推進", ("heading", "policy", "1-2", "見守りの推進")),
    ("施策の方向（２）　相談体制", ("heading", "policy", "(2)", "相談体制")),
    ("１－１　相談体制の充実", ("heading", "dash", "1-1", "相談体制の充実")),
    ("（３）相談体制の充実", ("item", "paren", "3", "相談体制の充実")),
    ("④ 相談体制の充実", ("item", "circled", "④", "相談体制の充実")),
    ("ア　相談体制の充実", ("item", "kana", "ア", "相談体制の充実")),
])
def test_levels(line: str, expected: tuple[str, str, str, str]) -> None:
    assert seen(line) == [expected]


@pytest.mark.parametrize("line", ["24.2％ 29.2％", "5回 年10回", "2023年度の目標", "基本目標１の達成に向けて進めます。"])
def test_no_levels(line: str) -> None:
    assert [m for m in seen(line) if m[0] in ("heading", "item")] == []


def test_pages_printed_twice_and_running_lines_are_told_apart() -> None:
    page = "第１章　はじまり\n本文です。\n― {} ―\n"
    text = "\f".join(page.format(n) for n in (1, 1, 2, 3, 4))
    assert [k for k, *_ in seen(text)].count("copy") == 12
