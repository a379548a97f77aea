"""The catalogue record: DCAT 3 by DCAT-AP 3.0.1, VoID, and schema.org for searches of datasets.

What is not known of the terms of a source is said in words; the licence covers what the editors
wrote, never the quoted wording.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ontology.language import Text
from ontology.terms import foaf, kei, rdf, rdfs, xsd
from publish.catalog.downloads import Download
from publish.data import things

if TYPE_CHECKING:
    import pyoxigraph as ox

    from publish.holdings import Held, Holdings

DCAT, DCT = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"
SPDX, VOID = "http://spdx.org/rdf/terms#", "http://rdfs.org/ns/void#"
FOAF, VCARD = "http://xmlns.com/foaf/0.1/", "http://www.w3.org/2006/vcard/ns#"
_EU = "http://publications.europa.eu/resource/authority/"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
PREFIXES = {
    "dcat": DCAT, "dcterms": DCT, "spdx": SPDX, "void": VOID, "foaf": FOAF, "vcard": VCARD,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#", "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_FILE_TYPES = {
    "nq": "RDF_N_QUADS", "trig": "RDF_TRIG", "ttl": "RDF_TURTLE", "jsonld": "JSON_LD",
    "csv": "CSV", "xlsx": "XLSX",
}
_IANA = "https://www.iana.org/assignments/media-types/"
TITLE = Text("計画のデータ目録", "Catalogue of plans as data")
ABOUT = Text(
    "市区町村の計画を、目標から取り組み、担当課、団体、指標まで、原文の箇所とともにデータにしたものの目録です。",
    "Municipal plans as data: goals, measures, responsible divisions, organisations and indicators, "
    "each with the passage of its source.",
)
COVERS = Text(
    "CC BY 4.0 は編集者が作った構造・名前・英訳に及びます。引用した計画の文言には及びません。",
    "CC BY 4.0 covers the structure, names and translations of the editors, not the quoted wording.",
)
PUBLISHER = "keikaku"
JAPAN = f"{_EU}country/JPN"
THEME = f"{_EU}data-theme/GOVE"


class Record:
    """Statements of a catalogue, under the base of the data; files stand below ``site``."""

    def __init__(self, base: str, site: str) -> None:
        self.base, self.site = base, site
        self.triples: set[ox.Triple] = set()

    @property
    def catalog(self) -> str:
        """The address of the catalogue."""
        return f"{self.base}catalog"

    def link(self, subject: str, predicate: str, *targets: str) -> None:
        """Statements that lead to things."""
        import pyoxigraph as ox

        for target in targets:
            self.triples.add(ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(target)))

    def say(self, subject: str, predicate: str, value: str, language: str = "", datatype: str = "") -> None:
        """A statement with a literal."""
        import pyoxigraph as ox

        if language:
            literal = ox.Literal(value, language=language)
        else:
            literal = ox.Literal(value, datatype=ox.NamedNode(datatype) if datatype else None)
        self.triples.add(ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), literal))

    def both(self, subject: str, predicate: str, text: Text) -> None:
        """The same in both languages."""
        self.say(subject, predicate, text.ja, "ja")
        if text.en:
            self.say(subject, predicate, text.en, "en")


def record(
    holdings: Holdings, files: Mapping[str, Download], site: str, endpoint: str = ""
) -> set[ox.Triple]:
    """The whole record. ``endpoint`` is the address of the SPARQL service where there is one."""
    of = Record(holdings.addresses.base, site)
    publisher, licence = f"{of.catalog}#publisher", LICENCE
    of.link(of.catalog, rdf.type, f"{DCAT}Catalog")
    of.both(of.catalog, f"{DCT}title", TITLE)
    of.both(of.catalog, f"{DCT}description", ABOUT)
    of.link(of.catalog, f"{DCT}publisher", publisher)
    of.link(of.catalog, f"{DCT}license", licence)
    of.link(of.catalog, f"{DCT}language", f"{_EU}language/JPN", f"{_EU}language/ENG")
    of.link(of.catalog, f"{DCT}spatial", JAPAN)
    of.link(of.catalog, f"{DCAT}themeTaxonomy", f"{_EU}data-theme")
    of.link(of.catalog, f"{FOAF}homepage", site)
    of.link(site, rdf.type, foaf.Document)
    of.link(publisher, rdf.type, f"{FOAF}Agent")
    of.say(publisher, foaf.name, PUBLISHER)
    of.link(licence, rdf.type, f"{DCT}LicenseDocument")
    _known(of)
    everything = f"{of.catalog}#all"
    _whole(of, everything, files)
    for entry in holdings.entries:
        _plan(of, holdings.held(entry), files)
    if endpoint:
        _service(of, endpoint, [everything, *(plan_dataset(of, e.code, e.id) for e in holdings.entries)])
    return of.triples


def plan_dataset(of: Record, code: str, plan: str) -> str:
    """The address of a plan as a dataset."""
    return f"{of.catalog}#{code}-{plan}"


def _known(of: Record) -> None:
    """What is said elsewhere of the things we name."""
    for code, ja in (("JPN", "日本語"), ("ENG", "英語")):
        of.link(f"{_EU}language/{code}", rdf.type, f"{DCT}LinguisticSystem")
        of.say(f"{_EU}language/{code}", rdfs.label, ja, "ja")
    of.link(JAPAN, rdf.type, f"{DCT}Location")
    skos = "http://www.w3.org/2004/02/skos/core#"
    of.link(THEME, rdf.type, f"{skos}Concept")
    of.say(THEME, f"{skos}prefLabel", "Government and public sector", "en")
    of.link(f"{_EU}data-theme", rdf.type, f"{skos}ConceptScheme")
    of.say(f"{_EU}data-theme", f"{DCT}title", "Data theme", "en")


def _common(of: Record, dataset: str) -> None:
    of.link(of.catalog, f"{DCAT}dataset", dataset)
    of.link(dataset, rdf.type, f"{DCAT}Dataset")
    of.link(dataset, f"{DCT}publisher", f"{of.catalog}#publisher")
    of.link(dataset, f"{DCAT}theme", THEME)
    of.link(dataset, f"{DCT}language", f"{_EU}language/JPN", f"{_EU}language/ENG")
    for ja in ("行政計画", "担当課", "オープンデータ"):
        of.say(dataset, f"{DCAT}keyword", ja, "ja")
    of.link(dataset, f"{DCAT}contactPoint", f"{of.catalog}#contact")
    of.link(f"{of.catalog}#contact", rdf.type, f"{VCARD}Kind")
    of.say(f"{of.catalog}#contact", f"{VCARD}fn", PUBLISHER)
    of.link(f"{of.catalog}#contact", f"{VCARD}hasURL", of.site)


def _whole(of: Record, dataset: str, files: Mapping[str, Download]) -> None:
    _common(of, dataset)
    of.both(dataset, f"{DCT}title", Text("すべての計画", "All plans"))
    of.both(dataset, f"{DCT}description", ABOUT)
    of.link(dataset, f"{DCT}spatial", JAPAN)
    _distributions(of, dataset, [f for f in files.values() if f.path.startswith("dump/all.")], COVERS)


def _plan(of: Record, held: Held, files: Mapping[str, Download]) -> None:
    entry = held.entry
    dataset = plan_dataset(of, entry.code, entry.id)
    plan = things.read(held, entry.iri)
    city = things.read(held, entry.municipality)
    _common(of, dataset)
    title = Text(entry.title.of("ja"), entry.title.of("en"))
    of.both(dataset, f"{DCT}title", title)
    of.both(dataset, f"{DCT}description", described(held))
    of.say(dataset, f"{DCT}identifier", entry.iri)
    of.link(dataset, f"{FOAF}primaryTopic", entry.iri)
    of.link(dataset, f"{DCAT}landingPage", f"{of.site}plan/{entry.code}/{entry.id}/")
    of.link(f"{of.site}plan/{entry.code}/{entry.id}/", rdf.type, foaf.Document)
    area = next(iter(city.links(kei.standardArea)), "") or JAPAN
    of.link(dataset, f"{DCT}spatial", area)
    of.link(area, rdf.type, f"{DCT}Location")
    if area != JAPAN:
        of.both(area, rdfs.label, Text(held.overview.municipality.of("ja"), held.overview.municipality.of("en")))
    provenance = f"{dataset}-provenance"
    of.link(dataset, f"{DCT}provenance", provenance)
    of.link(provenance, rdf.type, f"{DCT}ProvenanceStatement")
    of.both(provenance, rdfs.label, Text(held.attribution["ja"], held.attribution["en"]))
    name = plan.text(kei.series)
    if name:
        _series(of, held, dataset, f"{of.catalog}#{entry.code}-{name}-series")
    own = (f"dump/{entry.code}-{entry.id}.", f"tables/{entry.code}/{entry.id}/")
    found = [f for f in files.values() if f.path.startswith(own) and not f.path.endswith(".json")]
    rights = Text(f"{COVERS.ja}{held.rights['ja']}", f"{COVERS.en} {held.rights['en']}")
    _distributions(of, dataset, found, rights)


def described(held: Held) -> Text:
    """What a plan's data hold, whence they come, and what is not known of the terms."""
    o = held.overview
    fictional = Text("架空の計画です。", "A fictional plan. ") if o.fictional else Text("", "")
    return Text(
        f"{fictional.ja}{o.municipality.of('ja')}の計画を、目標{len(o.goals)}・施策{len(o.policies)}・取り組み{len(o.measures)}・"
        f"課{len(o.divisions)}・団体{len(o.organizations)}・指標と評価項目{len(o.metrics)}に分け、原文の箇所とともにデータにしたものです。"
        f"{held.attribution['ja'].rstrip('。')}。{held.rights['ja']}",
        f"{fictional.en}The plan of {o.municipality.of('en')} as data: {len(o.goals)} goals, {len(o.policies)} policies, "
        f"{len(o.measures)} measures, {len(o.divisions)} divisions, {len(o.organizations)} organisations, "
        f"{len(o.metrics)} metrics, each with the passage of its source. {held.attribution['en'].rstrip('.')}. {held.rights['en']}",
    )


def _series(of: Record, held: Held, dataset: str, series: str) -> None:
    o = held.overview
    of.link(of.catalog, f"{DCAT}dataset", series)
    of.link(series, rdf.type, f"{DCAT}DatasetSeries", f"{DCAT}Dataset")
    of.both(series, f"{DCT}title", Text(
        f"{o.municipality.of('ja')}の計画の版の系列（{series.rpartition('-')[0].rpartition('#')[2]}）",
        f"Editions of a plan of {o.municipality.of('en')} ({series.rpartition('-')[0].rpartition('#')[2]})",
    ))
    of.both(series, f"{DCT}description", Text(
        "同じ計画の、版ごとのデータ。", "The editions of one plan, each as a dataset."
    ))
    of.link(series, f"{DCT}publisher", f"{of.catalog}#publisher")
    of.link(series, f"{DCAT}contactPoint", f"{of.catalog}#contact")
    of.link(dataset, f"{DCAT}inSeries", series)


def _distributions(of: Record, dataset: str, files: Iterable[Download], rights: Text) -> None:
    statement = f"{dataset}-rights"
    of.link(statement, rdf.type, f"{DCT}RightsStatement")
    of.both(statement, rdfs.label, rights)
    for file in files:
        ending = file.path.rpartition(".")[2]
        here = f"{of.catalog}#{file.path.replace('/', '-')}"
        of.link(dataset, f"{DCAT}distribution", here)
        of.link(here, rdf.type, f"{DCAT}Distribution")
        of.both(here, f"{DCT}title", Text(file.path.rpartition("/")[2], ""))
        of.both(here, f"{DCT}description", Text(f"{file.media} のファイル", f"A file ({file.media})"))
        address = of.site + file.path
        of.link(here, f"{DCAT}accessURL", address)
        of.link(here, f"{DCAT}downloadURL", address)
        of.link(address, rdf.type, f"{rdfs.label.rpartition('#')[0]}#Resource")
        of.link(here, f"{DCAT}mediaType", _IANA + file.media)
        of.link(_IANA + file.media, rdf.type, f"{DCT}MediaType")
        kind = f"{_EU}file-type/{_FILE_TYPES[ending]}"
        of.link(here, f"{DCT}format", kind)
        of.link(kind, rdf.type, f"{DCT}MediaTypeOrExtent")
        of.say(here, f"{DCAT}byteSize", str(len(file.content)), datatype=f"{xsd.integer.rpartition('#')[0]}#nonNegativeInteger")
        of.link(here, f"{DCT}license", LICENCE)
        of.link(here, f"{DCT}rights", statement)
        availability = f"{_EU}planned-availability/STABLE"
        of.link(here, "http://data.europa.eu/r5r/availability", availability)
        of.link(availability, rdf.type, "http://www.w3.org/2004/02/skos/core#Concept")
        of.say(availability, "http://www.w3.org/2004/02/skos/core#prefLabel", "stable", "en")
        checksum = f"{here}-checksum"
        of.link(here, f"{SPDX}checksum", checksum)
        of.link(checksum, rdf.type, f"{SPDX}Checksum")
        of.link(checksum, f"{SPDX}algorithm", f"{SPDX}checksumAlgorithm_sha256")
        of.link(f"{SPDX}checksumAlgorithm_sha256", rdf.type, f"{SPDX}ChecksumAlgorithm")
        of.say(checksum, f"{SPDX}checksumValue", file.sha256, datatype=f"{xsd.integer.rpartition('#')[0]}#hexBinary")


def _service(of: Record, endpoint: str, datasets: Sequence[str]) -> None:
    service = f"{of.catalog}#sparql"
    of.link(of.catalog, f"{DCAT}service", service)
    of.link(service, rdf.type, f"{DCAT}DataService")
    of.both(service, f"{DCT}title", Text("SPARQL エンドポイント", "SPARQL endpoint"))
    of.both(service, f"{DCT}description", Text("SPARQL 1.1 で問えます。", "Answers SPARQL 1.1 queries."))
    of.link(service, f"{DCAT}endpointURL", endpoint)
    of.link(endpoint, rdf.type, f"{rdfs.label.rpartition('#')[0]}#Resource")
    of.link(service, f"{DCT}license", LICENCE)
    of.link(service, f"{DCT}publisher", f"{of.catalog}#publisher")
    of.link(service, f"{DCAT}servesDataset", *datasets)


# ---- VoID and schema.org --------------------------------------------------------------------


def void(holdings: Holdings, quads: Iterable[ox.Quad], site: str, endpoint: str = "") -> set[ox.Triple]:
    """What the data hold, counted: the union of all graphs, and each graph by itself."""

    of = Record(holdings.addresses.base, site)
    graphs: dict[str, set[ox.Triple]] = {"": set()}
    for quad in quads:
        graphs[""].add(quad.triple)
        graphs.setdefault(getattr(quad.graph_name, "value", ""), set()).add(quad.triple)
    whole = f"{of.base}.well-known/void#all"
    document = f"{of.base}.well-known/void"
    of.link(document, rdf.type, f"{VOID}DatasetDescription")
    of.link(document, f"{FOAF}topic", whole)
    for graph, triples in graphs.items():
        here = graph or whole
        of.link(here, rdf.type, f"{VOID}Dataset")
        if graph:
            of.link(whole, f"{VOID}subset", graph)
        counted = {
            "triples": len(triples),
            "entities": len({t.subject for t in triples if _ours(t.subject, of.base)}),
            "distinctSubjects": len({t.subject for t in triples}),
            "distinctObjects": len({t.object for t in triples}),
            "properties": len({t.predicate for t in triples}),
            "classes": len({t.object for t in triples if t.predicate.value == rdf.type}),
        }
        for name, count in counted.items():
            of.say(here, VOID + name, str(count), datatype=xsd.integer)
    of.both(whole, f"{DCT}title", TITLE)
    of.both(whole, f"{DCT}description", ABOUT)
    of.link(whole, f"{DCT}license", LICENCE)
    of.say(whole, f"{VOID}uriSpace", f"{of.base}id/")
    of.link(whole, f"{VOID}vocabulary", kei.Measure.partition("#")[0] + "#")
    of.link(whole, f"{FOAF}homepage", site)
    for form in ("nq", "ttl", "trig", "jsonld"):
        of.link(whole, f"{VOID}dataDump", f"{site}dump/all.{form}")
    classes = Counter(str(getattr(t.object, "value", "")) for t in graphs[""] if t.predicate.value == rdf.type)
    for place, (kind, count) in enumerate(sorted(classes.items()), 1):
        part = f"{document}#class-{place}"
        of.link(whole, f"{VOID}classPartition", part)
        of.link(part, f"{VOID}class", kind)
        of.say(part, f"{VOID}entities", str(count), datatype=xsd.integer)
    if endpoint:
        of.link(whole, f"{VOID}sparqlEndpoint", endpoint)
    return of.triples


def _ours(subject: Any, base: str) -> bool:
    return str(getattr(subject, "value", "")).startswith(f"{base}id/")


def schema_org(held: Held, files: Mapping[str, Download], base: str, site: str) -> dict[str, Any]:
    """A plan as searches for datasets read it in its page."""
    entry = held.entry
    told = described(held)
    start = (f"dump/{entry.code}-{entry.id}.", f"tables/{entry.code}/{entry.id}/")
    found = [f for f in files.values() if f.path.startswith(start) and not f.path.endswith(".json")]
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": f"{base}catalog#{entry.code}-{entry.id}",
        "name": entry.title.of("ja"),
        "alternateName": entry.title.of("en"),
        "description": told.ja[:4900],
        "url": f"{site}plan/{entry.code}/{entry.id}/",
        "identifier": entry.iri,
        "inLanguage": ["ja", "en"],
        "license": LICENCE,
        "usageInfo": COVERS.ja,
        "isAccessibleForFree": True,
        "spatialCoverage": {"@type": "Place", "name": held.overview.municipality.of("ja")},
        "creator": {"@type": "Organization", "name": PUBLISHER},
        "isBasedOn": held.attribution["ja"],
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": f.media,
                "contentUrl": site + f.path,
                "contentSize": str(len(f.content)),
                "sha256": f.sha256,
            }
            for f in found
        ],
    }


def serialized(triples: Iterable[ox.Triple], form: str) -> bytes:
    """A record as ``ttl`` or ``jsonld``, in a fixed order."""
    import pyoxigraph as ox

    kind = ox.RdfFormat.JSON_LD if form == "jsonld" else ox.RdfFormat.TURTLE
    text = ox.serialize(sorted(triples, key=str), format=kind, prefixes=PREFIXES)
    assert text is not None
    return text


