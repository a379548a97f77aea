"""Behind a reverse proxy: who the client is, under which address, and where the site stands."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

from ontology.language import Text
from publish.settings import SettingError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_ROOT = re.compile(r"(/[A-Za-z0-9._~-]+)*")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?")
_BRACKETED = re.compile(r"\[(.+)\](:\d+)?")


class Proxies:
    """What a request was when its client sent it to a proxy.

    X-Forwarded-For, -Proto and -Host are believed of trusted proxies only; the site is put under
    its sub-path, whether the proxy takes that off a path or leaves it on. ``own`` are the first
    segments of the site's paths: a sub-path that begins with one of them is only known where the
    proxy takes it off. Raises SettingError.
    """

    def __init__(self, trusted: str = "", root: str = "", own: Collection[str] = ()) -> None:
        self._networks = networks(trusted)
        self._root = root_path(root)
        self._kept = self._root and self._root.split("/")[1] not in own
        self._trusts = lru_cache(4096)(self._compute)

    def seen(self, scope: Scope) -> Scope:
        """A request as its client sent it to the proxy."""
        if scope["type"] == "http" and (self._networks or self._root):
            scope = dict(scope)
            if self._networks and scope.get("client") and self._trusts(scope["client"][0]):
                self._believe(scope)
            if self._root:
                self._place(scope)
        return scope

    def _place(self, scope: Scope) -> None:
        path, root = scope["path"], self._root
        scope["root_path"] = root
        if not (self._kept and (path == root or path.startswith(root + "/"))):
            scope["path"] = root + path
            scope["raw_path"] = root.encode() + (scope.get("raw_path") or path.encode())

    def _believe(self, scope: Scope) -> None:
        said: dict[bytes, str] = {}
        for name, value in scope["headers"]:
            if name.startswith(b"x-forwarded-"):
                text = value.decode("latin-1")
                said[name] = f"{said[name]},{text}" if name in said else text
        client = self._client(said.get(b"x-forwarded-for", ""))
        if client:
            scope["client"] = (client, 0)
        scheme = _last(said.get(b"x-forwarded-proto", ""))
        if scheme in ("http", "https"):
            scope["scheme"] = scheme
        host = _last(said.get(b"x-forwarded-host", ""))
        if _HOST.fullmatch(host) and len(host) < 256:
            headers = [(n, v) for n, v in scope["headers"] if n != b"host"]
            scope["headers"] = [(b"host", host.encode()), *headers]

    def _client(self, forwarded: str) -> str:
        """The last address in the list that is no trusted proxy's; each proxy adds at its end."""
        found = ""
        for written in reversed(forwarded.split(",")):
            address = _address(written.strip())
            if not address:
                break
            found = address
            if not self._trusts(address):
                break
        return found

    def _compute(self, host: str) -> bool:
        try:
            address = ip_address(host)
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return any(address in network for network in self._networks)


class Proxied:
    """ASGI: passes requests on as their clients sent them."""

    def __init__(self, app: ASGIApp, proxies: Proxies) -> None:
        self.app, self._proxies = app, proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        await self.app(self._proxies.seen(scope), receive, send)


def networks(written: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """The networks of a list with commas. Raises SettingError."""
    found = []
    for one in filter(None, (part.strip() for part in written.split(","))):
        try:
            found.append(ip_network(one, strict=False))
        except ValueError:
            raise SettingError(Text(
                f"--trusted-proxies の「{one}」はアドレスではありません（例 127.0.0.1,10.0.0.0/8）。",
                f"“{one}” of --trusted-proxies is no address (such as 127.0.0.1,10.0.0.0/8).",
            )) from None
    return tuple(found)


def root_path(written: str) -> str:
    """A sub-path without the slash at its end. Raises SettingError."""
    path = written.rstrip("/")
    if not _ROOT.fullmatch(path) or any(part in (".", "..") for part in path.split("/")):
        raise SettingError(Text(
            f"--root-path の「{written}」は場所ではありません（例 /plans）。",
            f"“{written}” of --root-path is no path (such as /plans).",
        ))
    return path


def client_of(scope: Scope) -> str:
    """Who is one client to the limits: an address, in IPv6 its network; empty where unknown."""
    client = scope.get("client")
    return _stranger(client[0]) if client else ""


@lru_cache(4096)
def _stranger(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        return host[:64]
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        # Who has one address has all of its network.
        return str(IPv6Network((address, 64), strict=False))
    return str(address)


def _last(written: str) -> str:
    return written.rpartition(",")[2].strip()


def _address(written: str) -> str:
    """An address without its port; empty for what is none."""
    bracketed = _BRACKETED.fullmatch(written)
    host = bracketed.group(1) if bracketed else written
    if not bracketed and written.count(":") == 1:
        host = written.partition(":")[0]
    try:
        return str(ip_address(host))
    except ValueError:
        return ""
