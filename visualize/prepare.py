"""What a build keeps for the views: the positions of the maps, computed once."""

from __future__ import annotations

import json
from pathlib import Path

from queries.inprocess import BuildEngine
from queries.load import context, overview, plans
from visualize.layout import positions

LAYOUT_FILE = "layout.json"


def prepare(folder: Path) -> None:
    """Write the positions of every plan of a build: plan IRI → map → thing → x, y in pixels."""
    engine = BuildEngine(folder)
    places = {p.iri: positions(overview(engine, context(p))) for p in plans(engine)}
    text = json.dumps(places, ensure_ascii=False, sort_keys=True)
    (folder / LAYOUT_FILE).write_text(text, encoding="utf-8", newline="\n")
