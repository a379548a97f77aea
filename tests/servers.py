"""Real SPARQL servers on free loopback ports, in directories of their own, for one test run."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

Require = Callable[[str, str], str]
# Seconds until a server must answer; a machine that tests many things at once is slow.
_START_WITHIN = 300.0
_VIRTUOSO = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
MaxCheckpointRemap = 2000
Striping = 0
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx

[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 20
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = {folder}
SchedulerInterval = 10
CheckpointInterval = 0
DefaultHost = 127.0.0.1:{http}

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 10
DefaultClientCharset = UTF-8
Charset = UTF-8

[Client]
SQL_QUERY_TIMEOUT = 0

[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 60
"""


_NGINX = """\
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
{server}  }}
}}
"""


def nginx_configuration(folder: Path, port: int, server: str) -> str:
    """nginx as one process with all it writes in a folder; ``server`` is what its server does."""
    user = "user root;" if os.geteuid() == 0 else ""
    return _NGINX.format(user=user, folder=folder, port=port, server=server)


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def oxigraph(require: Require, folder: Path, data: Sequence[Path]) -> Iterator[str]:
    """The address of an Oxigraph server that holds some N-Quads files."""
    command = _oxigraph(require)
    store = folder / "oxigraph"
    files = [str(file) for file in data]
    _run([command, "load", "--location", str(store), "--format", "nq", "--file", *files])
    port = free_port()
    started = [command, "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
    started.append("--union-default-graph")  # as Virtuoso and the embedded store
    with running(started, folder, f"http://127.0.0.1:{port}/query"):
        yield f"http://127.0.0.1:{port}/query"


@contextlib.contextmanager
def empty_oxigraph(require: Require, folder: Path) -> Iterator[str]:
    """The address, without ``query`` and ``update`` at its end, of an empty store that is written to."""
    port = free_port()
    started = [_oxigraph(require), "serve", "--bind", f"127.0.0.1:{port}"]
    with running(started, folder, f"http://127.0.0.1:{port}/query"):
        yield f"http://127.0.0.1:{port}/"


def _oxigraph(require: Require) -> str:
    name = "oxigraph.exe" if sys.platform == "win32" else "oxigraph"
    installed = Path(sysconfig.get_path("scripts")) / name
    return require(str(installed) if installed.exists() else "oxigraph", "oxigraph, from PyPI")


_GRANTS = (
    'grant select on "DB.DBA.SPARQL_SINV_2" to "SPARQL"; '
    'grant execute on "DB.DBA.SPARQL_SINV_IMP" to "SPARQL";'
)


@contextlib.contextmanager
def virtuoso(
    require: Require, folder: Path, data: Sequence[Path], rows: int = 10_000, federates: bool = False
) -> Iterator[str]:
    """The address of a Virtuoso server that holds some N-Quads files and cuts answers at ``rows``.

    It asks others by SERVICE only where that is granted.
    """
    server = require("virtuoso-t", "virtuoso-opensource-7-bin")
    shell = require("isql-vt", "virtuoso-opensource-7-bin")
    sql, http = free_port(), free_port()
    ini = folder / "virtuoso.ini"
    ini.write_text(_VIRTUOSO.format(folder=folder, sql=sql, http=http, rows=rows), encoding="utf-8")
    for number, file in enumerate(data):
        (folder / f"{number}.nq").write_bytes(file.read_bytes())
    load = f"ld_dir('{folder}', '*.nq', 'urn:none'); rdf_loader_run(); checkpoint;"
    if federates:
        load = f"{load} {_GRANTS}"
    started = [server, "+foreground", "+configfile", str(ini)]
    with running(started, folder, f"http://127.0.0.1:{http}/sparql"):
        _run([shell, f"127.0.0.1:{sql}", "dba", "dba", "VERBOSE=OFF", f"EXEC={load}"])
        yield f"http://127.0.0.1:{http}/sparql"


@contextlib.contextmanager
def running(command: list[str], folder: Path, address: str) -> Iterator[None]:
    """A server from its first answer on; killed at the end."""
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        until = time.monotonic() + _START_WITHIN
        while not _answers(address):
            if process.poll() is not None or time.monotonic() > until:
                said = (folder / "server.log").read_text(errors="replace")
                raise RuntimeError(f"{command[0]} does not answer at {address}:\n{said}")
            time.sleep(0.05)
        yield
    finally:
        process.kill()
        process.wait()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}?query=ASK%7B%7D", timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != 0 or "Error" in done.stderr:
        raise RuntimeError(f"{command[0]} failed: {done.stdout}{done.stderr}")
