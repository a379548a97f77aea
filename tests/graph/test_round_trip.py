"""A real build written in every format and read back by both libraries is the build again."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Dataset, Graph

from graph.formats import FORMATS, Format, write
from graph.store import GRAPH_FILE, current
from tests.graph.test_formats import READERS

Quads = list[ox.Quad]


@pytest.fixture(scope="module")
def built(kuki_store: Path) -> Quads:
    folder, _ = current(kuki_store)
    return list(ox.parse(path=str(folder / GRAPH_FILE), format=ox.RdfFormat.N_QUADS))


def test_the_build_has_no_blank_nodes(built: Quads) -> None:
    """So two graphs are isomorphic where they are equal, and a test can compare sets."""
    terms = {type(t) for q in built for t in (q.subject, q.object, q.graph_name)}
    assert terms == {ox.NamedNode, ox.Literal}


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_written_is_read_back(built: Quads, form: Format) -> None:
    content = write(built, form)
    union = form not in ("nquads", "trig")
    own = {q.triple if union else q for q in built}
    kind, name = READERS[form]
    assert {q.triple if union else q for q in ox.parse(content, format=kind)} == own
    store: Dataset | Graph = Graph() if union else Dataset()
    store.parse(data=content, format=name)
    back = store.serialize(format="nt" if union else "nquads", encoding="utf-8")
    lines = ox.RdfFormat.N_TRIPLES if union else ox.RdfFormat.N_QUADS
    assert {q.triple if union else q for q in ox.parse(back, format=lines)} == own


def test_the_disk_store_holds_the_same(kuki_store: Path, built: Quads) -> None:
    folder, _ = current(kuki_store)
    store = ox.Store.read_only(str(folder / "oxigraph"))
    assert set(store) == set(built)
