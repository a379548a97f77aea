"""Where things are on this site: from an IRI of the data to a page, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from ontology.language import Language
from ontology.terms import KEI

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

# The first segments of the site's paths.
OWN = ("catalog", "data", "doc", "en", "graph", "healthz", "id", "ontology", "plan", "readyz", "search", "sparql", "static")
Value = str | int | Sequence[str]  # what a query says of one key

_PLAIN = "/:@!$&'()*+,;=~-._"


_ROOT: ContextVar[str] = ContextVar("root", default="")


class Standing:
    """Tells everything that makes a link under which path of the host the site stands."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        # Not taken back: the page about a fault is made after this has returned, and every
        # request has a context of its own.
        _ROOT.set(quote(scope.get("root_path", "").rstrip("/"), safe=_PLAIN))
        await self.app(scope, receive, send)


def root() -> str:
    """The path under which the site stands on its host; empty at the top of it."""
    return _ROOT.get()


def prefix(language: Language) -> str:
    """What the addresses of a language begin with."""
    return root() + ("/en" if language == "en" else "")


def static(name: str) -> str:
    """The address of a file the pages use."""
    return f"{root()}/static/{name}"


def path_of(scope: Scope) -> str:
    """The path a request asks for, as seen from the site's own top."""
    path: str = scope["path"]
    above = scope.get("app_root_path", scope.get("root_path", "")).rstrip("/")
    inside = above and (path == above or path.startswith(f"{above}/"))
    return path.removeprefix(above) or "/" if inside else path


def language_of(path: str) -> Language:
    """The language of a page's address."""
    return "en" if path == "/en" or path.startswith("/en/") else "ja"


def in_language(path: str, query: str, language: Language) -> str:
    """The same page in a language, with the same query."""
    bare = path.removeprefix("/en") or "/" if language_of(path) == "en" else path
    return quote(prefix(language) + bare, safe=_PLAIN) + (f"?{query}" if query else "")


@dataclass(frozen=True)
class Addresses:
    """Addresses of pages about things under one base."""

    base: str

    def page(self, iri: str, language: Language) -> str:
        """The page about a thing; empty for a thing that is not of this site."""
        if iri.startswith(KEI):
            return f"{prefix(language)}/ontology#{quote(iri.removeprefix(KEI), safe=_PLAIN)}"
        if not iri.startswith(self.base + "id/"):
            return ""
        path = iri.removeprefix(self.base + "id/").partition("#")[0]
        return f"{prefix(language)}/doc/{quote(path, safe=_PLAIN)}"

    def data(self, iri: str, form: str = "") -> str:
        """The data about a thing of this site, in a form or in the one the reader asks for."""
        path = iri.removeprefix(self.base + "id/").partition("#")[0]
        return f"{root()}/data/{quote(path, safe=_PLAIN)}" + (f".{form}" if form else "")

    def graph(self, iri: str, form: str) -> str:
        """A named graph whole, in a form."""
        return f"{root()}/graph/{quote(iri.removeprefix(f'{self.base}graph/'), safe=_PLAIN)}.{form}"

    def thing(self, path: str) -> str:
        """The IRI of the thing a page ``/doc/{path}`` is about."""
        return f"{self.base}id/{path}"


@dataclass(frozen=True)
class PlanAddresses:
    """Addresses of a plan's home, views and questions in one language."""

    code: str
    plan: str
    language: Language

    @property
    def home(self) -> str:
        """The home of the plan."""
        return f"{prefix(self.language)}/plan/{quote(self.code)}/{quote(self.plan)}/"

    def view(self, name: str, **state: Value) -> str:
        """A view, in a state."""
        return self.home + name + _query(state)

    def question(self, name: str = "", **written: Value) -> str:
        """A question with what is put in; without a name, the list of questions."""
        return f"{self.home}questions/{name}" + _query(written)


def _query(state: Mapping[str, Value]) -> str:
    written = urlencode({key: value for key, value in state.items() if value != ""}, doseq=True)
    return f"?{written}" if written else ""
