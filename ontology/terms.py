"""The names of the vocabulary's terms as plain strings, cheap to import.

``kei.Measure`` is the address of a term of ours; the block it stands in is written from
``keikaku.ttl`` by ``python -m ontology.generate``. The standard terms below are the ones the
graph uses.
"""

# ruff: noqa: N801, N815
from __future__ import annotations

from typing import Final

KEI: Final = "https://w3id.org/keikaku/ontology#"

# begin kei


class kei:
    """Terms of ``keikaku.ttl``."""

    CalendarYear: Final = KEI + "CalendarYear"
    ChangeKind: Final = KEI + "ChangeKind"
    Chart: Final = KEI + "Chart"
    ChartValue: Final = KEI + "ChartValue"
    Comparator: Final = KEI + "Comparator"
    Comparison: Final = KEI + "Comparison"
    Division: Final = KEI + "Division"
    DivisionGroup: Final = KEI + "DivisionGroup"
    Document: Final = KEI + "Document"
    EvaluationItem: Final = KEI + "EvaluationItem"
    Figure: Final = KEI + "Figure"
    Finding: Final = KEI + "Finding"
    FiscalYear: Final = KEI + "FiscalYear"
    Function: Final = KEI + "Function"
    Goal: Final = KEI + "Goal"
    Handover: Final = KEI + "Handover"
    Indicator: Final = KEI + "Indicator"
    Introduction: Final = KEI + "Introduction"
    Involvement: Final = KEI + "Involvement"
    InvolvementKind: Final = KEI + "InvolvementKind"
    Law: Final = KEI + "Law"
    MatchKind: Final = KEI + "MatchKind"
    Measure: Final = KEI + "Measure"
    Metric: Final = KEI + "Metric"
    Municipality: Final = KEI + "Municipality"
    NetworkBody: Final = KEI + "NetworkBody"
    NetworkBodyKind: Final = KEI + "NetworkBodyKind"
    Observation: Final = KEI + "Observation"
    Organization: Final = KEI + "Organization"
    OrganizationKind: Final = KEI + "OrganizationKind"
    Passage: Final = KEI + "Passage"
    Period: Final = KEI + "Period"
    Pillar: Final = KEI + "Pillar"
    Plan: Final = KEI + "Plan"
    PlanChange: Final = KEI + "PlanChange"
    PlanChangeKind: Final = KEI + "PlanChangeKind"
    Policy: Final = KEI + "Policy"
    ReferencedPlan: Final = KEI + "ReferencedPlan"
    Report: Final = KEI + "Report"
    ResidentAction: Final = KEI + "ResidentAction"
    Responsibility: Final = KEI + "Responsibility"
    Role: Final = KEI + "Role"
    Scheme: Final = KEI + "Scheme"
    SchemeCategory: Final = KEI + "SchemeCategory"
    SchemeKind: Final = KEI + "SchemeKind"
    SharedResponsibility: Final = KEI + "SharedResponsibility"
    Sheet: Final = KEI + "Sheet"
    SourceDocument: Final = KEI + "SourceDocument"
    SupportNetwork: Final = KEI + "SupportNetwork"
    Survey: Final = KEI + "Survey"
    Term: Final = KEI + "Term"
    ValueKind: Final = KEI + "ValueKind"
    Vision: Final = KEI + "Vision"
    about: Final = KEI + "about"
    actionOf: Final = KEI + "actionOf"
    actual: Final = KEI + "actual"
    added: Final = KEI + "added"
    all: Final = KEI + "all"
    annual: Final = KEI + "annual"
    asPartner: Final = KEI + "asPartner"
    asSupported: Final = KEI + "asSupported"
    atLeast: Final = KEI + "atLeast"
    atMost: Final = KEI + "atMost"
    attribution: Final = KEI + "attribution"
    basedOn: Final = KEI + "basedOn"
    baseline: Final = KEI + "baseline"
    belongsTo: Final = KEI + "belongsTo"
    bodyKind: Final = KEI + "bodyKind"
    bodyOf: Final = KEI + "bodyOf"
    breakdown: Final = KEI + "breakdown"
    byIdentifier: Final = KEI + "byIdentifier"
    byLikeness: Final = KEI + "byLikeness"
    byName: Final = KEI + "byName"
    carriedOutBy: Final = KEI + "carriedOutBy"
    categoryOf: Final = KEI + "categoryOf"
    changeDate: Final = KEI + "changeDate"
    changeKind: Final = KEI + "changeKind"
    changeKindScheme: Final = KEI + "changeKindScheme"
    changedPart: Final = KEI + "changedPart"
    characters: Final = KEI + "characters"
    chartOf: Final = KEI + "chartOf"
    comparator: Final = KEI + "comparator"
    comparatorScheme: Final = KEI + "comparatorScheme"
    coreAgency: Final = KEI + "coreAgency"
    councilOfSocialWelfare: Final = KEI + "councilOfSocialWelfare"
    divisionGained: Final = KEI + "divisionGained"
    divisionLost: Final = KEI + "divisionLost"
    divisionsReordered: Final = KEI + "divisionsReordered"
    doubt: Final = KEI + "doubt"
    doubtGained: Final = KEI + "doubtGained"
    doubtLost: Final = KEI + "doubtLost"
    dropped: Final = KEI + "dropped"
    editorialLabel: Final = KEI + "editorialLabel"
    elementAfter: Final = KEI + "elementAfter"
    elementBefore: Final = KEI + "elementBefore"
    embeddedIn: Final = KEI + "embeddedIn"
    endDate: Final = KEI + "endDate"
    fictional: Final = KEI + "fictional"
    fieldChanged: Final = KEI + "fieldChanged"
    figureOf: Final = KEI + "figureOf"
    findingOf: Final = KEI + "findingOf"
    forMeasure: Final = KEI + "forMeasure"
    fromSurvey: Final = KEI + "fromSurvey"
    functionOf: Final = KEI + "functionOf"
    handedMeasure: Final = KEI + "handedMeasure"
    handedTo: Final = KEI + "handedTo"
    handover: Final = KEI + "handover"
    helper: Final = KEI + "helper"
    inComparison: Final = KEI + "inComparison"
    introduces: Final = KEI + "introduces"
    involvementKind: Final = KEI + "involvementKind"
    involvementKindScheme: Final = KEI + "involvementKindScheme"
    isOrganization: Final = KEI + "isOrganization"
    kindOf: Final = KEI + "kindOf"
    knownTo: Final = KEI + "knownTo"
    lawAddress: Final = KEI + "lawAddress"
    lead: Final = KEI + "lead"
    legalNumber: Final = KEI + "legalNumber"
    lessThan: Final = KEI + "lessThan"
    matchKindScheme: Final = KEI + "matchKindScheme"
    matchedBy: Final = KEI + "matchedBy"
    mayInclude: Final = KEI + "mayInclude"
    measureCount: Final = KEI + "measureCount"
    mentionsTerm: Final = KEI + "mentionsTerm"
    merge: Final = KEI + "merge"
    metricOf: Final = KEI + "metricOf"
    moreThan: Final = KEI + "moreThan"
    moved: Final = KEI + "moved"
    multipleAnswers: Final = KEI + "multipleAnswers"
    nearness: Final = KEI + "nearness"
    networkBodyKindScheme: Final = KEI + "networkBodyKindScheme"
    networkCouncil: Final = KEI + "networkCouncil"
    networkMember: Final = KEI + "networkMember"
    networkOf: Final = KEI + "networkOf"
    note: Final = KEI + "note"
    ofDivision: Final = KEI + "ofDivision"
    ofMetric: Final = KEI + "ofMetric"
    ofMunicipality: Final = KEI + "ofMunicipality"
    ofOrganization: Final = KEI + "ofOrganization"
    ofPlan: Final = KEI + "ofPlan"
    onSheet: Final = KEI + "onSheet"
    order: Final = KEI + "order"
    partOf: Final = KEI + "partOf"
    partner: Final = KEI + "partner"
    partnerChanged: Final = KEI + "partnerChanged"
    partnerGained: Final = KEI + "partnerGained"
    partnerLost: Final = KEI + "partnerLost"
    period: Final = KEI + "period"
    persons: Final = KEI + "persons"
    placeChanged: Final = KEI + "placeChanged"
    planAfter: Final = KEI + "planAfter"
    planBefore: Final = KEI + "planBefore"
    planChangeKind: Final = KEI + "planChangeKind"
    planChangeKindScheme: Final = KEI + "planChangeKindScheme"
    printedPage: Final = KEI + "printedPage"
    printedValue: Final = KEI + "printedValue"
    reference: Final = KEI + "reference"
    related: Final = KEI + "related"
    rename: Final = KEI + "rename"
    renamed: Final = KEI + "renamed"
    renumbered: Final = KEI + "renumbered"
    reordered: Final = KEI + "reordered"
    responsibleDivision: Final = KEI + "responsibleDivision"
    reworded: Final = KEI + "reworded"
    role: Final = KEI + "role"
    roleChanged: Final = KEI + "roleChanged"
    roleScheme: Final = KEI + "roleScheme"
    sampleSize: Final = KEI + "sampleSize"
    schemeOf: Final = KEI + "schemeOf"
    series: Final = KEI + "series"
    sha256: Final = KEI + "sha256"
    sharedMeasure: Final = KEI + "sharedMeasure"
    sheetNumber: Final = KEI + "sheetNumber"
    shortLabel: Final = KEI + "shortLabel"
    source: Final = KEI + "source"
    split: Final = KEI + "split"
    standardArea: Final = KEI + "standardArea"
    startDate: Final = KEI + "startDate"
    statement: Final = KEI + "statement"
    summary: Final = KEI + "summary"
    supervisor: Final = KEI + "supervisor"
    supportTeam: Final = KEI + "supportTeam"
    supports: Final = KEI + "supports"
    target: Final = KEI + "target"
    targetChanged: Final = KEI + "targetChanged"
    targetGained: Final = KEI + "targetGained"
    targetLost: Final = KEI + "targetLost"
    targetLowered: Final = KEI + "targetLowered"
    targetPeriod: Final = KEI + "targetPeriod"
    targetRaised: Final = KEI + "targetRaised"
    textAfter: Final = KEI + "textAfter"
    textBefore: Final = KEI + "textBefore"
    transfer: Final = KEI + "transfer"
    unit: Final = KEI + "unit"
    validFrom: Final = KEI + "validFrom"
    validUntil: Final = KEI + "validUntil"
    value: Final = KEI + "value"
    valueChanged: Final = KEI + "valueChanged"
    valueGained: Final = KEI + "valueGained"
    valueKind: Final = KEI + "valueKind"
    valueKindScheme: Final = KEI + "valueKindScheme"
    valueLost: Final = KEI + "valueLost"
    visionOf: Final = KEI + "visionOf"
    within: Final = KEI + "within"
    wording: Final = KEI + "wording"


# end kei

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
_OWL: Final = "http://www.w3.org/2002/07/owl#"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_DCTERMS: Final = "http://purl.org/dc/terms/"
_ORG: Final = "http://www.w3.org/ns/org#"
_PROV: Final = "http://www.w3.org/ns/prov#"
_QB: Final = "http://purl.org/linked-data/cube#"
_OA: Final = "http://www.w3.org/ns/oa#"
_FOAF: Final = "http://xmlns.com/foaf/0.1/"
_ELI: Final = "http://data.europa.eu/eli/ontology#"


class rdf:
    """Terms of ``http://www.w3.org/1999/02/22-rdf-syntax-ns#``."""

    langString: Final = _RDF + "langString"
    type: Final = _RDF + "type"


class rdfs:
    """Terms of ``http://www.w3.org/2000/01/rdf-schema#``."""

    comment: Final = _RDFS + "comment"
    domain: Final = _RDFS + "domain"
    isDefinedBy: Final = _RDFS + "isDefinedBy"
    label: Final = _RDFS + "label"
    range: Final = _RDFS + "range"
    seeAlso: Final = _RDFS + "seeAlso"
    subClassOf: Final = _RDFS + "subClassOf"
    subPropertyOf: Final = _RDFS + "subPropertyOf"


class owl:
    """Terms of ``http://www.w3.org/2002/07/owl#``."""

    AnnotationProperty: Final = _OWL + "AnnotationProperty"
    Class: Final = _OWL + "Class"
    DatatypeProperty: Final = _OWL + "DatatypeProperty"
    ObjectProperty: Final = _OWL + "ObjectProperty"
    Ontology: Final = _OWL + "Ontology"
    disjointWith: Final = _OWL + "disjointWith"
    sameAs: Final = _OWL + "sameAs"
    versionInfo: Final = _OWL + "versionInfo"


class xsd:
    """Terms of ``http://www.w3.org/2001/XMLSchema#``."""

    anyURI: Final = _XSD + "anyURI"
    boolean: Final = _XSD + "boolean"
    date: Final = _XSD + "date"
    dateTime: Final = _XSD + "dateTime"
    decimal: Final = _XSD + "decimal"
    integer: Final = _XSD + "integer"
    string: Final = _XSD + "string"


class skos:
    """Terms of ``http://www.w3.org/2004/02/skos/core#``."""

    Concept: Final = _SKOS + "Concept"
    ConceptScheme: Final = _SKOS + "ConceptScheme"
    altLabel: Final = _SKOS + "altLabel"
    broader: Final = _SKOS + "broader"
    definition: Final = _SKOS + "definition"
    hasTopConcept: Final = _SKOS + "hasTopConcept"
    inScheme: Final = _SKOS + "inScheme"
    notation: Final = _SKOS + "notation"
    prefLabel: Final = _SKOS + "prefLabel"
    topConceptOf: Final = _SKOS + "topConceptOf"


class dcterms:
    """Terms of ``http://purl.org/dc/terms/``."""

    PeriodOfTime: Final = _DCTERMS + "PeriodOfTime"
    abstract: Final = _DCTERMS + "abstract"
    created: Final = _DCTERMS + "created"
    description: Final = _DCTERMS + "description"
    identifier: Final = _DCTERMS + "identifier"
    isPartOf: Final = _DCTERMS + "isPartOf"
    license: Final = _DCTERMS + "license"
    modified: Final = _DCTERMS + "modified"
    replaces: Final = _DCTERMS + "replaces"
    rights: Final = _DCTERMS + "rights"
    source: Final = _DCTERMS + "source"
    title: Final = _DCTERMS + "title"


class org:
    """Terms of ``http://www.w3.org/ns/org#``."""

    ChangeEvent: Final = _ORG + "ChangeEvent"
    FormalOrganization: Final = _ORG + "FormalOrganization"
    Organization: Final = _ORG + "Organization"
    OrganizationalCollaboration: Final = _ORG + "OrganizationalCollaboration"
    OrganizationalUnit: Final = _ORG + "OrganizationalUnit"
    hasUnit: Final = _ORG + "hasUnit"
    originalOrganization: Final = _ORG + "originalOrganization"
    resultingOrganization: Final = _ORG + "resultingOrganization"
    unitOf: Final = _ORG + "unitOf"


class prov:
    """Terms of ``http://www.w3.org/ns/prov#``."""

    Activity: Final = _PROV + "Activity"
    Agent: Final = _PROV + "Agent"
    Association: Final = _PROV + "Association"
    Entity: Final = _PROV + "Entity"
    Plan: Final = _PROV + "Plan"
    atTime: Final = _PROV + "atTime"
    wasRevisionOf: Final = _PROV + "wasRevisionOf"


class qb:
    """Terms of ``http://purl.org/linked-data/cube#``."""

    DataSet: Final = _QB + "DataSet"
    Observation: Final = _QB + "Observation"
    dataSet: Final = _QB + "dataSet"


class oa:
    """Terms of ``http://www.w3.org/ns/oa#``."""

    SpecificResource: Final = _OA + "SpecificResource"
    TextPositionSelector: Final = _OA + "TextPositionSelector"
    TextQuoteSelector: Final = _OA + "TextQuoteSelector"
    end: Final = _OA + "end"
    exact: Final = _OA + "exact"
    hasSelector: Final = _OA + "hasSelector"
    hasSource: Final = _OA + "hasSource"
    start: Final = _OA + "start"


class foaf:
    """Terms of ``http://xmlns.com/foaf/0.1/``."""

    Document: Final = _FOAF + "Document"
    name: Final = _FOAF + "name"
    page: Final = _FOAF + "page"


class eli:
    """Terms of ``http://data.europa.eu/eli/ontology#``."""

    LegalResource: Final = _ELI + "LegalResource"


PREFIXES: Final[dict[str, str]] = {
    "kei": KEI,
    "rdf": _RDF,
    "rdfs": _RDFS,
    "owl": _OWL,
    "xsd": _XSD,
    "skos": _SKOS,
    "dcterms": _DCTERMS,
    "org": _ORG,
    "prov": _PROV,
    "qb": _QB,
    "oa": _OA,
    "foaf": _FOAF,
    "eli": _ELI,
}
