"""Who is responsible for what, in forms of tables and lists that plans print."""

import pytest

from graph import model
from graph.intake import making, rules
from graph.planfile import walk

RULES = rules.load()
HEAD = "あさひ市計画（架空）福祉計画\n計画期間：令和６年度～令和10年度\n基本目標１　支え合い\n"


def read(text: str) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    draft = making.make(HEAD + text, "plan.txt", RULES)
    names = {u.id: u.name for u in (*draft.municipality.divisions, *draft.municipality.groups)}
    return [
        ((m.title or m.statement).plain, [(r.role, [names[d] for d in r.divisions]) for r in m.responsible])
        for _, m in walk(draft.plan) if isinstance(m, model.Measure)
    ]


LEAD = "lead"
FORMS = {
    "names in brackets": ("【見守り】\n　見守りを広げる。【福祉課】\n【サロン】\n　サロンを助ける。【健康課】", [("見守り", [(LEAD, ["福祉課"])]), ("サロン", [(LEAD, ["健康課"])])]),
    "cards": ("取組番号 1\n取 組 名 見守り\n所 管 課 【主管】福祉課 【関係】健康課\n取組内容 見守りを広げる。", [("見守り", [(LEAD, ["福祉課"]), ("related", ["健康課"])])]),
    "column after column": ("取組\n見守り\nサロン\n内容\n見守りを広げる。\nサロンを助ける。\n担当課\n福祉課\n健康課、福祉課", [("見守り", [(LEAD, ["福祉課"])]), ("サロン", [(LEAD, ["健康課", "福祉課"])])]),
    "a cell a line": ("取組\n内容\n担当課\n見守り\n見守りを広げる。\n福祉課\nサロン\nサロンを助ける。\n健康課\n福祉課", [("見守り", [(LEAD, ["福祉課"])]), ("サロン", [(LEAD, ["健康課", "福祉課"])])]),
    "signs with a legend": ("【福】福祉課　【健】健康課　【農】農政課\n番号 取組名 内容 福 健 農\n1 見守り 見守りを広げる。 ◎ 　 ○\n2 サロン サロンを助ける。 　 ◎ 　", [("見守り", [(LEAD, ["福祉課"]), ("related", ["農政課"])]), ("サロン", [(LEAD, ["健康課"])])]),
    "every cell with a sign": ("取組 福祉課 健康課 農政課\n見守り ◎ － ○\nサロン － ◎ －", [("見守り", [(LEAD, ["福祉課"]), ("related", ["農政課"])]), ("サロン", [(LEAD, ["健康課"])])]),
    "signs between tabs": ("番号\t取組\t内容\t福祉課\t健康課\t農政課\n1\t見守り\t見守りを広げる。\t◎\t\t○\n2\tサロン\tサロンを助ける。\t\t◎\t", [("見守り", [(LEAD, ["福祉課"]), ("related", ["農政課"])]), ("サロン", [(LEAD, ["健康課"])])]),
    "short signs": ("凡例　福：福祉課　健：健康課\n①見守り【福】\n　見守りを広げる。\n②サロン【福・健】\n　サロンを助ける。", [("見守り", [(LEAD, ["福祉課"])]), ("サロン", [(LEAD, ["福祉課"]), (LEAD, ["健康課"])])]),
    "divisions after the name": ("取組名 担当課 内容\n見守り 福祉課 見守りを広げる。\nサロン 健康課\n福祉課 サロンを助ける。", [("見守り", [(LEAD, ["福祉課"])]), ("サロン", [(LEAD, ["健康課"]), (LEAD, ["福祉課"])])]),
    "divisions as headings": ("【福祉課】\n１　見守りの推進\n　地域での見守りの輪を市内の全ての地区に広げる。\n【健康課】\n１　サロンの支援\n　サロンの運営を助ける。", [("見守りの推進", [(LEAD, ["福祉課"])]), ("サロンの支援", [(LEAD, ["健康課"])])]),
    "the cell above once more": ("番号\t取組\t内容\t担当課\n1\t見守り\t見守りを広げる。\t福祉課\n2\tサロン\tサロンを助ける。\t〃", [("見守り", [(LEAD, ["福祉課"])]), ("サロン", [(LEAD, ["福祉課"])])]),
    "sentences": ("事業番号1。事業名、見守り。事業内容、見守りを広げる。担当課、福祉課。\n事業番号2。事業名、サロン。事業内容、サロンを助ける。担当課、健康課、福祉課。", [("見守り", [(LEAD, ["福祉課"])]), ("サロン", [(LEAD, ["健康課", "福祉課"])])]),
    "who does it": ("①見守り\n　見守りを広げる。【実施主体：市（福祉課）、自治会】\n②サロン\n　サロンを助ける。【実施主体：市（健康課）】", [("見守り", [(LEAD, ["福祉課"])]), ("サロン", [(LEAD, ["健康課"])])]),
    "printed again": ("【見守り】\n　見守りを広げる。【福祉課】\n【サロン】\n　サロンを助ける。【健康課】【再掲：２】\n【サロン】\n　サロンを助ける。【健康課】", [("見守り", [(LEAD, ["福祉課"])]), ("サロン", [(LEAD, ["健康課"])])]),
    "signs and words over divisions as headings": ("１　各課の取組\n　取組は次のとおりです。\n\n■福祉課\n・見守りの推進\n・窓口の案内\n\n■健康課\n・サロンの支援\n・体操の普及", [("見守りの推進", [(LEAD, ["福祉課"])]), ("窓口の案内", [(LEAD, ["福祉課"])]), ("サロンの支援", [(LEAD, ["健康課"])]), ("体操の普及", [(LEAD, ["健康課"])])]),
    "names in round brackets, one without divisions": ("（見守り）［福祉課］\n　見守りを広げる。\n（相談窓口）\n　窓口を案内する。\n（サロン）［健康課］\n　サロンを助ける。", [("見守り", [(LEAD, ["福祉課"])]), ("相談窓口", []), ("サロン", [(LEAD, ["健康課"])])]),
    "sentences below a heading": ("施策１　支え合い\n（１）見守り　　担当：福祉課\n　①　見守りを広げます。\n　②　名簿を作ります。", [("見守りを広げます。", [(LEAD, ["福祉課"])]), ("名簿を作ります。", [(LEAD, ["福祉課"])])]),
    "one name over two columns": ("取組\t内容\t担当課\t\n見守り\t見守りを広げる。\t◎福祉課\t○健康課\nサロン\t\"サロンを\n助ける\"\t◎健康課\t", [("見守り", [(LEAD, ["福祉課"]), ("related", ["健康課"])]), ("サロン", [(LEAD, ["健康課"])])]),
}


@pytest.mark.parametrize("form", FORMS)
def test_form(form: str) -> None:
    text, expected = FORMS[form]
    assert read(text) == expected


def test_cells_that_fit_no_row_are_asked_for() -> None:
    text = "取組\n見守り\nサロン\n内容\n見守りを広げる。\nサロンを助ける。\n担当課\n福祉課\n健康課\n農政課\n"
    draft = making.make(HEAD + text, "plan.txt", RULES)
    assert [m.responsible for _, m in walk(draft.plan) if isinstance(m, model.Measure)] == [[], []]
    assert "福祉課\n健康課\n農政課" in [draft.text[i.start : i.end] for i in draft.review.items]


def test_a_sign_in_no_certain_column_is_asked_for() -> None:
    text = "取組 福祉課 健康課 農政課\n見守り ◎ － ○\nサロン － ◎\n"
    draft = making.make(HEAD + text, "plan.txt", RULES)
    assert read(text)[1] == ("サロン", [])
    assert any(draft.text[i.start : i.end] == "◎" for i in draft.review.items)
