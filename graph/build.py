"""Plan files to a checked store: the one path data takes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rdflib import Dataset

import graph
from graph import store as stores
from graph.consistency import faults
from graph.derive import derive
from graph.identifiers import DEFAULT_BASE, check_base
from graph.planfile import PlanFile, load_plan
from graph.problems import PlanError, Problem
from graph.triples import PlanGraph, new_dataset, plan_graph
from ontology.language import Text

PLANS = Path(graph.__file__).parent / "plans"
DEFAULT_PLANS = (PLANS / "kuki" / "plan.yaml",)

# Called with the new build's directory before it becomes current: views prepare what they keep.
Finisher = Callable[[Path], None]
Progress = Callable[[Text], None]


@dataclass(frozen=True)
class Built:
    """A finished build: where it is and what it holds."""

    folder: Path
    manifest: stores.Manifest


def checked_graph(loaded: PlanFile, base: str = DEFAULT_BASE) -> PlanGraph:
    """The graph of a plan, derived statements included; PlanError with everything wrong in it."""
    found = faults(loaded)
    if found:
        raise PlanError(found)
    result = plan_graph(loaded, base)
    derive(result)
    # pyshacl is slow to import; a file that is wrong in itself never pays for it.
    from graph.checks import shape_faults

    violations = shape_faults(loaded, result)
    if violations:
        raise PlanError(violations)
    return result


def _silent(_: Text) -> None:
    pass


def build(
    plans: Sequence[Path] = DEFAULT_PLANS,
    store: Path = stores.DEFAULT_STORE,
    base: str = DEFAULT_BASE,
    *,
    finishers: Sequence[Finisher] = (),
    progress: Progress = _silent,
) -> Built:
    """Build plans into a store and let the new build take the old one's place.

    Raises PlanError with every problem of every plan; then the store is as it was.
    """
    check_base(base)
    results, problems = _graphs(plans, base, progress)
    if problems:
        raise PlanError(problems)
    progress(Text("ストアに書き込んでいます。", "Writing the store."))
    union = merged(results)
    from graph.formats import serialize

    content = serialize(union, "nquads")
    with stores.new_build(store) as folder:
        (folder / stores.GRAPH_FILE).write_bytes(content)
        _disk_store(folder)
        for finisher in finishers:
            finisher(folder)
        manifest = stores.Manifest(
            format=stores.FORMAT,
            base=base,
            plans=tuple(r.addresses.itself for r in results),
            quads=content.count(b"\n"),
            sources=digests(plans),
        )
        final = stores.make_current(store, folder, manifest)
    return Built(final, manifest)


def _graphs(plans: Sequence[Path], base: str, progress: Progress) -> tuple[list[PlanGraph], list[Problem]]:
    results: list[PlanGraph] = []
    problems: list[Problem] = []
    cities: dict[str, PlanFile] = {}
    for file in plans:
        progress(Text(f"{file} を読み、確かめています。", f"Reading and checking {file}."))
        try:
            loaded = load_plan(file)
            results.append(checked_graph(loaded, base))
        except PlanError as error:
            problems += [p for p in error.problems if p not in problems]
            continue
        problems += _conflicts(loaded, cities, results)
        cities.setdefault(loaded.municipality.value.code, loaded)
    return results, problems


def _conflicts(loaded: PlanFile, cities: dict[str, PlanFile], results: list[PlanGraph]) -> list[Problem]:
    code = loaded.municipality.value.code
    found = []
    other = cities.get(code)
    if other is not None and other.municipality.value != loaded.municipality.value:
        found.append(loaded.municipality.problem(
            ("code",),
            f"団体コード {code} は {other.municipality.file} にもあり、内容が違います。一つのファイルにまとめてください。",
            f"the code {code} is in {other.municipality.file} too, with other content. Keep one file for one municipality.",
        ))
    if [r.addresses.itself for r in results].count(results[-1].addresses.itself) > 1:
        found.append(loaded.plan.problem(
            ("id",),
            f"計画「{loaded.plan.value.id}」が二度指定されています。",
            f"the plan “{loaded.plan.value.id}” is given twice.",
        ))
    return found


def merged(results: Sequence[PlanGraph]) -> Dataset:
    """Several plans in one dataset."""
    union = new_dataset()
    for result in results:
        union.addN((s, p, o, union.graph(g)) for s, p, o, g in result.dataset.quads() if g is not None)
    return union


def digests(plans: Sequence[Path]) -> dict[str, str]:
    """SHA-256 of the plan files, to see whether a store is older than they are."""
    return {str(p.resolve()): hashlib.sha256(p.read_bytes()).hexdigest() for p in plans}


def _disk_store(folder: Path) -> None:
    from pyoxigraph import RdfFormat, Store

    disk = Store(str(folder / stores.DISK_STORE))
    disk.bulk_load(path=str(folder / stores.GRAPH_FILE), format=RdfFormat.N_QUADS)
    disk.optimize()
    disk.flush()
