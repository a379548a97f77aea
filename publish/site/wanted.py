"""What a static site holds: every page, and every state of a page that another one leads to.

The states of views and questions are without number, so those are kept that stand one step from a
page without a query, and what one can save of them.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

# Pages that only a server makes anew for each reader.
_NEVER = ("/id/", "/healthz")
# Of answers with something put in, tables are kept in the forms a spreadsheet opens.
_SAVED = frozenset({"csv", "xlsx"})
_SORTED = "sort"


def query_of(key: str) -> dict[str, str]:
    """What is asked in an address."""
    return dict(parse_qsl(key.partition("?")[2], keep_blank_values=True))


def bare(key: str) -> str:
    """An address without its query and without the mark of its language."""
    path = key.partition("?")[0]
    return path.removeprefix("/en") or "/" if path.startswith("/en/") else path


def follows(key: str, page: str) -> bool:
    """Whether the site holds what a page leads to."""
    path, asked = bare(key), query_of(key)
    if path.startswith(_NEVER) or _SORTED in asked:
        return False
    if not asked:
        return True
    form = asked.pop("format", "") or ending(path)
    before = query_of(page)
    if not before:  # one step away
        return not asked.keys() & {"focus"}
    # What can be saved of a state is of that very state.
    return bool(form) and asked == before and (form in _SAVED or form == "svg")


def ending(path: str) -> str:
    """What a path's last part ends with; empty where it names a page."""
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2] if "." in name else ""


def instead(key: str) -> str | None:
    """The address that stands for one the site does not hold: the view in its first state.

    None for answers and files, where another would not say the same.
    """
    path, asked = bare(key), query_of(key)
    if path.startswith("/id/"):
        return key.replace("/id/", "/doc/", 1)
    if not asked or not path.startswith("/plan/") or "/questions/" in path or ending(path):
        return None
    return key.partition("?")[0]


def kept_query(key: str) -> str:
    """What a page read from a file can do with a query itself: a map finds what it is asked for."""
    asked = query_of(key)
    return "?" + key.partition("?")[2] if set(asked) == {"focus"} and bare(key).endswith("/map") else ""
