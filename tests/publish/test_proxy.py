from typing import Any

import pytest
from starlette.testclient import TestClient

from publish.app import create_app
from publish.front.proxy import Proxied, Proxies, client_of, root_path
from publish.settings import SettingError, Settings
from queries.engine import EmbeddedEngine


def seen(
    headers: dict[str, str], peer: str = "10.0.0.1", trusted: str = "10.0.0.0/8", path: str = "/x",
    root: str = "", own: tuple[str, ...] = (),
) -> dict[str, Any]:
    """What the application is told of a request from a peer."""
    told: dict[str, Any] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        told.update(scope)

    scope = {
        "type": "http",
        "client": (peer, 5),
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "headers": [(b"host", b"inside"), *((k.lower().encode(), v.encode()) for k, v in headers.items())],
    }
    running = Proxied(app, Proxies(trusted, root, own))(scope, None, None)  # type: ignore[arg-type]
    with pytest.raises(StopIteration):
        running.send(None)  # type: ignore[attr-defined]
    return told


FORWARDED = {
    "X-Forwarded-For": "192.0.2.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "plans.example.jp",
}


def test_a_trusted_proxy_is_believed() -> None:
    told = seen(FORWARDED)
    assert (told["client"][0], told["scheme"]) == ("192.0.2.7", "https")
    assert [v for n, v in told["headers"] if n == b"host"] == [b"plans.example.jp"]


@pytest.mark.parametrize("trusted", ["", "192.0.2.0/24", "10.0.0.2", "::1"])
def test_nobody_else_is(trusted: str) -> None:
    told = seen(FORWARDED, trusted=trusted)
    assert (told["client"][0], told["scheme"]) == ("10.0.0.1", "http")
    assert [v for n, v in told["headers"] if n == b"host"] == [b"inside"]


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ("6.6.6.6, 192.0.2.7", "192.0.2.7"),  # what a client wrote stands before what a proxy adds
        ("6.6.6.6, 192.0.2.7, 10.0.0.9", "192.0.2.7"),
        ("10.0.0.8, 10.0.0.9", "10.0.0.8"),
        ("192.0.2.7:4711", "192.0.2.7"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("192.0.2.7, unknown", "10.0.0.1"),
        ("<script>", "10.0.0.1"),
        ("", "10.0.0.1"),
    ],
)
def test_the_client_is_whom_the_last_trusted_proxy_saw(forwarded: str, client: str) -> None:
    assert seen({"X-Forwarded-For": forwarded})["client"][0] == client


def test_nonsense_is_not_believed() -> None:
    told = seen({"X-Forwarded-Proto": "javascript", "X-Forwarded-Host": "a/../b\"><script>"})
    assert told["scheme"] == "http"
    assert [v for n, v in told["headers"] if n == b"host"] == [b"inside"]


@pytest.mark.parametrize(
    ("path", "root", "own", "full"),
    [
        ("/doc/x", "/plans", (), "/plans/doc/x"),
        ("/plans/doc/x", "/plans/", (), "/plans/doc/x"),
        ("/plans", "/plans", (), "/plans"),
        ("/plansx", "/plans", (), "/plans/plansx"),
        ("/doc/x", "/doc", ("doc",), "/doc/doc/x"),
        ("/a/b/doc/x", "/a/b", (), "/a/b/doc/x"),
    ],
)
def test_the_place_of_the_site(path: str, root: str, own: tuple[str, ...], full: str) -> None:
    told = seen({}, path=path, root=root, own=own)
    assert (told["path"], told["raw_path"]) == (full, full.encode())
    assert told["root_path"] == root.rstrip("/")


@pytest.mark.parametrize("root", ["plans", "/a b", "/..", "/%41", "//x", "https://x/"])
def test_a_place_that_is_none(root: str) -> None:
    with pytest.raises(SettingError, match="is no path"):
        root_path(root)


def test_a_proxy_that_is_no_address() -> None:
    with pytest.raises(SettingError, match="“proxy.example” of --trusted-proxies is no address"):
        Proxies("127.0.0.1, proxy.example")


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_one_client_has_all_of_its_network(address: str, client: str) -> None:
    assert client_of({"client": (address, 1)}) == client
    assert client_of({"client": None}) == ""


def test_every_link_leads_under_the_place(kuki_engine: EmbeddedEngine) -> None:
    app = create_app(kuki_engine, Settings(root_path="/plans"))
    with TestClient(app, follow_redirects=False) as client:
        for path in ("/", "/en/", "/plan/112321/chiiki-fukushi-r9/incidence", "/doc/112321/division/hoiku"):
            stripped, kept = client.get(path), client.get("/plans" + path)
            assert stripped.status_code == kept.status_code == 200
            assert stripped.text == kept.text
            for link in stripped.text.split('href="')[1:] + stripped.text.split('action="')[1:]:
                assert link.startswith(("/plans/", "#", "?", "https://", "http://")), link[:80]
        assert client.get("/id/112321").headers["location"].startswith("/plans/")
