"""``Link`` headers (RFC 8288): the other forms of a thing, what is said about it, who may use it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ontology.language import Language
from publish.addresses import Addresses, root
from publish.data.descriptions import Description, Ended
from publish.data.forms import HTML, Form
from queries.plans import PlanEntry


@dataclass(frozen=True)
class Link:
    """One link: where to, as what, and the media type it has there."""

    target: str
    relation: str
    form: Form | None = None

    def __str__(self) -> str:
        kind = f'; type="{self.form.media}"' if self.form else ""
        return f'<{self.target}>; rel="{self.relation}"{kind}'


def header(links: Iterable[Link]) -> str:
    """Links as a header's value."""
    return ", ".join(map(str, links))


@dataclass(frozen=True)
class Places:
    """Where a thing, its page and its data are, here and under the data's own base."""

    addresses: Addresses
    address: str

    def at(self, form: Form, language: str = "ja") -> str:
        """A form of it on this site."""
        if form == HTML:
            return self.addresses.page(self.address, "en" if language == "en" else "ja")
        return self.addresses.data(self.address, form.ending)

    def own(self, kind: str, ending: str = "") -> str:
        """The page (``doc``) or data of it under the data's own base: the address to cite."""
        path = self.address.removeprefix(f"{self.addresses.base}id/")
        return f"{self.addresses.base}{kind}/{path}{ending}"

    def alternates(self, forms: Sequence[Form], but: Form | None = None) -> list[Link]:
        """Its forms other than one."""
        return [Link(self.at(form), "alternate", form) for form in forms if form != but]

    def descriptions(self) -> list[Link]:
        """Its page and its data, as what describes it."""
        return [Link(self.at(HTML), "describedby", HTML), Link(
            self.addresses.data(self.address), "describedby"
        )]


def of_thing(places: Places, description: Description, ended: Ended | None) -> str:
    """What the thing's own address says."""
    forms = (HTML, *description.forms)
    links = [*places.alternates(forms), *places.descriptions(), *_license(places, description)]
    if ended is not None:
        links += [
            Link(places.addresses.page(unit, "ja"), "successor-version")
            for unit, _ in ended.successors
        ]
    return header(links)


def of_page(
    places: Places, forms: Sequence[Form], entry: PlanEntry | None, language: Language
) -> str:
    """What a page about a thing says."""
    return header([
        Link(places.own("en/doc" if language == "en" else "doc"), "canonical"),
        *places.alternates(forms),
        Link(places.addresses.data(places.address), "describedby"),
        *_rights(places, entry),
    ])


def of_data(places: Places, description: Description, form: Form) -> str:
    """What a file of data says: itself under the base it is cited by, and the words it uses."""
    return header([
        Link(places.own("data", f".{form.ending}"), "canonical"),
        Link(places.address, "describes"),
        *places.alternates((HTML, *description.forms), form),
        Link(f"{root()}/ontology", "describedby"),
        *_license(places, description),
    ])


def _license(places: Places, description: Description) -> list[Link]:
    return _rights(places, description.helds[0].entry if description.helds else None)


def _rights(places: Places, entry: PlanEntry | None) -> list[Link]:
    """The page that says under which terms the source may be used, as far as that is known."""
    if entry is None:
        return []
    return [Link(places.addresses.page(f"{entry.iri}/source", "ja"), "license")]


