"""While strangers do their worst, others are served as before, and nothing is left behind.

A real server, real sockets; strangers and readers are processes of their own, so that what is
measured is the server. Everybody comes from an address of their own. What others wait is measured
in rounds, quiet and stormy ones in turn, so that what else the machine does tells on both.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.publish.storms import KINDS, PAGES, RUNAWAY
from tests.publish.strangers import ROOT, Server, eventually, serving

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks into /proc")

ROUNDS, MORE = 3, 4  # and as many again where these do not tell
REQUESTS = 150  # of the others, in a round: the slowest but one is their p99
# Milliseconds: what a process of two processors waits that others want as well. A page takes six,
# passes four processes or threads, and at each of them a slice of three or four may go before.
FLOOR = 50.0
# Of a crowd both ends are here: thousands of connections are opened and closed by the same kernel.
CROWDED = 100.0
# Quiet rounds that differ more than so among themselves tell nothing: too much else goes on.
UNQUIET = 3.0


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "access.log"


@pytest.fixture(scope="module")
def server(kuki_store: Path, log: Path) -> Iterator[Server]:
    limits = ("--deadline", "3", "--arrival", "3", "--keep-alive", "2", "--memory", "512")
    with serving(kuki_store, *limits, "--access-log", str(log)) as started:
        for path in PAGES:
            assert started.ask(path).status == 200
        yield started


def read(server: Server, count: int) -> list[float]:
    """How many milliseconds each answer takes for somebody who reads pages, all of which come."""
    command = [sys.executable, "-m", "tests.publish.storms", str(server.port), "reading", str(count)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    found: list[float] = json.loads(done.stdout)
    return found


def p99(took: list[float]) -> float:
    """What one in a hundred takes longer than."""
    return sorted(took)[-1 - len(took) // 100]


@contextlib.contextmanager
def storm(server: Server, kind: str, told: dict[str, int]) -> Iterator[None]:
    """Strangers who do the same again and again until it is over; adds what they were answered."""
    command = [sys.executable, "-m", "tests.publish.storms", str(server.port), kind]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "raging\n"
        time.sleep(0.3)
        yield
        process.stdin.close()
        for answer, count in json.loads(process.stdout.read()).items():
            told[answer] = told.get(answer, 0) + count
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.mark.parametrize("kind", KINDS)
def test_others_do_not_notice(server: Server, kind: str) -> None:
    quiet, stormy = [], []
    told: dict[str, int] = {}
    read(server, 50)

    def unnoticed() -> bool:
        before, during = statistics.median(quiet), statistics.median(stormy)
        return during < max(2 * before, before + (CROWDED if kind == "crowds" else FLOOR))

    for rounds in (ROUNDS, MORE):
        for _ in range(rounds):
            quiet.append(p99(read(server, REQUESTS)))
            with storm(server, kind, told):
                stormy.append(p99(read(server, REQUESTS)))
        if unnoticed():
            break
    if not unnoticed() and max(quiet) > UNQUIET * min(quiet):
        pytest.skip(f"this machine does too much else to tell: {quiet} ms, {stormy} ms")
    assert unnoticed(), (quiet, stormy)
    # And it was a storm: each kind of request was made, and answered as it is to be.
    answers: dict[str, set[str]] = {}
    for answer in told:
        name, _, status = answer.partition(": ")
        answers.setdefault(name, set()).add(status)
    for name, (_, right) in KINDS[kind].items():
        assert answers.get(name, set()) <= right, (name, told)
    assert set(answers) == set(KINDS[kind]), told


def test_thousands_of_requests_at_once_are_bounded(server: Server) -> None:
    """2,000 connections with a query each: answered, refused or cut off, and soon forgotten."""
    assert eventually(lambda: len(server.workers) == 4)
    time.sleep(0.5)
    descriptors, workers, memory = server.descriptors, len(server.workers), server.memory
    request = (
        f"GET /sparql?query={quote(RUNAWAY, safe='')} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    ).encode()
    statuses: dict[bytes, int] = {}
    with contextlib.ExitStack() as stack:
        crowd = []
        for n in range(2_000):
            with contextlib.suppress(OSError):
                connection = stack.enter_context(server.connect(f"127.0.1.{n % 20 + 1}"))
                connection.settimeout(60)
                connection.sendall(request)
                crowd.append(connection)
        peak = server.memory
        assert max(read(server, 50)) < 20_000  # served all the while
        assert server.ask("/healthz", "127.0.0.3").status == 200
        for connection in crowd:
            try:
                status = connection.recv(12)[9:12]
            except OSError:
                status = b"cut"
            statuses[status] = statuses.get(status, 0) + 1
    assert set(statuses) <= {b"200", b"429", b"503", b"504", b"cut", b""}, statuses
    assert statuses.get(b"503", 0) + statuses.get(b"429", 0) > 1_000, statuses
    assert peak - memory < 300 << 20
    assert eventually(lambda: server.descriptors <= descriptors + 2)
    assert eventually(lambda: len(server.workers) == workers)
    assert server.memory - memory < 200 << 20


def test_one_client_with_too_many_requests_is_told_so(server: Server) -> None:
    answers: list[tuple[int, str]] = []

    def ask() -> None:
        answer = server.sparql(RUNAWAY, "127.0.0.69")
        answers.append((answer.status, answer.headers.get("retry-after", "")))

    threads = [threading.Thread(target=ask) for _ in range(60)]
    for thread in threads:
        thread.start()
    assert eventually(lambda: any(status == 429 for status, _ in answers))
    assert server.sparql("ASK {}", "127.0.0.2").status == 200
    for thread in threads:
        thread.join()
    assert {a for a in answers if a[0] == 429} == {(429, "2")}
    assert {status for status, _ in answers} <= {429, 503, 504}


def all_at_work(server: Server) -> bool:
    """Have every worker asked something, by which a dead one is found and replaced."""
    numbers = iter(range(1_000))

    def asked() -> bool:
        assert server.sparql(f"ASK {{ <urn:{next(numbers)}> ?p ?o . ?o ?q ?r }}", "127.0.0.4").status == 200
        return len(server.workers) == 4

    return eventually(asked)


def test_a_worker_the_system_kills_is_replaced(server: Server, log: Path) -> None:
    """As the kernel does where memory runs out, to workers before their server."""
    assert all_at_work(server)

    def first_to_go() -> bool:
        try:
            files = [Path(f"/proc/{worker}/oom_score_adj") for worker in server.workers]
            return [file.read_text() for file in files] == ["1000\n"] * 4
        except OSError:  # one has just been replaced
            return False

    assert eventually(first_to_go)
    found: list[int] = []
    asking = threading.Thread(target=lambda: found.append(server.sparql(RUNAWAY).status))
    asking.start()
    time.sleep(0.5)
    for worker in server.workers:
        with contextlib.suppress(OSError):
            os.kill(worker, signal.SIGKILL)
    asking.join()
    assert found == [503]
    assert server.sparql("ASK {}").status == 200
    assert "Traceback" not in log.read_text()


def test_what_a_worker_may_use(server: Server) -> None:
    assert all_at_work(server)
    limits = Path(f"/proc/{server.workers[0]}/limits").read_text()
    found = {line[:26].strip(): line[26:].split()[0] for line in limits.splitlines()}
    assert found["Max open files"] == "0"
    assert found["Max core file size"] == "0"
    assert 0 < int(found["Max address space"]) < 4 << 30
    out = Path(f"/proc/{server.workers[0]}/fd/2")
    assert str(out.readlink()) == "/dev/null"
