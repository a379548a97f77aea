"""Pages about what a plan refers to and stands on; and the page about anything else."""

from __future__ import annotations

from typing import NamedTuple

from ontology.terms import dcterms, kei, qb, rdf, skos
from publish.data import things, vocabulary
from publish.data.things import Mention
from publish.pages.about import About, Page
from publish.rendering import shortened
from queries.answer import iri, literal
from queries.catalogue import INTEGER

SHOWN = 60  # things of one kind listed on a plain page


def document(about: About) -> Page:
    """A law, plan or report, and what rests on it."""
    return "document.html", {
        "kind": next(
            vocabulary.named(k, about.view.language)
            for k in (kei.Law, kei.ReferencedPlan, kei.Report)
            if k in about.thing.kinds
        ),
        "law": _outside(about.thing.links(kei.lawAddress) or about.thing.texts(kei.lawAddress)),
        "rests": _rows(about, "items-resting-on-document", "document"),
        "passages": things.passages(about.held, about.thing.iri),
    }


def _outside(addresses: list[str]) -> str:
    """The address of a law's page elsewhere, if it is one a reader may be sent to."""
    return next((a for a in addresses if a.startswith(("https://", "http://"))), "")


def term(about: About) -> Page:
    """A marked term and where it is used."""
    return "term.html", {
        "used": _rows(about, "uses-of-term", "term"),
        "passages": things.passages(about.held, about.thing.iri),
    }


def _rows(about: About, question: str, parameter: str) -> list[dict[str, str]]:
    return about.held.rows(question, **{parameter: iri(about.thing.iri)})


def sheet(about: About) -> Page:
    """Everything read from one sheet of the source."""
    held = about.held
    number = about.thing.text(kei.sheetNumber)
    rows = held.rows("statements-on-sheet", sheet=literal(number, datatype=INTEGER))
    quotes: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in rows:
        quotes.setdefault((row["start"], row["quote"]), []).append(row)
    source = about.thing.links(dcterms.isPartOf)
    pages = things.mentions(held, source[0]) if source else []
    numbers = sorted(
        int(m.iri.rsplit("/", 1)[1])
        for m in things.by_property(pages, dcterms.isPartOf)
        if m.kind == kei.Sheet and m.iri.rsplit("/", 1)[1].isdigit()
    )
    here = numbers.index(int(number)) if number.isdigit() and int(number) in numbers else 0
    return "sheet.html", {
        "title": about.view.t("sheet_title", number=number),
        "quotes": list(quotes.items()),
        "previous": numbers[here - 1] if here > 0 else 0,
        "next": numbers[here + 1] if here + 1 < len(numbers) else 0,
        "numbers": numbers,
        "number": number,
        "printed_page": about.thing.text(kei.printedPage),
    }


_TOLD = frozenset({rdf.type, skos.prefLabel, kei.editorialLabel, kei.doubt, kei.source,
                   kei.statement, kei.order, skos.inScheme, kei.ofPlan, dcterms.identifier})


class Bar(NamedTuple):
    """A value of a chart; ``share`` is its part of the largest, in percent."""

    row: dict[str, str]
    share: float


def plain(about: About) -> Page:
    """What is stated about a thing and what refers to it, by property."""
    language = about.view.language
    found = things.mentions(about.held, about.thing.iri)
    own = f"{about.thing.iri}/"
    groups: dict[str, list[Mention]] = {}
    for mention in found:
        if mention.property not in (kei.ofPlan, skos.inScheme) or not mention.iri.startswith(own):
            groups.setdefault(mention.property, []).append(mention)
    statement = about.thing.text(kei.statement)
    name = about.thing.told(skos.prefLabel, language)
    kind = next(
        (k for k in sorted(about.thing.kinds) if vocabulary.label(k) is not None), ""
    )
    label = vocabulary.label(kind)
    title = name or shortened(statement, 40) or (
        f"{label.of(language) if label else ''} {about.thing.name(language)}".strip()
    )
    return "thing.html", {
        "title": title,
        "kind": label.of(language) if label else about.view.kind("thing"),
        "statement": statement,
        "stated": [
            (vocabulary.named(p, language), values)
            for p, values in about.thing.statements.items()
            if p not in _TOLD
        ],
        "groups": [
            (vocabulary.inverse(p, language), own[:SHOWN], max(0, len(own) - SHOWN))
            for p, own in groups.items()
        ],
        "passages": things.passages(about.held, about.thing.iri),
        "bars": _bars(about) if kei.Chart in about.thing.kinds else [],
        "hidden_group": qb.dataSet,
    }


def _bars(about: About) -> list[Bar]:
    rows = about.held.rows("page-chart-values", resource=iri(about.thing.iri))
    numbers = [_number(row["number"]) for row in rows]
    most = max(numbers, default=0) or 1
    return [Bar(row, round(100 * n / most, 1)) for row, n in zip(rows, numbers, strict=True)]


def _number(text: str) -> float:
    try:
        return max(0.0, float(text))
    except ValueError:
        return 0.0
