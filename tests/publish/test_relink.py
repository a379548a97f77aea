"""Links change and nothing else does."""

import pytest

from publish.site.relink import links, listed, relinked, relinked_json, restyled, styled

FILES = {"/a": "a.html", "/doc/x?y=1&z=2": "x--y.html", "/s.js": "s.js", "/s.svg": "s.svg"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a class="b" href="/a">q</a>', '<a class="b" href="a.html">q</a>'),
        ('<a href="/doc/x?y=1&amp;z=2">q</a>', '<a href="x--y.html">q</a>'),
        ('<script src="/s.js" defer></script>', '<script src="s.js" defer></script>'),
        ('<img src="/s.svg" alt="">', '<img src="s.svg" alt="">'),
        ('<form action="/a" data-typed="/gone"></form>', '<form action="a.html"></form>'),
        ('<input value="/a">', '<input value="/a">'),
        ('<input value="/a" data-copy="c">', '<input value="a.html" data-copy="c">'),
        ('<a href="#b">q</a><a href="https://example.org/">q</a>', None),
        ('<a href="/gone" rel="x" title="t">q</a>', '<a title="t">q</a>'),
        ('<p>a<a href="/gone" download>CSV</a>b</p>', "<p>ab</p>"),
        ('<a href="/a" download>CSV</a>', '<a href="a.html" download>CSV</a>'),
        ('<link rel="alternate" href="/gone">', ""),
        ('<svg><a href="/a"><rect x="1"/></a></svg>', '<svg><a href="a.html"><rect x="1"/></a></svg>'),
        ("<p>&lt;a href=&#34;/a&#34;&gt; href=\"/a\"</p>", None),
        ('<pre>SELECT * { ?s ?p "x" }</pre>', None),
        (
            '<script type="application/json">{"h": "/doc/x?y=1&z=2", "n": "<a href=\\"/a\\">"}</script>',
            '<script type="application/json">{"h": "x--y.html", "n": "<a href=\\"/a\\">"}</script>',
        ),
    ],
)
def test_a_page_made_of_files(before: str, after: str | None) -> None:
    assert relinked(before, FILES.get) == (before if after is None else after)


def test_links_of_a_page() -> None:
    page = (
        '<link href="/c.css"><a href="/a?b=1&amp;c">x</a><a href="#x">x</a><a href="//h/">x</a>'
        '<script type="application/json">["/doc/1/x", "/en/plan/2/", "not /doc/"]</script>'
        '<script src="/s.js"></script>'
    )
    assert list(links(page)) == ["/c.css", "/a?b=1&c", "/s.js", "/doc/1/x", "/en/plan/2/"]


def test_style_sheets_and_data() -> None:
    sheet = "a{background:url('/s.svg')} b{background:url(data:x)} c{fill:url(#g)}"
    assert list(styled(sheet)) == ["/s.svg"]
    assert restyled(sheet, FILES.get) == sheet.replace("/s.svg", "s.svg")
    assert list(listed('{"href": "/doc/x?y=1&z=2", "n": "x"}')) == ["/doc/x?y=1&z=2"]
    assert relinked_json('{"href": "/doc/x?y=1&z=2"}', FILES.get) == '{"href": "x--y.html"}'
