"""Addresses of everything, under a base that the caller chooses."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from graph.values import Period

DEFAULT_BASE = "https://w3id.org/keikaku/"


class BaseError(ValueError):
    """The base address must be an http(s) address that ends with a slash."""


def is_address(text: str) -> bool:
    """Whether a text is an absolute http(s) address that every RDF format can write."""
    try:
        parts = urlsplit(text)
        NamedNode(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def check_base(base: str) -> str:
    """The base itself, or BaseError where addresses could not be built on it."""
    if not is_address(base) or not base.endswith("/") or "?" in base or "#" in base:
        raise BaseError(base)
    return base


@dataclass(frozen=True)
class MunicipalityAddresses:
    """Addresses of a municipality and its organisations."""

    base: str
    code: str

    @property
    def itself(self) -> str:
        """The municipality."""
        return f"{self.base}id/{self.code}"

    @property
    def graph(self) -> str:
        """The named graph of its organisations."""
        return f"{self.base}graph/{self.code}"

    def division(self, name: str) -> str:
        """A division."""
        return f"{self.itself}/division/{name}"

    def group(self, name: str) -> str:
        """A group of divisions."""
        return f"{self.itself}/division-group/{name}"

    def organization(self, name: str) -> str:
        """An organisation."""
        return f"{self.itself}/organisation/{name}"

    def change(self, name: str) -> str:
        """A reorganisation."""
        return f"{self.itself}/change/{name}"

    def period(self, period: Period) -> str:
        """A year; shared by all municipalities."""
        return f"{self.base}id/{period.path}"


@dataclass(frozen=True)
class PlanAddresses:
    """Addresses of a plan and its parts."""

    city: MunicipalityAddresses
    name: str

    @property
    def itself(self) -> str:
        """The plan."""
        return f"{self.city.itself}/{self.name}"

    @property
    def graph(self) -> str:
        """The named graph of the plan."""
        return f"{self.city.graph}/{self.name}"

    @property
    def derived(self) -> str:
        """The named graph of what is derived from the plan."""
        return f"{self.graph}/derived"

    def part(self, kind: str, name: str | int) -> str:
        """A part of the plan: ``measure``, ``1-1-city-1-1``."""
        return f"{self.itself}/{kind}/{name}"
