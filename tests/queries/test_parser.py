"""The parser's process: that it says what is so, and is replaced where it dies or takes too long."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from queries import parser
from queries.parser import MAX_PARSED, CannotTell, Parser

WITHOUT = r"SELECT * { ?s ?p 'it\'s a SERVICE' }"
WITH = r"SELECT * { ?s ?p 'it\'s' . SERVICE <http://x/> { ?s ?p ?o } }"


@pytest.fixture
def parsing() -> Iterator[Parser]:
    made = Parser()
    yield made
    made.close()


def test_it_says_whether_a_query_asks_other_stores(parsing: Parser) -> None:
    assert parsing.federates(WITH)
    assert not parsing.federates(WITHOUT)
    with pytest.raises(CannotTell, match="Expected"):
        parsing.federates("SELECT * { ?s ?p 'SERVICE' ")
    with pytest.raises(CannotTell, match=f"> {MAX_PARSED}"):
        parsing.federates(WITHOUT.ljust(MAX_PARSED + 1))


def test_a_process_that_died_is_replaced(parsing: Parser) -> None:
    assert parsing.federates(WITH)
    first = parsing._worker
    assert first is not None
    os.kill(first.pid, signal.SIGTERM)
    while first.alive():
        time.sleep(0.01)
    assert parsing.federates(WITH)
    assert parsing._worker is not first


@pytest.mark.skipif(sys.platform == "win32", reason="there no process is halted by a signal")
def test_one_that_takes_too_long_is_ended(parsing: Parser, monkeypatch: pytest.MonkeyPatch) -> None:
    assert parsing.federates(WITH)
    halted = parsing._worker
    assert halted is not None
    os.kill(halted.pid, signal.SIGSTOP)
    monkeypatch.setattr(parser, "_WITHIN", 0.2)
    with pytest.raises(CannotTell, match="> 0.2 s"):
        parsing.federates(WITH)
    assert not halted.alive()
    monkeypatch.undo()
    assert parsing.federates(WITH)


def test_it_keeps_no_thread_of_this_process_waiting(parsing: Parser) -> None:
    longest = "SELECT * { FILTER(" + "+".join(["?s*(?x)"] * 100) + ") }"
    parsing.federates(WITH)
    asking = threading.Thread(target=parsing.federates, args=(longest,))
    before = time.process_time()
    asking.start()
    asking.join()
    assert time.process_time() - before < 0.05  # parsed here it takes several times as much
