"""What changed, as resources that the shapes let pass."""

import copy
from collections.abc import Callable

from pyshacl import validate
from rdflib import Graph, URIRef

from graph.changetriples import change_graph, code
from graph.changewords import KINDS
from graph.checks import shapes
from graph.compare import compare
from graph.loading import load_plan
from graph.planfile import PlanFile
from ontology.generate import vocabulary
from ontology.terms import kei, skos
from tests.graph.conftest import Plain, Writer

BASE = "https://example.org/k/"
PLAN = f"{BASE}id/011002/fukushi-r9"


def changed(write: Writer, plan: Plain, city: Plain, edit: Callable[[Plain], object]) -> Graph:
    """The graph of what an edit changes."""
    before = load_plan(write(plan, city))
    other = copy.deepcopy(plan)
    edit(other)
    after = load_plan(write(other, city))
    return graph_of(before, after)


def graph_of(before: PlanFile, after: PlanFile) -> Graph:
    found = change_graph(compare(before, after), before, after, BASE)
    return Graph().parse(data=str(found.serialize(format="nquads")), format="nquads")


def next_edition(plan: Plain) -> None:
    plan.update(id="fukushi-r14", target_year="令和14年度")
    pillar = plan["goals"][0]["policies"][0]["city"][0]
    pillar["measures"][1]["responsible"][0]["divisions"] = ["kodomo"]
    pillar["measures"][0]["title"]["text"] = "総合相談の充実"


def test_a_next_edition(write: Writer, plan: Plain, city: Plain) -> None:
    plan["series"] = "fukushi"
    found = changed(write, plan, city, next_edition)
    new = f"{BASE}id/011002/fukushi-r14"
    expected = Graph().parse(format="turtle", data=f"""
    @prefix kei: <https://w3id.org/keikaku/ontology#> .
    @prefix prov: <http://www.w3.org/ns/prov#> .
    @prefix dcterms: <http://purl.org/dc/terms/> .
    <{new}> prov:wasRevisionOf <{PLAN}> ; dcterms:replaces <{PLAN}> .
    <{new}/measure/1-1-city-1-1> prov:wasRevisionOf <{PLAN}/measure/1-1-city-1-1> .
    <{new}/measure/1-1-city-1-2> prov:wasRevisionOf <{PLAN}/measure/1-1-city-1-2> .
    <{new}/comparison/011002-fukushi-r9> a kei:Comparison ;
        kei:planBefore <{PLAN}> ; kei:planAfter <{new}> .
    <{new}/comparison/011002-fukushi-r9/1> a kei:PlanChange ;
        kei:inComparison <{new}/comparison/011002-fukushi-r9> ;
        kei:planChangeKind kei:fieldChanged ;
        kei:elementBefore <{PLAN}> ; kei:elementAfter <{new}> ;
        kei:changedPart "目標年度"@ja, "target year"@en ;
        kei:textBefore "令和9年度"@ja ; kei:textAfter "令和14年度"@ja .
    <{new}/comparison/011002-fukushi-r9/2> a kei:PlanChange ;
        kei:inComparison <{new}/comparison/011002-fukushi-r9> ;
        kei:planChangeKind kei:renamed ;
        kei:elementBefore <{PLAN}/measure/1-1-city-1-1> ;
        kei:elementAfter <{new}/measure/1-1-city-1-1> ;
        kei:textBefore "総合相談"@ja ; kei:textAfter "総合相談の充実"@ja ;
        kei:matchedBy kei:byIdentifier ; kei:nearness 0.833 .
    <{new}/comparison/011002-fukushi-r9/3> a kei:PlanChange ;
        kei:inComparison <{new}/comparison/011002-fukushi-r9> ;
        kei:planChangeKind kei:divisionLost ;
        kei:elementBefore <{PLAN}/measure/1-1-city-1-2> ;
        kei:elementAfter <{new}/measure/1-1-city-1-2> ;
        kei:changedPart "福祉課"@ja, "Welfare Division"@en ; kei:textBefore "主"@ja, "lead"@en ;
        kei:matchedBy kei:byIdentifier ; kei:nearness 1.000 .
    """)
    assert set(found) == set(expected)
    conforms, _, said = validate(
        found + vocabulary(), shacl_graph=shapes(), inference="none", advanced=False
    )
    assert conforms, said


def test_a_corrected_draft_replaces_nothing(write: Writer, plan: Plain, city: Plain) -> None:
    found = changed(write, plan, city, lambda plan: plan.update(target_year="令和10年度"))
    assert {str(p).rsplit("/", 1)[-1] for p in found.predicates()}.isdisjoint({"replaces"})
    assert "wasRevisionOf" not in found.serialize(format="nt")


def test_every_kind_of_change_is_a_term() -> None:
    words = vocabulary()
    told = {str(s) for s in words.subjects(URIRef(skos.inScheme), URIRef(kei.planChangeKindScheme))}
    assert {code(kind) for kind in KINDS} == told
    notations = {str(o) for s in told for o in words.objects(URIRef(s), URIRef(skos.notation))}
    assert notations == set(KINDS)
