import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from lxml import etree

from ontology.language import Language
from queries.overview import Actor, Overview
from visualize.incidence import chart

Link = Callable[[str], str]
SVG = "{http://www.w3.org/2000/svg}"


def read(text: str) -> etree._Element:
    return etree.fromstring(text.encode())


def texts(picture: etree._Element) -> list[str]:
    return ["".join(t.itertext()) for t in picture.iter(f"{SVG}text")]


def test_one_column_for_each_measure_of_the_city(plan: Overview, link: Link) -> None:
    picture = read(chart(plan, "ja", link=link))
    columns = [a for a in picture.iter(f"{SVG}a") if a.get("class") == "measure"]
    city = [m for m in plan.measures if m.actor == "city"]
    assert [a.get("href") for a in columns] == [link(m.iri) for m in city]


@pytest.mark.parametrize("actor", ["city", "council", None])
def test_the_columns_are_those_of_the_actor(
    plan: Overview, link: Link, actor: Actor | None
) -> None:
    picture = read(chart(plan, "en", link=link, actor=actor))
    columns = [a.get("href") for a in picture.iter(f"{SVG}a") if a.get("class") == "measure"]
    assert columns == [link(m.iri) for m in plan.measures if actor in (None, m.actor)]


def test_every_responsibility_is_a_mark_in_its_row_and_column(plan: Overview, link: Link) -> None:
    picture = read(chart(plan, "ja", link=link))
    groups = {g.iri for g in plan.groups}
    drawn = Counter(
        mark.tag.removeprefix(SVG) + ("-hollow" if mark.get("fill") == "#ffffff" else "")
        for a in picture.iter(f"{SVG}a")
        if a.get("class") == "measure"
        for g in a.findall(f"{SVG}g")
        for mark in g
        if mark.tag != f"{SVG}title"
    )
    assert drawn == {
        "circle": sum(r.role == "lead" and r.unit not in groups for r in plan.responsibilities),
        "circle-hollow": sum(r.role == "related" for r in plan.responsibilities),
        "polygon-hollow": sum(r.unit in groups for r in plan.responsibilities),
    }


def test_divisions_of_one_measure_are_joined_by_a_line(plan: Overview, link: Link) -> None:
    picture = read(chart(plan, "ja", link=link))
    for measure in plan.measures:
        column = picture.find(f".//{SVG}a[@href='{link(measure.iri)}']")
        if measure.actor == "city":
            assert column is not None
            lines = column.findall(f"{SVG}line")
            ys = [
                float(c.get("cy", "nan")) for c in column.findall(f"{SVG}g/{SVG}circle")
            ]
            if len(plan.units_of.get(measure.iri, ())) > 1:
                assert [(float(x.get("y1")), float(x.get("y2"))) for x in lines] == [
                    (min(ys), max(ys))
                ]
            else:
                assert lines == []


def test_a_measure_nobody_answers_for_keeps_its_column_and_is_marked(
    plan: Overview, link: Link
) -> None:
    alone = [m for m in plan.measures if m.actor == "city" and not plan.units_of.get(m.iri)]
    picture = read(chart(plan, "ja", link=link))
    crosses = [p for p in picture.iter(f"{SVG}path") if p.get("stroke") == "#a11d1d"]
    assert len(alone) == len(crosses) > 0
    assert "担当課の記載なし" in texts(picture)
    whole = replace(plan, measures=tuple(m for m in plan.measures if m not in alone))
    assert "担当課の記載なし" not in chart(whole, "ja", link=link)


def test_rows_end_with_counts_and_the_goals_they_bridge(plan: Overview, link: Link) -> None:
    words = texts(read(chart(plan, "ja", link=link)))
    goals = [
        len({m.goal for m in plan.measures if m.iri in plan.measures_of.get(d.iri, {})})
        for d in plan.divisions
    ]
    told = Counter(word for word in words if re.fullmatch(r"\d目標", word))
    assert told == Counter(f"{count}目標" for count in goals if count > 1)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_names_are_whole_and_letters_large_enough(
    plan: Overview, link: Link, language: Language
) -> None:
    picture = read(chart(plan, language, link=link))
    drawn = "".join(texts(picture)).replace(" ", "")
    for unit in plan.divisions:
        assert unit.name.of(language).replace(" ", "") in drawn
    assert min(float(e.get("font-size")) for e in picture.iter() if e.get("font-size")) >= 11
    assert picture.get("lang") == language


def test_the_picture_stays_inside_its_frame(plan: Overview, link: Link) -> None:
    picture = read(chart(plan, "en", link=link))
    across, down = float(picture.get("width")), float(picture.get("height"))
    for element in picture.iter():
        assert 0 <= float(element.get("x", element.get("cx", "0"))) <= across
        assert 0 <= float(element.get("y", element.get("cy", "0"))) <= down


def test_it_has_a_name_a_description_and_no_style_or_script(plan: Overview, link: Link) -> None:
    picture = read(chart(plan, "ja", link=link))
    named = {e.get("id"): "".join(e.itertext()) for e in picture if e.get("id")}
    assert named[picture.get("aria-labelledby")] == "取り組みと担当課（市）"
    assert "にまたがる課" in named[picture.get("aria-describedby")]
    assert not [e for e in picture.iter() if e.get("style") or e.tag in (f"{SVG}style",)]
    assert not [e for e in picture.iter() if any(k.startswith("on") for k in e.attrib)]


def test_a_plan_with_nothing_in_it_says_so(empty: Overview, link: Link) -> None:
    assert texts(read(chart(empty, "ja", link=link))) == ["表示する取り組みがありません。"]


def test_things_that_name_nothing_known_are_left_out(plan: Overview, link: Link) -> None:
    lost = replace(plan, divisions=(), groups=(), pillars=(), goals=())
    picture = read(chart(lost, "ja", link=link))
    assert picture.findall(f".//{SVG}a[@class='unit']") == []
