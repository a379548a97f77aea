"""Plans into a store elsewhere, by SPARQL 1.1 Update: one plan whole, or not at all.

A plan's graphs are first written beside, into graphs of their own, and counted; then one request
moves them all to their places. Stores that run a request as one transaction (Oxigraph, GraphDB,
RDF4J, Jena TDB2) show the old plan or the new one and nothing between; Virtuoso runs the moves of
the request one after the other, so for an instant a reader may see some of them done. Graphs of
other plans are never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ontology.language import Text
from publish.remote.store import RemoteError, RemoteStore

Tell = Callable[[Text], None]
ASIDE = "urn:keikaku:incoming:"
LINES = 400  # triples of one request; Virtuoso takes a few thousand at most


class PushError(Exception):
    """A push did not come to its end; ``text`` says why, and what the store holds now."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True)
class PlanGraphs:
    """The graphs of one plan, each with its triples as N-Triples lines."""

    plan: str
    own: str  # the plan's graph: graphs below it are the plan's too
    graphs: dict[str, list[str]]

    @property
    def count(self) -> int:
        """How many triples they hold."""
        return sum(map(len, self.graphs.values()))


def plans_of(store: Path) -> list[PlanGraphs]:
    """What a built store holds, by plan; the organisations of a municipality go with each of its plans.

    Raises StoreError.
    """
    import pyoxigraph as ox

    from graph.store import GRAPH_FILE, current

    folder, manifest = current(store)
    held: dict[str, list[str]] = {}
    for quad in ox.parse(path=str(folder / GRAPH_FILE), format=ox.RdfFormat.N_QUADS):
        held.setdefault(getattr(quad.graph_name, "value", ""), []).append(f"{quad.triple} .")
    found = []
    for plan in sorted(manifest.plans):
        own = plan.replace(f"{manifest.base}id/", f"{manifest.base}graph/", 1)
        city = own.rpartition("/")[0]
        mine = {g: t for g, t in held.items() if g in (own, city) or g.startswith(f"{own}/")}
        found.append(PlanGraphs(plan, own, mine))
    return found


def push(store: Path, remote: RemoteStore, tell: Tell = lambda _: None) -> int:
    """Replace the plans of a built store in a remote one; how many statements it then holds of them.

    Raises StoreError before anything is sent, or PushError.
    """
    done: list[str] = []
    sent = 0
    for plan in plans_of(store):
        tell(Text(
            f"{plan.plan} を送っています（{plan.count:,} 文）。",
            f"Sending {plan.plan} ({plan.count:,} statements).",
        ))
        try:
            _replace(plan, remote)
        except _Failed as failed:
            raise _stopped(failed, plan, done) from None
        done.append(plan.plan)
        sent += plan.count
    return sent


class _Failed(Exception):
    """A plan that did not arrive: why, and whether the store is sure to hold the old one."""

    def __init__(self, why: Text, kept: bool) -> None:
        super().__init__(why.en)
        self.why, self.kept = why, kept


def _replace(plan: PlanGraphs, remote: RemoteStore) -> None:
    aside = {graph: ASIDE + graph for graph in plan.graphs}
    wanted = {graph: len(lines) for graph, lines in plan.graphs.items()}
    try:
        remote.update(_dropping(aside.values()))
        for graph, lines in plan.graphs.items():
            for text in _inserting(aside[graph], lines):
                remote.update(text)
        counted = remote.counts(list(aside.values()))
        arrived = {graph: counted[aside[graph]] for graph in plan.graphs}
        if arrived != wanted:
            raise RemoteError(_lost(wanted, arrived), True)
        gone = [g for g in remote.graphs_below(f"{plan.own}/") if g not in plan.graphs]
        before = remote.counts([*plan.graphs, *gone])
    except RemoteError as error:
        _tidy(remote, aside.values())
        raise _Failed(error.text, True) from None
    moves = [f"MOVE GRAPH <{aside[graph]}> TO GRAPH <{graph}>" for graph in plan.graphs]
    moves += [f"DROP SILENT GRAPH <{graph}>" for graph in gone]
    _move(remote, " ;\n".join(moves), aside, before, wanted | dict.fromkeys(gone, 0))


def _move(
    remote: RemoteStore,
    moves: str,
    aside: dict[str, str],
    before: dict[str, int],
    wanted: dict[str, int],
) -> None:
    """Put what was written beside in its place, and look what came of it.

    An answer that is lost says nothing: the store itself is asked.
    """
    why: Text | None = None
    try:
        remote.update(moves)
    except RemoteError as error:
        why = error.text
    try:
        now = remote.counts(list(wanted))
        waiting = remote.counts(list(aside.values()))
    except RemoteError as error:
        raise _Failed(why or error.text, False) from None
    if now == wanted and not any(waiting.values()):
        return
    untouched = now == before and all(waiting[aside[graph]] == wanted[graph] for graph in aside)
    _tidy(remote, aside.values())
    raise _Failed(why or _lost(wanted, now), untouched)


def _inserting(graph: str, lines: list[str]) -> Iterator[str]:
    ordered = sorted(lines)
    for start in range(0, len(ordered), LINES):
        body = "\n".join(ordered[start : start + LINES])
        yield f"INSERT DATA {{ GRAPH <{graph}> {{\n{body}\n}} }}"


def _dropping(graphs: Iterable[str]) -> str:
    return " ;\n".join(f"DROP SILENT GRAPH <{graph}>" for graph in graphs)


def _tidy(remote: RemoteStore, graphs: Iterable[str]) -> None:
    with suppress(RemoteError):
        remote.update(_dropping(graphs))


def _lost(wanted: dict[str, int], counted: dict[str, int]) -> Text:
    graph = next((g for g in wanted if wanted[g] != counted[g]), next(iter(wanted)))
    return Text(
        f"{graph} は {wanted[graph]:,} 文のはずが {counted[graph]:,} 文でした。",
        f"{graph} should hold {wanted[graph]:,} statements and holds {counted[graph]:,}.",
    )


def _stopped(failed: _Failed, plan: PlanGraphs, done: list[str]) -> PushError:
    before = Text(
        f"その前の{len(done)}件の計画は新しくなっています。" if done else "",
        f" {len(done)} plan(s) before it are new." if done else "",
    )
    if failed.kept:
        state = Text(
            f"{plan.plan} は前のままです。", f"{plan.plan} is as it was."
        )
    else:
        state = Text(
            f"{plan.plan} が前のままか新しいかは確かめられません。もう一度 keikaku push を実行してください。",
            f"Whether {plan.plan} is the old or the new one cannot be told. Run keikaku push again.",
        )
    return PushError(Text(
        f"{failed.why.ja}{state.ja}{before.ja}", f"{failed.why.en} {state.en}{before.en}"
    ))
