"""One process of a publication: it asks the application for pages, and later joins them by links."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from pathlib import Path

from publish.site import filenames, relink, wanted
from publish.site.crew import Fetched, write
from publish.site.inprocess import Caller, Reply
from queries.answer import Answer
from queries.engine import EmbeddedEngine, Limits

_HTML = "text/html"
_HOST = re.compile(r"^https?://[^/]*")
_PAGES = (200, 410)  # a page about what is no more is a page
_LINKED = frozenset({_HTML, "image/svg+xml"})
_PLAIN = frozenset({"application/json"})
REMEMBERED = 64  # answers; one thing is asked for in every format in turn
# An export is ours to wait for, and must never be cut.
LIMITS = Limits(deadline=120.0, rows=1_000_000, size=1 << 30)


class Remembering(EmbeddedEngine):
    """An engine that gives the last answers again: a thing's page and files ask for the same."""

    def __init__(self, store: Path) -> None:
        super().__init__(store, LIMITS, workers=1)
        self._remembered: OrderedDict[str, Answer] = OrderedDict()

    def query(self, text: str) -> Answer:
        """The answer. Raises QueryError."""
        found = self._remembered.get(text)
        if found is None:
            found = self._remembered[text] = super().query(text)
            if len(self._remembered) > REMEMBERED:
                self._remembered.popitem(last=False)
        return found


class Asker:
    """Asks for addresses and writes the answers as they are, each to its file."""

    def __init__(self, store: Path, base: str, folder: Path) -> None:
        self.folder = folder
        self.engine = Remembering(store)
        self.caller = caller(self.engine, base)
        self.root = self.caller.parts.path.rstrip("/")

    def __call__(self, key: str) -> Fetched:
        """What became of an address; Exception where the application failed."""
        reply = self.caller.get(key)
        media = reply.media
        if 300 <= reply.status < 400:
            told = reply.headers.get("location", "")
            return Fetched(key, reply.status, media, location=self._key(key, told) or "")
        if reply.status not in _PAGES:
            return Fetched(key, reply.status, media)
        file = filenames.file_of(key, media == _HTML)
        write(self.folder, file, reply.body)
        links = dict.fromkeys(self._links(key, media, reply))
        return Fetched(key, 200, media, file, links=tuple(links))

    def close(self) -> None:
        """End the application's threads and the engine's process."""
        self.caller.close()
        self.engine.close()

    def _links(self, key: str, media: str, reply: Reply) -> Iterator[str]:
        for link in _addresses(media, reply.body):
            found = self._key(key, link)
            if found is not None and wanted.follows(found, key):
                yield found

    def _key(self, page: str, link: str) -> str | None:
        return key_within(self.root, page, link)


class Joiner:
    """Rewrites the links of files so that they lead to files."""

    def __init__(
        self, folder: Path, root: str, files: Mapping[str, str], moved: Mapping[str, str]
    ) -> None:
        self.folder, self.root, self.files, self.moved = folder, root, files, moved

    def __call__(self, task: tuple[str, str, str]) -> str:
        """Join one file, given its address, name and media type; returns its name."""
        key, file, media = task
        place = self.folder / file
        text = place.read_text(encoding="utf-8")

        def target(link: str) -> str | None:
            return self.target(key, file, link)

        change = {
            "text/css": relink.restyled,
            "application/json": relink.relinked_json,
        }.get(media, relink.relinked)
        place.write_text(change(text, target), encoding="utf-8", newline="")
        return file

    def close(self) -> None:
        """Nothing is open between two files."""

    def target(self, key: str, file: str, link: str) -> str | None:
        """The link from a file to what a link of its page leads to; None where there is nothing."""
        fragment = "#" + link.partition("#")[2] if "#" in link else ""
        found = key_within(self.root, key, link.partition("#")[0] or key)
        if found is None:
            return None
        for address in (found, wanted.instead(found)):
            address = self.moved.get(address or "", address)
            if address is not None and address in self.files:
                query = wanted.kept_query(found) if address != found else ""
                return filenames.relative(file, self.files[address]) + query + fragment
        return None


def joins(media: str) -> bool:
    """Whether files of a media type hold links to join."""
    return media in _LINKED or media in _PLAIN or media == "text/css"


def caller(engine: EmbeddedEngine, base: str) -> Caller:
    """The application over an engine, as a static site, asked as if it stood at ``base``."""
    from publish.app import create_app
    from publish.settings import Settings
    from publish.site.static_pages import make_static

    app = create_app(engine, Settings())
    make_static(app)
    return Caller(app, base)


def key_within(root: str, page: str, link: str) -> str | None:
    """The address a link of a page leads to, without the path the site stands under."""
    path = _HOST.sub("", link, count=1)
    if root and path.startswith(root + "/"):
        path = path[len(root) :]
    try:
        return filenames.key_from(page, path)
    except ValueError:
        return None


def _addresses(media: str, body: bytes) -> Iterator[str]:
    if media in _LINKED:
        yield from relink.links(body.decode())
    elif media == "text/css":
        yield from relink.styled(body.decode())
    elif media in _PLAIN:
        yield from relink.listed(body.decode())
