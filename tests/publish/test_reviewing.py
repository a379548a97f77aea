"""The pages of a review, by HTTP: what they show, what they take, what they refuse."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from starlette.testclient import TestClient

from graph.intake.answers import Given
from graph.intake.draft import Draft
from graph.intake.review import Item, write_review
from publish.review.app import create_app
from publish.review.guard import allowed
from publish.review.text import WORDS

DRAFT = Path(__file__).parents[1] / "graph" / "intake" / "drafts" / "hinata"
BASE = "http://127.0.0.1:8010"


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    shutil.copytree(DRAFT, tmp_path / "draft")
    return Draft(tmp_path / "draft")


@pytest.fixture
def client(draft: Draft) -> Iterator[TestClient]:
    with TestClient(create_app(draft), base_url=BASE, follow_redirects=False) as opened:
        yield opened


def item(draft: Draft, kind: str, nth: int = 0) -> Item:
    return [i for i in draft.review.items if i.kind == kind][nth]


def tree(client: TestClient, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.content)


def text(page: Any, selector: str) -> str:
    return " ".join(page.cssselect(selector)[0].text_content().split())


def send(client: TestClient, of: Item, **fields: Any) -> Any:
    """The item's form as a browser sends it, with some fields filled in."""
    page = tree(client, f"/item/{of.id}")
    form = page.cssselect("form[data-item]")[0]
    hidden = {e.get("name"): e.get("value") for e in form.cssselect("input[type=hidden]")}
    return client.post(form.get("action"), data={**hidden, "do": "save", **fields}, headers={"Origin": BASE})


def test_the_passage_is_marked_in_its_whole_sheet(client: TestClient, draft: Draft) -> None:
    page = tree(client, f"/item/{item(draft, 'division-unknown').id}")
    for unseen in page.cssselect(".sheet-text .unseen"):
        unseen.drop_tree()
    sheet = page.cssselect(".sheet-text")[0].text_content()
    assert sheet == draft.text[draft.text.index(" 基本目標") :].rstrip()
    assert [m.text_content() for m in page.cssselect("mark")] == ["防災安全室"]
    assert len(page.cssselect(".sheet-text a.other")) == 10
    labels = [" ".join(e.text_content().split()) for e in page.cssselect(".readings label")]
    assert labels == ["1 読みのとおり新しい課「防災安全室」", "2 危機管理課のこと", "3 課ではない", "c 自分で書く"]
    assert text(page, "h1") == "「防災安全室」はどの課ですか。"


def test_english_is_complete(client: TestClient, draft: Draft) -> None:
    page = tree(client, f"/en/item/{item(draft, 'division-near').id}")
    assert page.get("lang") == "en"
    assert text(page, "h1") == "Is 高齡者支援課 the same as 高齢者支援課?"
    assert all(words.en for words in WORDS.values())
    overview = tree(client, "/en/")
    assert text(overview, "#so-far") == "0 of 13 settled."


def test_an_answer_leads_to_the_next_item(client: TestClient, draft: Draft) -> None:
    first, second = draft.review.items[:2]
    answer = send(client, first, choice="accept")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/item/{second.id}?done={first.id}#passage"
    assert Draft(draft.folder).answer(first.id).state == "accepted"
    told = text(tree(client, answer.headers["location"].partition("#")[0]), ".told p")
    assert told == "保存しました: ひなた市地域福祉計画（架空） → 読みのとおり"


def test_within_a_kind_one_stays_in_it(client: TestClient, draft: Draft) -> None:
    one, other = (item(draft, "division-unknown", n) for n in (0, 1))
    page = tree(client, f"/item/{one.id}?kind=division-unknown")
    form = page.cssselect("form[data-item]")[0]
    hidden = {e.get("name"): e.get("value") for e in form.cssselect("input[type=hidden]")}
    answer = client.post(form.get("action"), data={**hidden, "do": "skip"})
    assert answer.headers["location"].startswith(f"/item/{other.id}?kind=division-unknown")
    assert client.get("/next?kind=division-unknown").headers["location"].startswith(f"/item/{other.id}")


def test_what_is_wrong_is_said_at_its_field(client: TestClient, draft: Draft) -> None:
    of = item(draft, "value-unclear")
    answer = send(client, of, choice="correct", value="多数", unit="人")
    page = html.fromstring(answer.content)
    assert answer.status_code == 422
    field = page.cssselect("#value[aria-invalid=true]")[0]
    assert field.get("value") == "多数"
    assert page.cssselect("#unit")[0].get("value") == "人"
    assert text(page, f"#{field.get('aria-describedby')}") == "「多数」は数ではありません。単位は単位の欄に書いてください。"
    assert draft.answer(of.id).state == "open"


def test_no_answer_is_said(client: TestClient, draft: Draft) -> None:
    answer = send(client, draft.review.items[0])
    assert answer.status_code == 422
    assert "答えを一つ選んでください。" in answer.text


def test_two_windows(client: TestClient, draft: Draft) -> None:
    of = item(draft, "division-near")
    page = tree(client, f"/item/{of.id}")
    form = page.cssselect("form[data-item]")[0]
    hidden = {e.get("name"): e.get("value") for e in form.cssselect("input[type=hidden]")}
    draft.record({of.id: Given(state="chosen", value="koreisha-shien")})
    answer = client.post(form.get("action"), data={**hidden, "do": "save", "choice": "accept"})
    again = html.fromstring(answer.content)
    assert answer.status_code == 409
    assert "先に「高齢者支援課のこと」と答えられています" in text(again, "[role=alert]")
    assert draft.answer(of.id).state == "chosen"
    assert again.cssselect("input[value=accept]")[0].get("checked") is not None
    seen = again.cssselect("input[name=seen]")[0].get("value")
    client.post(form.get("action"), data={**hidden, "seen": seen, "do": "save", "choice": "accept"})
    assert draft.answer(of.id).state == "accepted"


def test_all_alike_after_a_preview(client: TestClient, draft: Draft) -> None:
    one, other = (item(draft, "division-unknown", n) for n in (0, 1))
    answer = send(client, one, choice="alternative:kiki-kanri", alike="1")
    assert answer.status_code == 200
    page = html.fromstring(answer.content)
    assert text(page, ".alike-list") == "【主な担当課：防災安全室】"
    assert draft.counts.settled == 0
    form = page.cssselect("main form")[0]
    sent = {e.get("name"): e.get("value") for e in form.cssselect("input")}
    assert sent["with"] == other.id
    done = client.post(form.get("action"), data={**sent, "do": "save-alike"})
    assert "many=2" in done.headers["location"]
    assert [draft.answer(i.id).value for i in (one, other)] == ["kiki-kanri", "kiki-kanri"]


def test_written_answers_serve_one_item_only(client: TestClient, draft: Draft) -> None:
    answer = send(client, item(draft, "division-unknown"), choice="correct", division="市民協働課", alike="1")
    assert answer.status_code == 422
    assert "この件だけに保存するには" in answer.text


def test_answers_are_written_into_the_plan(client: TestClient, draft: Draft) -> None:
    for each in draft.review.items:
        assert send(client, each, choice="accept").status_code == 303
    page = tree(client, "/")
    assert "13件の答えがまだ計画に入っていません。" in text(page, "section form")
    token = page.cssselect("section form input[name=token]")[0].get("value")
    done = client.post("/apply", data={"token": token})
    assert done.headers["location"] == "/?applied"
    page = tree(client, "/?applied")
    assert text(page, "[role=status]") == "答えを計画に書き込みました。"
    assert [c.text_content() for c in page.cssselect(".commands code")][0] == f"keikaku check {draft.folder}"
    assert client.get("/next").headers["location"] == "/"


def test_a_change_of_another_site_is_refused(client: TestClient, draft: Draft) -> None:
    of = draft.review.items[0]
    for headers in (
        {"Origin": "https://example.com"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:9999"},
    ):
        answer = client.post(f"/item/{of.id}", data={"do": "accept"}, headers=headers)
        assert answer.status_code == 403
    # Of this origin, but not from a page of this run: shown again, with what was chosen.
    answer = client.post(f"/item/{of.id}", data={"do": "save", "choice": "accept", "token": "old"})
    assert answer.status_code == 403
    assert "もう一度「保存して次へ」" in answer.text
    assert client.post("/apply", data={"token": "鍵"}).status_code == 403
    assert draft.counts.settled == 0


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[", "0.0.0.0:8010"])
def test_another_name_of_this_machine_is_refused(host: str) -> None:
    assert not allowed("GET", {"host": host})


@pytest.mark.parametrize("host", ["127.0.0.1:8010", "localhost:8010", "[::1]:8010"])
def test_this_machine_is_answered(host: str) -> None:
    assert allowed("GET", {"host": host})
    assert allowed("POST", {"host": host, "origin": f"http://{host}", "sec-fetch-site": "same-origin"})


def test_headers_and_errors(client: TestClient, draft: Draft) -> None:
    for path, status in (("/", 200), ("/item/none", 404), ("/none", 404), ("/list.exe", 404)):
        answer = client.get(path)
        assert answer.status_code == status
        assert "unsafe-inline" not in answer.headers["content-security-policy"]
        page = html.fromstring(answer.content)
        assert page.cssselect("[style], script:not([src])") == []
    (draft.folder / "plan.yaml").write_text("a: [", encoding="utf-8")
    answer = client.get("/")
    assert answer.status_code == 500
    assert "plan.yaml:" in answer.text


def test_a_body_too_large_is_refused(client: TestClient, draft: Draft) -> None:
    answer = client.post(f"/item/{draft.review.items[0].id}", content=b"x" * 300_000)
    assert answer.status_code == 413


def test_words_of_a_text_are_never_markup(draft: Draft) -> None:
    hostile = '<script>alert(1)</script>"\''
    text = draft.text.replace("施策の柱１", "施策の柱１" + hostile)
    (draft.folder / "source.txt").write_text(text, encoding="utf-8", newline="\n")
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    write_review(draft.folder, draft.review.model_copy(update={"sha256": sha256}))
    again = Draft(draft.folder)
    with TestClient(create_app(again), base_url=BASE) as client:
        answer = client.get(f"/item/{item(again, 'heading-level').id}")
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


def test_another_text_than_the_imported_is_refused(client: TestClient, draft: Draft) -> None:
    source = draft.folder / "source.txt"
    source.write_text(source.read_text(encoding="utf-8") + "。", encoding="utf-8")
    answer = client.get("/list")
    assert answer.status_code == 500
    assert "source.txt: 取り込んだときの原文と違います" in answer.text


def test_the_list_and_its_filters(client: TestClient, draft: Draft) -> None:
    draft.record({draft.review.items[0].id: Given(state="accepted")})
    assert len(tree(client, "/list").cssselect("tbody tr")) == 13
    assert len(tree(client, "/list?state=accepted").cssselect("tbody tr")) == 1
    page = tree(client, "/list?kind=division-unknown")
    assert [th.text_content() for th in page.cssselect("tbody th")] == ["防災安全室"] * 2
    assert client.get("/list.xlsx").content[:2] == b"PK"
    assert client.get("/list.csv").content.startswith("\ufeff番号,種類".encode())


def test_many_are_accepted_in_the_list(client: TestClient, draft: Draft) -> None:
    page = tree(client, "/list?kind=division-unknown")
    form = page.cssselect("form.many-at-once")[0]
    sent = {"token": form.cssselect("[name=token]")[0].get("value"), "do": "accept"}
    ticks = [box.get("value") for box in form.cssselect("[name=with]")]
    assert len(ticks) == 2
    draft.record({item(draft, "division-unknown").id: Given(state="skipped")})
    late = client.post(form.get("action"), data={**sent, "with": ticks})
    assert (late.status_code, draft.counts.settled) == (409, 0)
    ticks = [box.get("value") for box in tree(client, "/list?kind=division-unknown").cssselect("[name=with]")]
    done = client.post(form.get("action"), data={**sent, "with": ticks})
    assert done.headers["location"] == "/list?kind=division-unknown&many=2"
    assert draft.counts.settled == 2
    assert tree(client, "/list?kind=division-unknown").cssselect("[name=with]") == []


def test_where_in_the_plan_is_said_by_names(client: TestClient, draft: Draft) -> None:
    page = tree(client, f"/item/{item(draft, 'parent-unclear').id}")
    assert "計画での場所 １ つながりのあるまち › １ 声をかけ合う地域をつくります › （１） 見守りを広げます › ④ 防災の講座" in text(page, ".facts").replace("計画での場所１", "計画での場所 １")
