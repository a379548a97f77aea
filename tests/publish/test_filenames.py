"""Every address has one file, and files link to each other from wherever they stand."""

import pytest

from publish.site.filenames import UnsafePath, clashing, file_of, key, key_from, relative


@pytest.mark.parametrize(
    ("address", "html", "file"),
    [
        ("/", True, "index.html"),
        ("/en/", True, "en/index.html"),
        ("/plan/112321/x/", True, "plan/112321/x/index.html"),
        ("/plan/112321/x/map", True, "plan/112321/x/map.html"),
        ("/plan/112321/x/table?actor=city&of=pairs", True, "plan/112321/x/table--actor-city-of-pairs.html"),
        ("/plan/112321/x/map.svg?actor=city", False, "plan/112321/x/map--actor-city.svg"),
        ("/q/doubts?format=csv", False, "q/doubts.csv"),
        ("/q/of?division=a&format=xlsx", False, "q/of--division-a.xlsx"),
        ("/doc/112321/x.v2", True, "doc/112321/x.v2.html"),
        ("/data/112321/x.v2.ttl", False, "data/112321/x.v2.ttl"),
        ("/.well-known/void", False, ".well-known/void"),
    ],
)
def test_the_file_of_an_address(address: str, html: bool, file: str) -> None:
    assert file_of(address, html) == file


def test_a_long_state_keeps_a_name_of_its_own() -> None:
    one, other = (file_of(f"/t?division={'a' * 300}{end}", html=True) for end in "bc")
    assert one != other
    assert len(one) < 200


@pytest.mark.parametrize("address", ["/../x", "/a/../b", "/計画", "/a b", "//x", "/a:b", "/a\\b"])
def test_what_no_file_may_be_called(address: str) -> None:
    with pytest.raises(UnsafePath):
        file_of(address, html=True)


def test_one_way_to_write_an_address() -> None:
    assert key("/t?of=pairs&actor=city") == key("/t?actor=city&of=pairs") == "/t?actor=city&of=pairs"
    assert key("/m?focus=division%2Fx") == "/m?focus=division/x"
    assert key_from("/plan/1/x/map?actor=city", "../y/table?of=a#b") == "/plan/1/y/table?of=a"


@pytest.mark.parametrize(
    ("page", "target", "link"),
    [
        ("index.html", "static/a.css", "static/a.css"),
        ("doc/1/x/goal/1.html", "static/a.css", "../../../../static/a.css"),
        ("doc/1/x/goal/1.html", "doc/1/x/goal/2.html", "2.html"),
        ("en/index.html", "index.html", "../index.html"),
    ],
)
def test_links_between_files(page: str, target: str, link: str) -> None:
    assert relative(page, target) == link


def test_files_that_differ_by_case_alone_are_found() -> None:
    assert clashing(["doc/A.html", "doc/b.html", "doc/a.html"]) == ["doc/a.html"]
