"""Links of a page made to work among files: from any folder of any host, and from disk.

Only addresses change; every other byte of a page stays as the server sends it. Our templates quote
every attribute and escape every text, so a start tag is found by its shape.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from typing import Final

# The address that takes the place of a link; None where there is nothing to lead to.
Target = Callable[[str], str | None]

_TAG: Final = re.compile(r"<([a-zA-Z][a-zA-Z0-9-]*)((?:[^<>\"]|\"[^\"]*\")*)>")
_ATTRIBUTE: Final = re.compile(
    r"(\s)(href|src|action|data-typed|xlink:href)=\"([^\"]*)\""
)
_MARKS: Final = ("href=", "src=", "action=", "data-typed=", "data-copy=")
_FIELD: Final = re.compile(r"(\s)(value)=\"(/[^\"]*)\"")  # the address a view offers to copy
_BLOCK: Final = re.compile(
    r"(<script\b[^>]*\btype=\"application/json\"[^>]*>)(.*?)(</script>)", re.DOTALL
)
_SCRIPT: Final = re.compile(r"<script\b[^>]*>.*?</script>", re.DOTALL)
# A JSON text that is nothing but an address of a page.
_ADDRESS: Final = re.compile(r"\"(/(?:[^\"\\\s/]+/)*?(?:doc|plan)/[^\"\\\s]*)\"")
# Something to take along that no file stands for: the word goes with the link.
_TAKEN: Final = re.compile(r"<a\b((?:[^<>\"]|\"[^\"]*\")*\sdownload(?=[\s>=])[^>]*)>.*?</a>", re.DOTALL)
_ASIDE: Final = re.compile(r"(\s)(href|download|rel|hreflang|target)(=\"[^\"]*\"|(?=[\s>]))")
_URL: Final = re.compile(r"url\(\s*(['\"]?)([^'\")]+)\1\s*\)")
_ELSEWHERE: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|#|$")


def within(link: str) -> bool:
    """Whether a link leads to another file of the site, not elsewhere and not to its own page."""
    return not _ELSEWHERE.match(link)


def links(page: str) -> Iterator[str]:
    """Every link of a page or picture that leads to another file of the site."""
    for tag in _TAG.finditer(_SCRIPT.sub(_opening, page)):
        if not any(mark in tag.group(2) for mark in _MARKS):
            continue
        for found in _ATTRIBUTE.finditer(tag.group(2)):
            link = html.unescape(found.group(3))
            if within(link):
                yield link
    for block in _BLOCK.finditer(page):
        for found in _ADDRESS.finditer(block.group(2)):
            yield _read(found.group(0))


def styled(sheet: str) -> Iterator[str]:
    """Every address a style sheet names."""
    return (found.group(2) for found in _URL.finditer(sheet) if within(found.group(2)))


def listed(document: str) -> Iterator[str]:
    """Every address of a page in a JSON document."""
    return (_read(found.group(0)) for found in _ADDRESS.finditer(document))


def relinked(page: str, target: Target) -> str:
    """A page whose links are what ``target`` makes of them.

    A link to nothing keeps its words and loses its address; a ``link`` element, or something to
    download, goes whole.
    """

    def tag(found: re.Match[str]) -> str:
        return _tag(found, target)

    def taken(found: re.Match[str]) -> str:
        link = next((a for a in _ATTRIBUTE.finditer(found.group(1)) if a.group(2) == "href"), None)
        address = html.unescape(link.group(3)) if link else ""
        return "" if within(address) and target(address) is None else found.group(0)

    pieces, end = [], 0
    for script in _SCRIPT.finditer(page):
        pieces.append(_TAG.sub(tag, _TAKEN.sub(taken, page[end : script.start()])))
        pieces.append(_script(script.group(0), target, tag))
        end = script.end()
    pieces.append(_TAG.sub(tag, _TAKEN.sub(taken, page[end:])))
    return "".join(pieces)


def relinked_json(document: str, target: Target) -> str:
    """A JSON document whose addresses of pages are what ``target`` makes of them."""

    def put(found: re.Match[str]) -> str:
        new = target(_read(found.group(0)))
        return json.dumps(new or "", ensure_ascii=False)

    return _ADDRESS.sub(put, document)


def restyled(sheet: str, target: Target) -> str:
    """A style sheet, likewise."""

    def put(found: re.Match[str]) -> str:
        quote, link = found.groups()
        new = target(link) if within(link) else link
        return f"url({quote}{new or ''}{quote})"

    return _URL.sub(put, sheet)


def _opening(script: re.Match[str]) -> str:
    return script.group(0).partition(">")[0] + ">"


def _read(text: str) -> str:
    return str(json.loads(text))


def _script(script: str, target: Target, tag: Callable[[re.Match[str]], str]) -> str:
    block = _BLOCK.fullmatch(script)
    opening, _, rest = script.partition(">")
    if block:
        rest = relinked_json(block.group(2), target) + block.group(3)
    return _TAG.sub(tag, opening + ">") + rest


def _tag(found: re.Match[str], target: Target) -> str:
    name, attributes = found.groups()
    if not any(mark in attributes for mark in _MARKS):  # most tags hold no link
        return found.group(0)
    gone = False

    def put(attribute: re.Match[str]) -> str:
        nonlocal gone
        space, key, value = attribute.groups()
        link = html.unescape(value)
        if not within(link):
            return attribute.group(0)
        new = target(link)
        if new is None:
            gone = True
            return ""
        return f'{space}{key}="{html.escape(new)}"'

    made = _ATTRIBUTE.sub(put, attributes)
    if name == "input" and " data-copy=" in attributes:
        made = _FIELD.sub(put, made)
    if gone and name == "link":
        return ""
    if gone and name == "a":
        made = _ASIDE.sub("", made)
    return f"<{name}{made}>"
