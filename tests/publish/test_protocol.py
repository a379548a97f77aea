"""How forms are read: as everybody reads them, and not at all where they are too large."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.sparql import protocol

PARTS = [b"a", b"=", b"&", b"+", b"%41", b"%E5%AD%97", b"%", b"%zz", b"\xe5\xad\x97", b"%2", b"%ff", b";",
         b"%26", b"%3d", b"\n", b"%E5%AD%97" * 2_000]


@given(st.lists(st.sampled_from(PARTS), max_size=20))
def test_forms_are_read_as_everybody_reads_them(parts: list[bytes]) -> None:
    sent = b"".join(parts)
    try:
        expected = parse_qsl(sent.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        with pytest.raises(protocol.Unreadable) as unreadable:
            protocol._fields(sent)
        assert unreadable.value.status == 400
    else:
        assert protocol._fields(sent) == expected


def test_a_form_of_too_many_characters_is_refused_unread() -> None:
    with pytest.raises(protocol.Unreadable) as unreadable:
        protocol._fields(b"query=" + b"%41" * protocol.MOST_CHARACTERS)
    assert unreadable.value.status == 413
    assert protocol._fields(b"query=" + b"%E5%AD%97" * 150_000) == [("query", "字" * 150_000)]


def test_a_form_of_too_many_fields_is_refused() -> None:
    assert len(protocol._fields(b"a=b&" * 499 + b"a=b")) == protocol.MOST_FIELDS
    with pytest.raises(protocol.Unreadable):
        protocol._fields(b"a=b&" * protocol.MOST_FIELDS)
