"""The access log, as lines of a real file and as records of an application."""

import json
import os
import re
import threading
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from publish.app import create_app
from publish.front.access_log import Lines
from publish.settings import Settings
from queries.engine import EmbeddedEngine

SECRET = "山田太郎"


def records(engine: EmbeddedEngine, *paths: str, queries: bool = False) -> list[dict[str, Any]]:
    """What is written of requests."""
    written: list[str] = []
    app = create_app(engine, Settings(log_queries=queries), log=written.append)
    with TestClient(app, follow_redirects=False, raise_server_exceptions=False) as client:
        for path in paths:
            client.get(path)
        client.post("/sparql", data={"query": f'ASK {{ ?s ?p "{SECRET}" }}'})
    return [json.loads(line) for line in written]


def test_what_is_written(kuki_engine: EmbeddedEngine) -> None:
    found = records(kuki_engine, "/healthz", f"/search?q={SECRET}", f"/search?q={SECRET}", "/search?q=x", "/nowhere")
    assert [(r["method"], r["path"], r["status"]) for r in found] == [
        ("GET", "/healthz", 200),
        ("GET", "/search", found[1]["status"]),
        ("GET", "/search", found[1]["status"]),
        ("GET", "/search", found[3]["status"]),
        ("GET", "/nowhere", 404),
        ("POST", "/sparql", 200),
    ]
    for record in found:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", record["time"])
        assert record["client"] == "testclient"
        assert record["ms"] >= 0
    assert found[0]["bytes"] == 3
    assert "query" not in found[0]
    assert found[1]["query"] == found[2]["query"] != found[3]["query"]
    assert SECRET not in json.dumps(found, ensure_ascii=False)


def test_a_digest_tells_nobody_what_was_asked(kuki_engine: EmbeddedEngine) -> None:
    first, second = (records(kuki_engine, "/search?q=a")[0]["query"] for _ in range(2))
    assert first != second  # nothing one could look up: the key is each server's own


def test_queries_are_written_where_that_is_asked_for(kuki_engine: EmbeddedEngine) -> None:
    found = records(kuki_engine, queries=True)
    assert found[0]["text"].startswith("query=ASK")


def test_no_client_begins_a_line(tmp_path: Path) -> None:
    file = tmp_path / "log"
    lines = Lines(str(file))
    forged = 'x\r\n{"status": 200}\u2028\x1b[31m\x00\ud800"'
    lines.write(json.dumps({"path": forged}))
    lines.close()
    content = file.read_bytes()
    assert content.count(b"\n") == len(content.splitlines()) == 1
    assert content.isascii()
    assert b"\x1b" not in content
    assert json.loads(content) == {"path": forged}


def test_a_file_that_was_moved_is_opened_anew(tmp_path: Path) -> None:
    file = tmp_path / "log"
    lines = Lines(str(file))
    lines.write('{"n": 1}')
    while not file.exists() or not file.read_text():
        pass
    file.rename(tmp_path / "log.1")
    lines.write('{"n": 2}')
    lines.close()
    assert (json.loads((tmp_path / "log.1").read_text()), json.loads(file.read_text())) == ({"n": 1}, {"n": 2})


def test_nobody_waits_for_a_log_that_cannot_be_written(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    lines = Lines(str(pipe))
    for n in range(20_000):
        lines.write(json.dumps({"n": n, "filler": "x" * 100}))
    written = bytearray()

    def read() -> None:
        os.set_blocking(reader, True)
        while piece := os.read(reader, 1 << 16):
            written.extend(piece)

    thread = threading.Thread(target=read)
    thread.start()
    lines.close(60)
    thread.join(60)
    os.close(reader)
    found = [json.loads(line) for line in written.splitlines()]
    dropped = sum(r.get("dropped", 0) for r in found)
    assert dropped > 0
    assert dropped + sum("n" in r for r in found) == 20_000


def test_a_log_that_cannot_be_opened_is_said_so(kuki_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import keikaku

    given = ["--lang", "en", "serve", "--port", "0", "--store", str(kuki_store)]
    assert keikaku.main([*given, "--access-log", "/no/such/folder/log"]) == 1
    assert "The access log /no/such/folder/log cannot be opened" in capsys.readouterr().err
