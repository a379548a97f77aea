"""A crawler for a site of files: every link of every page, picture and style sheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree, html

# Where pages may lead outside: laws and licences as data name them, standard vocabularies.
ELSEWHERE = frozenset({
    "laws.e-gov.go.jp", "creativecommons.org", "w3id.org", "www.w3.org", "purl.org", "xmlns.com",
    "data.europa.eu", "schema.org",
})
_ATTRIBUTES = ("href", "src", "action", "data-typed", "poster", "data", "{http://www.w3.org/1999/xlink}href")
# A JSON text that is nothing but an address of a page, from the root or from where it stands.
_JSON = re.compile(r'"((?:\.\./|/)?(?:[^"\s<>/]+/)*(?:[^"\s<>/]+\.html|(?<=/)[^"\s<>/.]+)(?:[?#][^"\s]*)?)"')
_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)")


@dataclass
class Crawled:
    """What a crawl met: the files reached, and what is wrong with links, each with its page."""

    reached: set[str] = field(default_factory=set)
    broken: list[tuple[str, str]] = field(default_factory=list)
    absolute: list[tuple[str, str]] = field(default_factory=list)
    foreign: list[tuple[str, str]] = field(default_factory=list)


def crawl(start: str, read: Callable[[str], bytes | None]) -> Crawled:
    """Everything reached from an address; ``read`` gives the content of one, None where there is none."""
    found = Crawled()
    waiting = [start]
    contents: dict[str, bytes | None] = {}
    top = start.rpartition("/")[0] + "/"

    def content_of(address: str) -> bytes | None:
        if address not in contents:
            contents[address] = read(address)
        return contents[address]

    seen: set[str] = set()
    while waiting:
        address = waiting.pop()
        content = content_of(address)
        if address in seen or content is None:
            continue
        seen.add(address)
        found.reached.add(unquote(address.removeprefix(top)))
        for link in links(address, content):
            parts = urlsplit(link)
            if parts.scheme in ("http", "https") or parts.netloc:
                if parts.hostname not in ELSEWHERE:
                    found.foreign.append((address, link))
                continue
            if link.startswith("/"):
                found.absolute.append((address, link))
                continue
            target = urljoin(address, link).partition("#")[0].partition("?")[0]
            if not target.startswith(top):
                found.broken.append((address, link))
                continue
            waiting.append(target)
            if content_of(target) is None:
                found.broken.append((address, link))
    return found


def links(address: str, content: bytes) -> Iterator[str]:
    """The links of a page, a picture or a style sheet."""
    if address.endswith(".css"):
        yield from (link for link in _URL.findall(content.decode()) if not link.startswith("data:"))
        return
    if address.endswith(".json"):
        yield from _JSON.findall(content.decode())
        return
    if not address.endswith((".html", ".svg")):
        return
    if address.endswith(".svg"):
        tree = etree.fromstring(content)
    else:
        tree = html.document_fromstring(content, parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        for name in _ATTRIBUTES:
            link = element.get(name)
            # What a page is called in public is no link of it.
            if link is None or element.get("rel") == "canonical":
                continue
            if link and not link.startswith(("#", "data:")):
                yield link
        if element.get("http-equiv") == "refresh":
            yield element.get("content", "").partition("url=")[2]
    if not address.endswith(".svg"):
        for block in tree.xpath("//script[@type='application/json']"):
            yield from _JSON.findall(block.text or "")


def from_disk(folder: Path) -> Crawled:
    """A crawl of a folder as a browser opens it from disk."""

    def read(address: str) -> bytes | None:
        place = Path(unquote(urlsplit(address).path))
        return place.read_bytes() if place.is_file() else None

    return crawl(f"{folder.as_uri()}/index.html", read)
