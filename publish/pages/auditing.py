"""原文との照合 of a plan a server holds, where the server was given the source's text.

The page shows the whole source: it is served only where ``--source-texts`` names a folder that
holds it, which is for whoever may publish the text to decide.
"""

from __future__ import annotations

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from graph.audit import audit
from graph.explanations import beside, read_explanations
from graph.loading import load_plan
from graph.planfile import PlanFile
from graph.planoutline import outline
from graph.problems import PlanError
from graph.source import read_source
from graph.store import StoreError, current
from publish.addresses import static
from publish.holdings import Held
from publish.rendering import held_of, site_of, view_of
from queries.engine import EmbeddedEngine
from visualize import auditing


def page(request: Request) -> Response:
    """The audit of a plan. Raises HTTPException 404 where its source is not at hand."""
    held = held_of(request)
    language = view_of(request, held).language
    folder = site_of(request).settings.source_texts
    if not folder:
        raise HTTPException(404)

    def drawn() -> str:
        loaded, text = _at_hand(held, Path(folder))
        explanations = beside(loaded.plan.file)
        why = read_explanations(explanations) if explanations else None
        found = audit(loaded, read_source(loaded.plan, text), why)
        return auditing.page(found, outline(loaded), language, lambda name: static(f"map/{name}"))

    try:
        shown = held.draw("audit", language, by=drawn)
    except PlanError:
        # The plan file or the text is not what the store was built from.
        raise HTTPException(404) from None
    return HTMLResponse(shown, headers={"Content-Language": language})


def offered(held: Held, folder: str) -> bool:
    """Whether a plan has an audit to look at."""

    def found() -> str:
        try:
            _at_hand(held, Path(folder))
        except (HTTPException, PlanError):
            return ""
        return "yes"

    return bool(folder) and bool(held.draw("audited", by=found))


def _at_hand(held: Held, folder: Path) -> tuple[PlanFile, Path]:
    """The file a plan was built from, and its source. Raises HTTPException 404, PlanError."""
    loaded = _plan_file(held)
    text = folder / Path(loaded.plan.value.source.file).name if loaded else None
    if loaded is None or text is None or not text.is_file():
        raise HTTPException(404)
    return loaded, text


def _plan_file(held: Held) -> PlanFile | None:
    """The plan file a plan of the store was built from, where it is still there."""
    if not isinstance(held.engine, EmbeddedEngine):
        return None
    try:
        names = current(held.engine.store)[1].sources
    except StoreError:
        return None
    for name in names:
        file = Path(name)
        try:
            if held.entry.id not in file.read_text(encoding="utf-8"):
                continue
            loaded = load_plan(file)
        except (OSError, ValueError, PlanError):
            continue
        if (loaded.municipality.value.code, loaded.plan.value.id) == (held.entry.code, held.entry.id):
            return loaded
    return None
