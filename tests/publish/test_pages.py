from typing import TYPE_CHECKING

from publish.holdings import Held
from publish.pages.home import bridging, closest, pairs

if TYPE_CHECKING:
    from tests.publish.conftest import Site


def test_home_counts_the_plan(pages: "Site", held: Held) -> None:
    seen = held.overview
    assert [int(n) for n in pages.get("/").texts(".numbers b")] == [
        len(seen.goals),
        len(seen.policies),
        len(seen.measures),
        len(seen.divisions),
        len(seen.organizations),
        len(seen.metrics),
        seen.doubts,
    ]


def test_home_answers_who_shares_most(pages: "Site", held: Held) -> None:
    page = pages.get("/")
    expected = [
        (len(p.measures), f"{held.name(p.a, 'ja')} — {held.name(p.b, 'ja')}")
        for p in pairs(held.overview)[:8]
    ]
    counts = [int(n) for n in page.texts("ol.pairs .count b")]
    assert list(zip(counts, page.texts("ol.pairs .who"), strict=True)) == expected
    assert expected[0] == (10, "障がい者福祉課 — 高齢者福祉課")


def test_home_answers_who_bridges_goals(pages: "Site", held: Held) -> None:
    page = pages.get("/en/")
    rows = page.tree.cssselect("table.bridges tbody tr")
    shown = [
        (r[0].text_content().strip(), *(c.text_content().strip() for c in r[1:])) for r in rows
    ]
    assert shown == [
        (
            b.unit.name.en,
            *(str(count) if count else "·" for count in b.counts),
            str(sum(b.counts)),
        )
        for b in bridging(held.overview)[:10]
    ]
    assert all(b.goals > 1 for b in bridging(held.overview))


def test_pairs_begin_with_those_that_share_most(held: Held) -> None:
    counts = [len(p.measures) for p in pairs(held.overview)]
    assert counts == sorted(counts, reverse=True)
    assert len(counts) == len(held.overview.shared)
    assert len(pairs(held.overview, 3)) == sum(1 for c in counts if c > 2)


def test_closest_divisions_are_those_that_share_most(held: Held) -> None:
    chosen = closest(held.overview, 3)
    assert {d.name.ja for d in chosen} == {"高齢者福祉課", "障がい者福祉課", "子ども未来課"}


def test_the_only_plan_is_the_home(pages: "Site") -> None:
    plan = "/plan/112321/chiiki-fukushi-r9/"
    assert pages.get("/").text("h1") == pages.get(plan).text("h1")
    moved = pages.client.get(plan.rstrip("/"))
    assert (moved.status_code, moved.headers["location"]) == (308, plan)


def test_several_plans_are_listed_with_their_homes(city: "Site") -> None:
    for prefix in ("", "/en"):
        page = city.get(f"{prefix}/")
        homes = page.links(".card a")
        assert homes == [
            f"{prefix}/plan/999997/chiiki-fukushi-r8/",
            f"{prefix}/plan/999997/kodomo-r8/",
        ]
        assert len(page.texts(".card .badge")) == 2
        for home in homes:
            shown = city.get(home)
            assert shown.status == 200
            assert shown.texts("header .badge") == (["Fictional"] if prefix else ["架空"])


def test_a_real_plan_has_no_badge(pages: "Site") -> None:
    assert pages.get("/").texts(".badge") == []


def test_the_switch_keeps_page_and_query(pages: "Site") -> None:
    path = "/plan/112321/chiiki-fukushi-r9/divisions?least=3"
    assert pages.get(path).links(".languages a") == [f"/en{path}"]
    assert pages.get(f"/en{path}").links(".languages a") == [path]


def test_the_footer_names_the_source_and_what_is_ours(pages: "Site") -> None:
    footer = pages.get("/").text("footer")
    assert "出典：久喜市の地域福祉の計画 第4章" in footer
    assert "原文の利用条件は確認できていません" in footer
    assert "編集者が付けたものです" in footer
