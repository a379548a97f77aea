"""What changed between two plan files as resources: one `kei:PlanChange` for each change."""

from __future__ import annotations

from collections.abc import Callable

from rdflib import Dataset, Literal, URIRef

from graph.compare import Change, Comparison
from graph.identifiers import DEFAULT_BASE
from graph.outline import UNITS, Item
from graph.planfile import PlanFile
from graph.triples import PlanGraph, new_dataset, plan_graph
from ontology.language import Text
from ontology.terms import KEI, dcterms, kei, prov, rdf, xsd

_HOW = {"identifier": kei.byIdentifier, "name": kei.byName, "likeness": kei.byLikeness}
# The address of an element; None where it has none.
Address = Callable[[Item], str | None]


def change_graph(
    found: Comparison, before: PlanFile, after: PlanFile, base: str = DEFAULT_BASE
) -> Dataset:
    """The changes between two plan files as triples, without the plans themselves."""
    old, new = plan_graph(before, base), plan_graph(after, base)
    plans = old.addresses.itself, new.addresses.itself
    return change_triples(found, plans, (_addresses(old), _addresses(new)))


def change_triples(
    found: Comparison,
    plans: tuple[str, str],
    addresses: tuple[Address, Address] = (lambda item: item.address, lambda item: item.address),
) -> Dataset:
    """The changes as triples; ``plans`` are the addresses of the plan before and the one after.

    Where both are editions of one plan, the later element is a revision of the earlier one and
    the later plan replaces the earlier one; of other plans nobody can say so.
    """
    return _Writer(found, plans, addresses).written()


def code(kind: str) -> str:
    """The address of a kind of change: ``division-gained`` is ``kei:divisionGained``."""
    first, *rest = kind.split("-")
    return KEI + first + "".join(word.capitalize() for word in rest)


def _addresses(of: PlanGraph) -> Address:
    found = {(origin.in_municipality, origin.path): a for a, origin in reversed(of.origins.items())}
    return lambda item: found.get((item.kind in UNITS, item.path))


class _Writer:
    def __init__(
        self, found: Comparison, plans: tuple[str, str], addresses: tuple[Address, Address]
    ) -> None:
        self.found, self.plans = found, plans
        self.old, self.new = addresses
        self.itself = f"{plans[1]}/comparison/{found.before.code}-{found.before.id}"
        self.dataset = new_dataset()
        self.graph = self.dataset.default_graph

    def written(self) -> Dataset:
        old, new = self.plans
        self.link(self.itself, rdf.type, kei.Comparison)
        self.link(self.itself, kei.planBefore, old)
        self.link(self.itself, kei.planAfter, new)
        if self.found.editions and old != new:
            self.link(new, prov.wasRevisionOf, old)
            self.link(new, dcterms.replaces, old)
        for number, change in enumerate(self.found.changes, 1):
            self.change(f"{self.itself}/{number}", change)
        return self.dataset

    def change(self, here: str, change: Change) -> None:
        self.link(here, rdf.type, kei.PlanChange)
        self.link(here, kei.inComparison, self.itself)
        self.link(here, kei.planChangeKind, code(change.kind))
        before = self.old(change.before) if change.before else None
        after = self.new(change.after) if change.after else None
        self.link(here, kei.elementBefore, before)
        self.link(here, kei.elementAfter, after)
        self.both(here, kei.changedPart, change.what)
        self.both(here, kei.textBefore, change.old)
        self.both(here, kei.textAfter, change.new)
        self.both(here, kei.note, change.note)
        if change.match and change.match.before.kind != "plan":
            self.link(here, kei.matchedBy, _HOW[change.match.how])
            near = Literal(f"{change.match.nearness:.3f}", datatype=URIRef(xsd.decimal))
            self.graph.add((URIRef(here), URIRef(kei.nearness), near))
        revised = self.found.editions and change.item.kind not in UNITS
        if revised and before and after and before != after:
            self.link(after, prov.wasRevisionOf, before)

    def link(self, subject: str, predicate: str, target: str | None) -> None:
        if target:
            self.graph.add((URIRef(subject), URIRef(predicate), URIRef(target)))

    def both(self, subject: str, predicate: str, text: Text) -> None:
        """A text in Japanese; in English too where it is another one: official words are not."""
        if text.ja:
            self.graph.add((URIRef(subject), URIRef(predicate), Literal(text.ja, lang="ja")))
        if text.en and text.en != text.ja:
            self.graph.add((URIRef(subject), URIRef(predicate), Literal(text.en, lang="en")))
