import pytest

from visualize.svg import anchor, balanced, href, plain, tag, title, width, wrap


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("社会福祉課", "社会福祉課"),
        (" 二行\nの\t名前 ", "二行 の 名前"),
        ("a\x00b\x1b\ud800\ufffec", "abc"),
        ("\u202eabc\u2069", "abc"),
        ("", ""),
    ],
)
def test_plain_is_one_line_that_xml_allows(text: str, drawn: str) -> None:
    assert plain(text) == drawn


def test_width_counts_japanese_as_square() -> None:
    assert width("社会福祉課", 13) == 65
    assert width("iii", 10) < width("mmm", 10) < 30


def test_wrap_breaks_between_characters_of_japanese_and_between_words() -> None:
    assert wrap("地域福祉への関心を高めます", 60, 10) == ["地域福祉への", "関心を高めます"[:6], "す"]
    assert wrap("Health and Medical Care Division", 80, 10) == [
        "Health and",
        "Medical Care",
        "Division",
    ]


def test_no_line_begins_with_a_full_stop_or_ends_with_an_opening_bracket() -> None:
    assert wrap("あいうえ、かき", 40, 10) == ["あいう", "え、かき"]
    assert wrap("あいう「えお」", 40, 10) == ["あいう", "「えお」"]


def test_wrap_cuts_a_word_without_end_and_says_that_something_is_missing() -> None:
    lines = wrap("x" * 3000, 58, 10, lines=2)
    assert lines == ["x" * 10, "x" * 8 + "…"]
    assert all(width(line, 10) <= 58 for line in lines)


def test_balanced_lines_are_as_equal_as_their_number_allows() -> None:
    assert wrap("住み慣れた地域で自分らしく生活を", 150, 10) == ["住み慣れた地域で自分らしく生活", "を"]
    assert balanced("住み慣れた地域で自分らしく生活を", 150, 10) == ["住み慣れた地域で", "自分らしく生活を"]


@pytest.mark.parametrize(
    "address",
    ["https://example.org/doc/1", "/doc/1?a=b:c", "doc/1", "#n1", "../x", "http://[::1]/"],
)
def test_href_keeps_ordinary_addresses(address: str) -> None:
    assert href(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "",
    ],
)
def test_href_drops_addresses_that_run(address: str) -> None:
    assert href(address) == ""


def test_tag_escapes_text_and_attributes() -> None:
    assert tag("text", "<b>&", x=1.26, font_size=11, fill=None, class_='a"b') == (
        '<text x="1.3" font-size="11" class="a&#34;b">&lt;b&gt;&amp;</text>'
    )
    assert tag("g", title("</title><script>")) == (
        "<g><title>&lt;/title&gt;&lt;script&gt;</title></g>"
    )


def test_anchor_without_an_address_is_a_group() -> None:
    assert anchor("/x", "A", tag("rect")) == '<a href="/x" aria-label="A"><rect/></a>'
    assert anchor("javascript:1", "A", tag("rect")) == "<g><rect/></g>"
