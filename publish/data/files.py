"""Files of data as they are sent, kept in memory as long as they are asked for now and then."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from graph.store import StoreError
from publish.addresses import root
from publish.data import linking
from publish.data.conditional import FRESH, OPEN, tag_of
from publish.data.descriptions import Descriptions
from publish.data.forms import Form
from publish.data.linking import Places
from publish.ready.memory import Memory


@dataclass(frozen=True)
class File:
    """A file as it is sent: ``tag`` changes when the bytes do, ``links`` is the Link header."""

    content: bytes
    form: Form
    tag: str
    links: str
    place: str = ""  # its address on this site

    @cached_property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """The headers of the file as it is sent."""
        told = {
            "Content-Type": self.form.content_type,
            "Content-Length": str(len(self.content)),
            "ETag": self.tag,
            "Link": self.links,
            **OPEN,
            **FRESH,
        }
        return [(name.lower().encode(), value.encode("latin-1")) for name, value in told.items()]

    @cached_property
    def negotiated(self) -> list[tuple[bytes, bytes]]:
        """What is added where the reader's ``Accept`` chose the form."""
        return [(b"vary", b"Accept"), (b"content-location", self.place.encode("latin-1"))]


class Files:
    """The files about things, by path (what follows ``id/``) and form; ``size`` bytes are kept."""

    def __init__(self, descriptions: Descriptions, size: int) -> None:
        self.descriptions = descriptions
        self.store: Memory[File] = Memory(size, lambda _, file: len(file.content) + 4096)

    def kept(self, path: str, form: Form) -> File | None:
        """A file that was written before; asks the engine nothing."""
        try:
            return self.store.get((self.descriptions.version(), path, form.ending, root()))
        except StoreError:
            return None

    def file(self, path: str, form: Form) -> File | None:
        """The file about a thing; None where there is no such thing. Raises QueryError."""
        key = (self.descriptions.version(), path, form.ending, root())
        found = self.store.get(key)
        if found is not None:
            return found
        description = self.descriptions.description(path)
        if description is None or form not in description.forms:
            return None
        content = self.descriptions.written(description, form)
        places = Places(self.descriptions.holdings.addresses, description.address)
        links = linking.of_data(places, description, form)
        found = File(content, form, tag_of(content), links, places.at(form))
        self.store.put(key, found)
        return found
