"""Plan files to a checked store: the one path data takes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rdflib import Dataset

import graph
from graph import store as stores
from graph.asof import as_of, days
from graph.consistency import faults
from graph.derive import derive
from graph.identifiers import DEFAULT_BASE, check_base
from graph.loading import draft_of, load_plan
from graph.planfile import PlanFile
from graph.problems import PlanError, Problem
from graph.progress import Progress, silent
from graph.triples import Origin, PlanGraph, new_dataset, plan_graph
from ontology.language import Text

PLANS = Path(graph.__file__).parent / "plans"
DEFAULT_PLANS = (PLANS / "kuki" / "plan.yaml",)

# Called with the new build's directory before it becomes current: views prepare what they keep.
Finisher = Callable[[Path], None]


@dataclass(frozen=True)
class Built:
    """A finished build: where it is and what it holds."""

    folder: Path
    manifest: stores.Manifest


def checked_graph(
    loaded: PlanFile, base: str = DEFAULT_BASE, progress: Progress = silent
) -> PlanGraph:
    """The graph of a plan, derived statements included; PlanError with everything wrong in it."""
    check_base(base)
    found = faults(loaded)
    if found:
        raise PlanError(found)
    progress(Text("グラフにしています。", "Making the graph."))
    result = plan_graph(loaded, base)
    if result.clashes:
        raise PlanError(_clash(loaded, result, *clash) for clash in result.clashes)
    derive(result)
    # pyshacl is slow to import; a file that is wrong in itself never pays for it.
    from graph.checks import shape_faults

    progress(Text("グラフを形（SHACL）に照らしています。", "Holding the graph to its shapes (SHACL)."))
    violations = shape_faults(loaded, result)
    if violations:
        raise PlanError(violations)
    return result


def _clash(loaded: PlanFile, result: PlanGraph, address: str, origin: Origin) -> Problem:
    file = loaded.municipality if origin.in_municipality else loaded.plan
    first = file.problem(result.origins[address].path, "", "")
    place = file.place(result.origins[address].path)
    named = f"（{first.where}）" if first.where else ""
    name = address.removeprefix(result.addresses.city.itself)
    return file.problem(
        origin.path,
        f"{place.ja}{named}と住所が重なります（…{name}）。"
        "同じものを二度書いたか、識別子のつなぎが同じになっています。",
        f"gets the same address as {place.en}{f' ({first.where})' if named else ''}: …{name}. "
        "Either it is given twice, or the identifiers joined together are the same.",
    )


def build(
    plans: Sequence[Path] = DEFAULT_PLANS,
    store: Path = stores.DEFAULT_STORE,
    base: str = DEFAULT_BASE,
    *,
    finishers: Sequence[Finisher] = (),
    progress: Progress = silent,
    long: Progress = silent,
    drafts: bool = False,
) -> Built:
    """Build plans into a store and let the new build take the old one's place.

    ``progress`` hears each step, ``long`` how far a long one is. A draft whose review is not finished is refused unless ``drafts`` says otherwise. Raises PlanError with every problem of every plan; then the store is as it was.
    """
    check_base(base)
    results, loaded, problems = _graphs(plans, base, progress, long, drafts)
    if problems:
        raise PlanError(problems)
    progress(Text("ストアに書き込んでいます。", "Writing the store."))
    with stores.new_build(store) as folder:
        content = _written(folder, results, finishers)
        for day in days(loaded):
            later = [plan_graph(as_of(plan, day), base) for plan in loaded]
            for graph_of_day in later:
                derive(graph_of_day)
            place = folder / stores.AS_OF / day
            place.mkdir(parents=True)
            _written(place, later, finishers)
        manifest = stores.Manifest(
            format=stores.FORMAT,
            base=base,
            plans=tuple(r.addresses.itself for r in results),
            quads=content.count(b"\n"),
            sources=digests(loaded),
        )
        final = stores.make_current(store, folder, manifest)
    return Built(final, manifest)


def _written(folder: Path, results: Sequence[PlanGraph], finishers: Sequence[Finisher]) -> bytes:
    """Write graphs into a directory, as a file and as a store; returns what the file holds."""
    from graph.formats import serialize

    content = serialize(merged(results), "nquads")
    (folder / stores.GRAPH_FILE).write_bytes(content)
    _disk_store(folder)
    for finisher in finishers:
        finisher(folder)
    return content


def _graphs(
    plans: Sequence[Path], base: str, progress: Progress, long: Progress, drafts: bool
) -> tuple[list[PlanGraph], list[PlanFile], list[Problem]]:
    results: list[PlanGraph] = []
    files: list[PlanFile] = []
    problems: list[Problem] = []
    for file in plans:
        progress(Text(f"{file} を読み、確かめています。", f"Reading and checking {file}."))
        try:
            loaded = load_plan(file, long)
            problems += _conflicts(loaded, files)
            draft = None if drafts else draft_of(loaded.plan.file)
            if draft is not None:
                from graph.intake.draft import unfinished

                problems += unfinished(draft)
            files.append(loaded)
            results.append(checked_graph(loaded, base, long))
        except PlanError as error:
            problems += error.problems
    return results, files, problems


def _conflicts(loaded: PlanFile, others: Sequence[PlanFile]) -> Iterator[Problem]:
    """What two plans of one build cannot both say."""
    plan, city = loaded.plan, loaded.municipality
    for other in others:
        if other.municipality.value.code != city.value.code:
            continue
        if other.municipality.value != city.value:
            code, file = city.value.code, other.municipality.file
            yield city.problem(
                ("code",),
                f"団体コード {code} は {file} にもあり、内容が違います。"
                "一つのファイルにまとめてください。",
                f"the code {code} is in {file} too, with other content. "
                "Keep one file for one municipality.",
            )
        if other.plan.value.id.casefold() == plan.value.id.casefold():
            yield plan.problem(
                ("id",),
                f"計画「{plan.value.id}」が二度指定されています（{other.plan.file}）。",
                f"the plan “{plan.value.id}” is given twice ({other.plan.file}).",
            )


def merged(results: Sequence[PlanGraph]) -> Dataset:
    """Several plans in one dataset."""
    union = new_dataset()
    for result in results:
        union.addN(
            (s, p, o, union.graph(g)) for s, p, o, g in result.dataset.quads() if g is not None
        )
    return union


def digests(plans: Sequence[PlanFile]) -> dict[str, str]:
    """SHA-256 of the files of plans, to see whether a store is older than they are."""
    files = {part.file.resolve() for plan in plans for part in (plan.plan, plan.municipality)}
    return {str(f): hashlib.sha256(f.read_bytes()).hexdigest() for f in sorted(files)}


def _disk_store(folder: Path) -> None:
    from pyoxigraph import RdfFormat, Store

    disk = Store(str(folder / stores.DISK_STORE))
    disk.bulk_load(path=str(folder / stores.GRAPH_FILE), format=RdfFormat.N_QUADS)
    disk.optimize()
    disk.flush()
