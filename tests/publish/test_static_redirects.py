"""The rules a site holds for nginx, Apache and w3id.org, in those servers."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import pytest

from tests.publish.strangers import eventually
from tests.servers import free_port, nginx_configuration

if TYPE_CHECKING:
    from tests.publish.conftest import Site

APACHE = """\
ServerRoot {folder}
ServerName localhost
{user}
PidFile {folder}/apache.pid
Listen 127.0.0.1:{port}
ErrorLog {folder}/error.log
{modules}
TypesConfig {types}
DocumentRoot {top}
<Directory {top}>
  Require all granted
  Options FollowSymLinks Indexes MultiViews
  AllowOverride All
</Directory>
"""
MODULES = ("mpm_event", "authz_core", "authz_host", "mime", "dir", "alias", "autoindex", "negotiation",
           "headers", "rewrite")
UNIT = "999997/division/kodomo-katei"
ENDED = "999997/division/boshi-hoken"


class Told(NamedTuple):
    """What a server answers."""

    status: int
    location: str
    media: str
    vary: str
    origin: str
    content: bytes


class Host(NamedTuple):
    """A server on a port of this machine, with the site under /keikaku/."""

    port: int

    def get(self, path: str, accept: str = "") -> Told:
        """The answer to a GET below the site; the place of a redirect without the server's own name."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", f"/keikaku/{path}", headers={"Accept": accept} if accept else {})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        place = urlsplit(answer.headers.get("Location", ""))
        shown = place.path if place.port == self.port or not place.netloc else place.geturl()
        return Told(answer.status, shown, answer.headers.get("Content-Type", ""),
                    answer.headers.get("Vary", ""),
                    answer.headers.get("Access-Control-Allow-Origin", ""), content)


def program(require: Callable[[str, str], str], name: str, package: str) -> str:
    places = os.environ["PATH"]
    os.environ["PATH"] = f"{places}:/usr/sbin"  # where Debian has it
    try:
        return require(name, package)
    finally:
        os.environ["PATH"] = places


@contextlib.contextmanager
def running(command: list[str], port: int) -> Iterator[Host]:
    process = subprocess.Popen(command)
    host = Host(port)

    def there() -> bool:
        assert process.poll() is None
        with contextlib.suppress(OSError):
            return host.get("").status > 0
        return False

    try:
        assert eventually(there)
        yield host
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def nginx(require: Callable[[str, str], str], folder: Path, top: Path) -> Iterator[Host]:
    command = program(require, "nginx", "nginx-light")
    port = free_port()
    shutil.copy("/etc/nginx/mime.types", folder / "mime.types")
    text = nginx_configuration(
        folder, port, f"    root {top};\n    include {top}/keikaku/nginx.conf;\n"
    )
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    with running(
        [command, "-p", str(folder), "-c", f"{folder}/nginx.conf", "-e", f"{folder}/error.log"], port
    ) as host:
        yield host


@contextlib.contextmanager
def apache(require: Callable[[str, str], str], folder: Path, top: Path) -> Iterator[Host]:
    command = program(require, "apache2", "apache2-bin")
    port = free_port()
    modules = "\n".join(f"LoadModule {m}_module /usr/lib/apache2/modules/mod_{m}.so" for m in MODULES)
    (folder / "types").write_text("text/html html\ntext/css css\n", encoding="utf-8")
    text = APACHE.format(folder=folder, port=port, top=top, modules=modules, types=folder / "types",
                         user="User nobody\nGroup nogroup" if os.geteuid() == 0 else "")
    (folder / "apache.conf").write_text(text, encoding="utf-8")
    with running([command, "-f", f"{folder}/apache.conf", "-DFOREGROUND"], port) as host:
        yield host


@pytest.fixture(scope="module")
def top(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the site in it, open to the user a server runs as."""
    folder = tmp_path_factory.mktemp("top")
    shutil.copytree(site, folder / "keikaku", copy_function=os.link)
    for place in (folder, *folder.parents):
        mode = place.stat().st_mode
        if mode & 0o005 != 0o005 and place.stat().st_uid == os.geteuid():
            place.chmod(mode | 0o055)
    return folder


@pytest.fixture(scope="module", params=[nginx, apache], ids=["nginx", "apache"])
def host(
    request: pytest.FixtureRequest,
    require: Callable[[str, str], str],
    top: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Host]:
    with request.param(require, tmp_path_factory.mktemp("server"), top) as started:
        yield started


WISHES = {
    "": "doc/{}",
    "*/*": "doc/{}",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": "doc/{}",
    "text/html, text/turtle;q=0.5": "doc/{}",
    "text/html;q=0.5, text/turtle": "data/{}.ttl",
    "text/turtle;q=0.5, text/html": "doc/{}",
    "text/turtle, text/html": "doc/{}",
    "text/turtle;q=0.5, */*": "doc/{}",
    "text/turtle, */*": "data/{}.ttl",
    "text/html;q=0.9, text/turtle;q=0.5": "doc/{}",
    "text/turtle;q=0, */*;q=0.5": "doc/{}",
    "application/n-triples;q=0.5, text/csv;q=1.0": "data/{}.csv",
    'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted";q=0.8': "data/{}.jsonld",
    "text/turtlex, text/html;q=0.2": "doc/{}",
    "text/turtle, text/html;q=0.3": "data/{}.ttl",
    "TEXT/TURTLE": "data/{}.ttl",
    "application/ld+json": "data/{}.jsonld",
    "application/n-triples": "data/{}.nt",
    "application/rdf+xml;q=0.9, */*;q=0.1": "data/{}.rdf",
    "text/csv": "data/{}.csv",
}


@pytest.mark.parametrize("accept", WISHES)
def test_a_thing_leads_to_what_is_asked_for(host: Host, accept: str) -> None:
    told = host.get(f"id/{UNIT}", accept)
    assert (told.status, told.location) == (303, "/keikaku/" + WISHES[accept].format(UNIT))
    assert "accept" in told.vary.lower()
    assert told.origin == "*"
    assert host.get(told.location.removeprefix("/keikaku/")).status == 200


@pytest.mark.parametrize(("path", "media", "begins"), [
    ("", "text/html; charset=utf-8", b"<!DOCTYPE html>"),
    ("en/", "text/html; charset=utf-8", b"<!DOCTYPE html>"),
    (f"doc/{UNIT}", "text/html; charset=utf-8", b"<!DOCTYPE html>"),
    ("plan/999997/kodomo-r8/", "text/html; charset=utf-8", b"<!DOCTYPE html>"),
    ("plan/999997/kodomo-r8/incidence", "text/html; charset=utf-8", b"<!DOCTYPE html>"),
    ("catalog", "text/html; charset=utf-8", b"<!DOCTYPE html>"),
    ("ontology", "text/html; charset=utf-8", b"<!DOCTYPE html>"),
    (f"data/{UNIT}.ttl", "text/turtle; charset=utf-8", b""),
    (f"data/{UNIT}.csv", "text/csv; charset=utf-8", b"\xef\xbb\xbf"),
    (f"data/{UNIT}.jsonld", "application/ld+json", b"{"),
    (f"data/{UNIT}.nt", "application/n-triples", b"<"),
    (f"data/{UNIT}.rdf", "application/rdf+xml", b"<?xml"),
    ("dump/all.nq", "application/n-quads", b"<"),
    (".well-known/void", "text/turtle; charset=utf-8", b""),
    ("plan/999997/kodomo-r8/map.svg", "image/svg+xml", b"<"),
])
def test_files_are_what_they_are(host: Host, path: str, media: str, begins: bytes) -> None:
    told = host.get(path)
    assert (told.status, told.media, told.origin) == (200, media, "*")
    assert told.content
    assert told.content.startswith(begins)


@pytest.mark.parametrize("accept", WISHES)
def test_the_server_decides_the_same(city: Site, accept: str) -> None:
    answer = city.client.get(f"/id/{UNIT}", headers={"Accept": accept} if accept else {"Accept": ""})
    assert (answer.status_code, answer.headers["location"]) == (303, "/" + WISHES[accept].format(UNIT))


@pytest.mark.parametrize("accept", ["", "text/html", "text/turtle"])
def test_what_has_ended_is_gone_and_its_page_says_what_came_after(host: Host, accept: str) -> None:
    told = host.get(f"id/{ENDED}", accept)
    assert (told.status, told.location, told.origin) == (410, "", "*")
    assert "2025-03-31" in told.content.decode()
    assert host.get(f"doc/{ENDED}").content == told.content
    assert host.get(f"data/{ENDED}.ttl").status == 200


def test_a_folder_is_entered_by_its_slash(host: Host) -> None:
    told = host.get("plan/999997/kodomo-r8")
    assert (told.status, told.location) == (301, "/keikaku/plan/999997/kodomo-r8/")


@pytest.mark.parametrize("path", ["doc/999997/division/nobody", "data/999997/", "nothing"])
def test_what_is_not_there_is_said_on_the_sites_own_page(host: Host, path: str) -> None:
    told = host.get(path)
    assert told.status == 404
    assert "ページが見つかりません" in told.content.decode()


@pytest.mark.parametrize(("accept", "form"), [
    ("text/turtle", "ttl"), ("application/ld+json", "jsonld"),
    ("application/n-triples", "nt"), ("application/rdf+xml", "rdf"),
])
def test_the_vocabulary_leads_to_its_forms(host: Host, accept: str, form: str) -> None:
    told = host.get("ontology", accept)
    assert (told.status, told.location) == (303, f"/keikaku/ontology.{form}")
    assert host.get(f"ontology.{form}").status == 200


# ---- w3id.org -------------------------------------------------------------------------------

SITE = "https://files.example/shi"


@pytest.fixture(scope="module")
def w3id(
    require: Callable[[str, str], str], site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Host]:
    """The entry as w3id.org would have it: in a folder of its own, with no file of the site."""
    top = tmp_path_factory.mktemp("w3id")
    (top / "keikaku").mkdir()
    rules = (site / "w3id" / ".htaccess").read_text(encoding="utf-8").replace("SITE", SITE)
    (top / "keikaku" / ".htaccess").write_text(rules, encoding="utf-8")
    for place in (top, *top.parents[:2]):
        place.chmod(0o755)
    with apache(require, tmp_path_factory.mktemp("server"), top) as started:
        yield started


@pytest.mark.parametrize("accept", WISHES)
def test_the_registry_leads_a_thing_to_the_site(w3id: Host, site: Path, accept: str) -> None:
    told = w3id.get(f"id/{UNIT}", accept)
    file = WISHES[accept].format(UNIT)
    file += ".html" if file.startswith("doc/") else ""
    assert (told.status, told.location) == (303, f"{SITE}/{file}")
    assert "accept" in told.vary.lower()
    assert told.origin == "*"
    assert (site / file).is_file()


@pytest.mark.parametrize(("path", "accept", "status", "file"), [
    ("ontology", "", 303, "ontology.html"),
    ("ontology", "text/turtle", 303, "ontology.ttl"),
    ("ontology/", "application/ld+json", 303, "ontology.jsonld"),
    ("catalog", "", 303, "catalog.html"),
    ("catalog.ttl", "", 302, "catalog.ttl"),
    ("dump/all.nq", "", 302, "dump/all.nq"),
])
def test_the_registry_leads_to_every_file(
    w3id: Host, site: Path, path: str, accept: str, status: int, file: str
) -> None:
    told = w3id.get(path, accept)
    assert (told.status, told.location) == (status, f"{SITE}/{file}")
    assert (site / file).is_file()
