"""Where a page of the server stands among the files of a static site, and how files link."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit

_PLAIN = "/:@!$&'()*+,;=~-._"
_NOT_NAME = re.compile(r"[^A-Za-z0-9._~-]+")
_LONGEST = 150  # characters of a name; file systems take 255 bytes
# What of a path every file system takes, and no tool reads as something else.
_SAFE = re.compile(r"[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+)*/?")


class UnsafePath(ValueError):
    """An address that cannot be the name of a file."""


@lru_cache(maxsize=65_536)  # a site's pages name the same addresses again and again
def key(address: str) -> str:
    """An address within the site, written the one way: decoded path, sorted query."""
    parts = urlsplit(address)
    path = unquote(parts.path) or "/"
    pairs = sorted(parse_qsl(parts.query, keep_blank_values=True))
    return path + ("?" + "&".join(f"{name}={value}" for name, value in pairs) if pairs else "")


def key_from(page: str, link: str) -> str:
    """The same of a link as it is written on the page at ``page``."""
    if link.startswith("/") and not link.startswith("//") and "/." not in link:
        return key(link)  # a path from the top means the same on every page
    return key(urljoin(quote(page.partition("?")[0], safe=_PLAIN), link))


def file_of(address: str, html: bool) -> str:
    """The file that holds the answer of an address written as `key` has it.

    ``incidence?actor=city`` is ``incidence--actor-city.html``, an answer as a file
    (``…?format=csv``) ends with its format. Raises UnsafePath for what no file may be called.
    """
    path, _, query = address.partition("?")
    pairs = [tuple(pair.split("=", 1)) for pair in query.split("&")] if query else []
    form = next((value for name, value in pairs if name == "format"), "")
    pairs = [pair for pair in pairs if pair[0] != "format"]
    name = path.removeprefix("/")
    if name and not _SAFE.fullmatch(name) or ".." in name.split("/"):
        raise UnsafePath(address)
    if path.endswith("/"):
        name += "index"
    folder, _, last = name.rpartition("/")
    stem, dot, ending = last.rpartition(".") if not html else (last, "", "")
    if not dot:
        stem, ending = last, ""
    if pairs:
        stem += "--" + "-".join(_NOT_NAME.sub("-", f"{n}-{v}").strip("-") for n, v in pairs)
    if len(stem) > _LONGEST:
        stem = f"{stem[:_LONGEST]}-{hashlib.sha256(address.encode()).hexdigest()[:12]}"
    ending = "html" if html else form or ending
    return posixpath.join(folder, f"{stem}.{ending}" if ending else stem)


def relative(page: str, target: str) -> str:
    """The link from one file to another, both named from the site's root."""
    return _relative(posixpath.dirname(page) or ".", target)


@lru_cache(maxsize=65_536)
def _relative(folder: str, target: str) -> str:
    return quote(posixpath.relpath(target, folder), safe=_PLAIN)


def clashing(files: Iterable[str]) -> list[str]:
    """Files that a file system which does not tell upper from lower case would take for one."""
    seen: dict[str, str] = {}
    found = []
    for file in files:
        if seen.setdefault(file.casefold(), file) != file:
            found.append(file)
    return found
