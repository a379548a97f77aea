"""A static site: the application asked in-process for everything, and its answers joined as files."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from graph.identifiers import DEFAULT_BASE, check_base
from ontology.language import Text
from publish.site import filenames, redirects, swap, wanted
from publish.site.asker import Asker, Joiner, joins
from publish.site.crew import Fetched, crew, write

Tell = Callable[[Text], None]
EACH = 1000  # pages after which progress is told
RECORDS = ("/catalog", "/en/catalog", "/catalog.ttl", "/catalog.jsonld", "/.well-known/void",
           "/sitemap.xml", "/robots.txt")
VOCABULARY = ("/ontology/shapes.ttl", "/ontology/context.jsonld")
_NO_PICTURE = 503  # a picture this machine cannot draw


class CannotPublish(Exception):
    """The site would not be whole; ``text`` says what is missing."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True)
class Published:
    """What was published: files, and pictures the machine could not draw."""

    folder: Path
    files: int
    undrawn: tuple[str, ...] = ()

    @property
    def text(self) -> Text:
        """The same in a sentence."""
        done = Text(
            f"{self.folder} に {self.files:,} のファイルを書きました。{self.folder}/index.html で開けます。",
            f"Wrote {self.files:,} files into {self.folder}. Open {self.folder}/index.html.",
        )
        if not self.undrawn:
            return done
        count = len(self.undrawn)
        return Text(
            f"{done.ja}日本語のフォントがないため、PNG {count}枚は作っていません（SVG はあります）。",
            f"{done.en} {count} PNG pictures were left out, as this machine has no Japanese font "
            "(they are there as SVG).",
        )


@dataclass
class _Found:
    """What is known of the site so far, by address."""

    files: dict[str, str] = field(default_factory=dict)
    media: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    undrawn: list[str] = field(default_factory=list)


def publish(
    plans: Sequence[Path],
    out: Path,
    base: str = DEFAULT_BASE,
    *,
    tell: Tell = lambda _: None,
) -> Published:
    """Build plans and write them as a site into a folder, which is replaced whole.

    Raises PlanError, CannotReplace or CannotPublish; then the folder is as it was.
    """
    from graph.build import build
    from visualize.prepare import prepare

    check_base(base)
    swap.check_replaceable(out)
    with tempfile.TemporaryDirectory() as aside:
        store = Path(aside) / "store"
        build(plans, store, base, finishers=[prepare], progress=tell)
        return written(store, out, base, tell)


def written(store: Path, out: Path, base: str, tell: Tell) -> Published:
    """Write what a store holds as a site. Raises CannotReplace or CannotPublish."""
    with swap.beside(out) as folder:
        found = _fetched(store, folder, base, tell)
        tell(Text("リンクをつないでいます。", "Joining the links."))
        _join(folder, base, found)
        _moved(folder, found)
        gone = {thing: found.files[f"/doc/{thing}"] for thing in ended(store, base)}
        for name, text in redirects.files(base, gone).items():
            write(folder, name, text.encode())
        tell(Text(f"{out} に置き換えています。", f"Putting the site into {out}."))
        swap.replace(out, folder)
        count = len(swap.listed(out)) + 1
    return Published(out, count, tuple(sorted(found.undrawn)))


def _fetched(store: Path, folder: Path, base: str, tell: Tell) -> _Found:
    """Ask for every address, and for those their answers lead to, until nothing is new."""
    found = _Found()
    problems: list[str] = []
    asked: dict[str, str] = dict.fromkeys(addresses(store, base), "")
    waiting = list(asked)
    done = 0
    with crew(Asker, store, base, folder) as ask:
        while waiting:
            leading: dict[str, str] = {}
            for fetched in ask(waiting):
                done += 1
                if done % EACH == 0:
                    tell(Text(f"{done:,} ページを書きました。", f"Wrote {done:,} pages."))
                if not _take(found, fetched):
                    problems.append(f"{fetched.status} {fetched.key} ({asked[fetched.key]})")
                further = (*fetched.links, *filter(None, (fetched.location,)))
                leading |= {link: fetched.key for link in further if link not in asked}
            asked |= leading
            waiting = sorted(leading, key=_side_by_side)
    if problems:
        raise CannotPublish(Text(
            f"{len(problems)}のページを作れませんでした: {'、'.join(sorted(problems)[:5])}",
            f"{len(problems)} pages could not be made: {', '.join(sorted(problems)[:5])}",
        ))
    _distinct(found)
    return found


def _side_by_side(address: str) -> tuple[bool, str, str, str]:
    """An order in which what is asked once and remembered serves the next ones too.

    Pictures of dots first, as they take long and a font is looked for by who draws the first; then
    a question's answer in both languages and every format.
    """
    path, asked = wanted.bare(address), wanted.query_of(address)
    asked.pop("format", "")
    return not path.endswith(".png"), path, str(sorted(asked.items())), address


def _take(found: _Found, fetched: Fetched) -> bool:
    """Note what became of an address; whether it became anything."""
    if fetched.file:
        found.files[fetched.key] = fetched.file
        found.media[fetched.key] = fetched.media
    elif fetched.location:
        found.moved[fetched.key] = fetched.location
    elif fetched.status == _NO_PICTURE and fetched.key.partition("?")[0].endswith(".png"):
        found.undrawn.append(fetched.key)
    else:
        return False
    return True


def _distinct(found: _Found) -> None:
    """Raises CannotPublish where two pages would be one file, here or on other systems."""
    wrong = filenames.clashing(found.files.values())
    twice = len(found.files) - len(set(found.files.values()))
    if wrong or twice:
        raise CannotPublish(Text(
            f"同じファイル名になるページがあります（{(wrong or ['?'])[0]}）。識別子を変えてください。",
            f"Pages would have the same file name ({(wrong or ['?'])[0]}). Change an identifier.",
        ))


def addresses(store: Path, base: str) -> list[str]:
    """Where a site begins: its front pages, the vocabulary, page and data of all the data name."""
    from publish.data.forms import DATA, GRAPHS

    found = ["/", "/en/", "/ontology", "/en/ontology", *VOCABULARY, *RECORDS]
    found += [f"/ontology.{form.ending}" for form in GRAPHS]
    for path in named(store, base, "id/"):
        found += [f"/doc/{path}", f"/en/doc/{path}"]
        found += [f"/data/{path}.{form.ending}" for form in DATA]
    for path in named(store, base, "graph/"):
        found += [f"/graph/{path}.{form.ending}" for form in DATA]
    return found


def named(store: Path, base: str, kind: str) -> list[str]:
    """What the addresses of a store's data that begin so under the base end with, each once."""
    import pyoxigraph as ox

    from graph.store import GRAPH_FILE, current

    folder, _ = current(store)
    start = base + kind
    found: set[str] = set()
    for quad in ox.parse(path=str(folder / GRAPH_FILE), format=ox.RdfFormat.N_QUADS):
        for term in (quad.subject, quad.object, quad.graph_name):
            if isinstance(term, ox.NamedNode) and term.value.startswith(start):
                found.add(term.value[len(start) :].partition("#")[0])
    return sorted(found)


def ended(store: Path, base: str) -> list[str]:
    """What of the things under the base has ended by now, as what follows ``id/``."""
    import pyoxigraph as ox

    from graph.store import GRAPH_FILE, current
    from ontology.terms import kei
    from publish.data.descriptions import today

    folder, _ = current(store)
    start, day = f"{base}id/", today()
    return sorted({
        quad.subject.value[len(start) :]
        for quad in ox.parse(path=str(folder / GRAPH_FILE), format=ox.RdfFormat.N_QUADS)
        if quad.predicate.value == kei.validUntil and quad.object.value < day
        and isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(start)
    })


def _join(folder: Path, base: str, found: _Found) -> None:
    root = urlsplit(base).path.rstrip("/")
    moved = {key: _end(found, key) for key in found.moved}
    tasks = [(k, f, found.media[k]) for k, f in found.files.items() if joins(found.media[k])]
    with crew(Joiner, folder, root, found.files, moved) as join:
        for _ in join(tasks):
            pass


def _end(found: _Found, key: str) -> str:
    """Where a moved address leads in the end."""
    for _ in range(5):
        key = found.moved.get(key, key)
    return key


def _moved(folder: Path, found: _Found) -> None:
    """For each page that leads to another, a page that does the same without a server."""
    for key in found.moved:
        target = found.files.get(_end(found, key))
        if target and key.partition("?")[0].removeprefix("/en").startswith("/doc/"):
            file = filenames.file_of(key, html=True)
            write(folder, file, _leading(filenames.relative(file, target)))


def _leading(link: str) -> bytes:
    return (
        '<!DOCTYPE html>\n<html lang="ja">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="refresh" content="0; url={link}">\n<title>→</title>\n</head>\n'
        f'<body>\n<p><a href="{link}">このページへ進む <span lang="en">Go to the page</span></a></p>\n'
        "</body>\n</html>\n"
    ).encode()


