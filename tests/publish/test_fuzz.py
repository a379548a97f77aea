"""Whatever is sent: never a fault, never a hang, never an echo that a browser would run.

KEIKAKU_EXAMPLES sets how many examples are tried of each kind.
"""

import os
import time
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from publish.app import create_app
from publish.settings import Settings
from queries.engine import EmbeddedEngine, QueryError, QueryRefused
from queries.gate import admit

EXAMPLES = int(os.environ.get("KEIKAKU_EXAMPLES", "60"))
SOME = settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
MARK = "<script>x</script>"
PLAN = "/plan/112321/chiiki-fukushi-r9/"

text = st.text(max_size=40) | st.sampled_from(["\u202e", "\x00", "\ufeff", MARK, "'\"><", "{{7*7}}", "%0d%0a", "../"])
WORDS = [
    "SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "*", "{", "}", "(", ")", "[", "]", "?s", "?p", "?o", "$x",
    "<urn:x>", "a", ".", ";", ",", "FILTER", "OPTIONAL", "UNION", "MINUS", "GRAPH", "SERVICE", "SILENT", "FROM",
    "NAMED", "PREFIX", "BASE", ":", "x:", "'t'", '"""', "'''", "@ja", "^^", "1", "1e9", "!", "|", "/", "^", "+",
    "BIND", "AS", "VALUES", "UNDEF", "EXISTS", "NOT", "REGEX", "CONCAT", "GROUP", "BY", "HAVING", "LIMIT", "ORDER",
    "INSERT", "DELETE", "DATA", "LOAD", "CLEAR", "\\u0053", "#", "\n", "\r", "\x00", "\ud800", "計画", MARK,
]
queries = st.lists(st.sampled_from(WORDS) | text, max_size=25).map(" ".join)
ranges = st.sampled_from([
    "text/html", "text/turtle", "application/ld+json", "*/*", "text/*", "application/json", "text/csv", "", "x",
    "application/sparql-results+json", "application/rdf+xml", "a/b/c", "text/html;q=2", '*/*;q="', ";q=0",
])
accepts = st.lists(
    st.tuples(ranges, st.sampled_from(["", ";q=0", ";q=0.5", ";q=1.0", ";q=-1", ";q=é", ";charset=utf-8"])), max_size=8
).map(lambda found: ",".join(a + b for a, b in found))


@pytest.fixture(scope="module")
def client(kuki_engine: EmbeddedEngine) -> Iterator[TestClient]:
    app = create_app(kuki_engine, Settings(body=64))
    with TestClient(app, follow_redirects=False, raise_server_exceptions=True) as found:
        yield found


def safe(answer: object) -> None:
    """What every answer is."""
    status, headers, content = answer.status_code, answer.headers, answer.content  # type: ignore[attr-defined]
    assert status in (200, 204, 303, 304, 308, 400, 403, 404, 405, 406, 410, 413, 414, 415, 431, 503, 504)
    assert status not in (503, 504) or b"SPARQL" not in content[:200]
    assert headers["x-content-type-options"] == "nosniff"
    if headers.get("content-type", "").startswith("text/html"):
        assert MARK.encode() not in content
    location = headers.get("location", "/")
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))


@SOME
@given(
    place=st.sampled_from(["/id/", "/doc/", "/data/", "/en/doc/", "/en/id/", "/plan/112321/", f"{PLAN}questions/", "/static/", "/graph/", "/"]),
    rest=text,
    ending=st.sampled_from(["", ".ttl", ".jsonld", ".csv", ".html", "?format=ttl", "?format=<script>x</script>"]),
    accept=accepts,
)
def test_any_address_with_any_accept(client: TestClient, place: str, rest: str, ending: str, accept: str) -> None:
    path = place + quote(rest.encode("utf-8", "surrogatepass"), safe="/:@!$&'()*+,;=~") + quote(ending, safe="?=.")
    safe(client.get(path, headers={"Accept": accept.encode("utf-8")}))


@SOME
@given(
    page=st.sampled_from([
        "/search", f"{PLAN}search", f"{PLAN}incidence", f"{PLAN}divisions", f"{PLAN}matrix", f"{PLAN}map",
        f"{PLAN}table", f"{PLAN}reorganise", f"{PLAN}questions/measures-of-division", f"{PLAN}incidence.csv",
    ]),
    fields=st.lists(
        st.tuples(
            st.sampled_from(["q", "goal", "policy", "division", "least", "depth", "focus", "c", "new", "date", "sort", "page", "as-of", "kind", "from"]) | text,
            text,
        ),
        max_size=5,
    ),
)
def test_any_state_of_a_page(client: TestClient, page: str, fields: list[tuple[str, str]]) -> None:
    query = "&".join(
        "=".join(quote(part.encode("utf-8", "surrogatepass"), safe="") for part in pair) for pair in fields
    )
    safe(client.get(f"{page}?{query}", headers={"Accept": "text/html"}))


@SOME
@given(
    query=queries,
    accept=accepts,
    kind=st.sampled_from(["application/sparql-query", "application/x-www-form-urlencoded", "application/sparql-update", "text/plain", "", "a;charset=x"]),
    graph=text,
)
def test_any_operation(client: TestClient, query: str, accept: str, kind: str, graph: str) -> None:
    body = query.encode("utf-8", "surrogatepass")
    named = quote(graph.encode("utf-8", "surrogatepass"), safe="")
    headers = {"Accept": accept.encode("utf-8"), "Content-Type": kind}
    safe(client.get(f"/sparql?query={quote(body, safe='')}&default-graph-uri={named}", headers=headers))
    safe(client.post(f"/sparql?named-graph-uri={named}", content=body, headers=headers))


@SOME
@given(query=queries)
def test_any_query_at_the_gate(kuki_engine: EmbeddedEngine, query: str) -> None:
    began = time.thread_time()
    try:
        admit(query)
    except QueryRefused as refused:
        assert refused.text.ja != refused.text.en
        return
    finally:
        assert time.thread_time() - began < 5
    try:
        kuki_engine.query(query)
    except QueryError as error:
        assert error.text.ja
