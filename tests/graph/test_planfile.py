"""One typed model reads a plan; a wrong file gets every error at once."""

import copy
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph import planfile
from graph.build import DEFAULT_PLANS, PLANS, checked_graph
from graph.loading import load_plan
from graph.model import Municipality, Plan
from graph.planfile import json_schema, load, spoken
from graph.problems import PlanError, Problem, refusal, shown
from graph.yamlfile import read_yaml
from ontology.language import Text


def problems(file: Path, kind: type = Plan) -> list[tuple[int, str, Text]]:
    with pytest.raises(PlanError) as error:
        load(file, kind)
    return [(p.line, p.where, p.message) for p in error.value.problems]


# ---- every error at once, with line, path and what is expected ------------------------------


def test_every_error_of_a_file_is_told_with_line_path_and_what_is_expected(
    tmp_path: Path,
) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(
        """\
format: keikaku-plan/2
municipality: municipality.yaml
id: 計画
title: {ja: 計画}
fictional: yes
target_year: 令和0年
source:
  title: {ja: 原文, en: Source}
  file: ""
  sha256: abc
  characters: "12"
  attribution: {ja: " ", en: x}
  rights:
  sheets: []
documents:
  - id: ho
    kind: act
    name: 法
    en: Act
    url: http://example.org/
    mentions: {text: 法, sheet: 0}
goals:
  - id: g1
    number: 1
    name: {text: "あ\\eい", sheet: 1.5, at: -1}
    en: Goal
    polices: []
    policies:
      - indicators:
          - id: i1
            observations:
              - {kind: target, period: 2021, printed: x, value: 90%, annual: 1}
""",
        encoding="utf-8",
    )
    year = "There is no year “令和0年”: 令和 counts from 元年 (year 1)."
    number = "must be a number (the unit goes to unit, the print to printed)."
    observation = "goals[g1].policies[1].indicators[i1].observations[1]"
    assert [(line, where, text.en) for line, where, text in problems(file)] == [
        (1, "format", "“keikaku-plan/2” is not allowed; use one of keikaku-plan/1."),
        (3, "id", "an identifier has only ASCII letters, digits, - and ."),
        (5, "fictional", "must be true or false."),
        (6, "target_year", year),
        (9, "source.file", "is empty."),
        (10, "source.sha256", "must be 64 hexadecimal digits."),
        (11, "source.characters", "must be a whole number (without quotes)."),
        (12, "source.attribution.ja", "is empty."),
        (13, "source.rights", "has no value: it must be a group of fields (name: value)."),
        (14, "source.sheets", "needs at least one entry."),
        (17, "documents[ho].kind", "“act” is not allowed; use one of law, plan, report."),
        (20, "documents[ho].url", "must be a valid address beginning with https://."),
        (21, "documents[ho].mentions", "must be a list (lines that begin with -)."),
        (24, "goals[g1].number", 'must be text: put it in quotes ("1").'),
        (25, "goals[g1].name.at", "must be 0 or more."),
        (25, "goals[g1].name.sheet", "must be a whole number (without quotes)."),
        (25, "goals[g1].name.text", "holds a control character. Remove it."),
        (27, "goals[g1].polices",
         "there is no field “polices”. Did you mean “policies”?"),
        (29, "goals[g1].policies[1].id", "“id” is missing. Add it."),
        (29, "goals[g1].policies[1].name", "“name” is missing. Add it."),
        (29, "goals[g1].policies[1].number", "“number” is missing. Add it."),
        (30, "goals[g1].policies[1].indicators[i1].name", "“name” is missing. Add it."),
        (32, f"{observation}.annual", "must be true or false."),
        (32, f"{observation}.period", "must be a year such as 令和3年度."),
        (32, f"{observation}.printed", "must be a group of fields (name: value)."),
        (32, f"{observation}.value", number),
    ]
    assert [text.ja for _, _, text in problems(file)] == [
        "「keikaku-plan/2」は使えません。keikaku-plan/1 のどれかを書いてください。",
        "識別子は半角英数字と「-」「.」だけで書いてください。",
        "true か false が必要です。",
        "「令和0年」という年はありません。令和は元年（1年）から数えます。",
        "空です。",
        "SHA-256 は16進64文字です。",
        "整数が必要です（引用符なし）。",
        "空です。",
        "値がありません。項目の集まり（名前: 値）が必要です。",
        "一つ以上必要です。",
        "「act」は使えません。law, plan, report のどれかを書いてください。",
        "https:// で始まる正しいアドレスが必要です。",
        "一覧（- で始まる行の並び）が必要です。",
        '文字列が必要です。数字は引用符で囲んでください（"1"）。',
        "0 以上の数が必要です。",
        "整数が必要です（引用符なし）。",
        "制御文字が入っています。取り除いてください。",
        "「polices」という項目はありません。「policies」ではありませんか。",
        "「id」がありません。書き加えてください。",
        "「name」がありません。書き加えてください。",
        "「number」がありません。書き加えてください。",
        "「name」がありません。書き加えてください。",
        "true か false が必要です。",
        "年を 令和3年度 のように書いてください。",
        "項目の集まり（名前: 値）が必要です。",
        "数が必要です（単位は unit に、表記は printed に書きます）。",
    ]


ZERO = Text(
    '団体コードは検査数字を含む6桁を引用符で囲みます（例 "011002"）。'
    "先頭の0が失われていないか確かめてください。",
    'must be the six-digit code with its check digit, in quotes (such as "011002"). '
    "Check that no leading 0 was lost.",
)


@pytest.mark.parametrize("written", ["11002", '"11002"', "112321", '"１１２３２１"', "11002.0"])
def test_a_code_whose_zero_was_lost_is_refused(tmp_path: Path, city: dict, written: str) -> None:
    city["code"] = "@"
    file = tmp_path / "municipality.yaml"
    text = yaml.safe_dump(city, allow_unicode=True, sort_keys=False)
    file.write_text(text.replace("'@'", written), encoding="utf-8")
    assert problems(file, Municipality) == [(2, "code", ZERO)]


def test_a_code_without_quotes_is_refused(tmp_path: Path, city: dict) -> None:
    file = tmp_path / "municipality.yaml"
    text = yaml.safe_dump(city, allow_unicode=True, sort_keys=False)
    assert "code: '011002'" in text
    file.write_text(text.replace("'011002'", "011002"), encoding="utf-8")
    assert problems(file, Municipality) == [(2, "", Text(
        '0で始まる番号は引用符で囲んでください（"011002"）。'
        "囲まないと、先頭の0を失うソフトがあります。",
        'a number that begins with 0 must be in quotes ("011002"): '
        "without them other software loses the 0.",
    ))]


@pytest.mark.parametrize(
    ("field", "value", "ja", "en"),
    [
        ("valid_from", "2025-13-01", "日付は 2025-04-01 の形です。",
         "must be a date such as 2025-04-01."),
        ("valid_from", "令和7年4月1日", "日付は 2025-04-01 の形です。",
         "must be a date such as 2025-04-01."),
        ("valid_until", "２０２５-０４-０１", "日付は 2025-04-01 の形です。",
         "must be a date such as 2025-04-01."),
        ("kana", "福祉課", "読みはひらがなで書いてください。", "must be written in hiragana."),
        ("kana", "", "空です。", "is empty."),
        ("name", "　", "空です。", "is empty."),
        ("name", "あ" * 20_001, "長すぎます。", "is too long."),
        ("name", ["福祉課"], "文字列が必要です。", "must be text."),
        ("name", None, "値がありません。文字列が必要です。", "has no value: it must be text."),
        ("id", "a b", "識別子は半角英数字と「-」「.」だけで書いてください。",
         "an identifier has only ASCII letters, digits, - and ."),
        ("id", "../x", "識別子は半角英数字と「-」「.」だけで書いてください。",
         "an identifier has only ASCII letters, digits, - and ."),
        ("id", "a\n", "識別子は半角英数字と「-」「.」だけで書いてください。",
         "an identifier has only ASCII letters, digits, - and ."),
        ("id", "x" * 81, "長すぎます。", "is too long."),
        ("doubts", [{"en": "x"}], "「ja」がありません。書き加えてください。",
         "“ja” is missing. Add it."),
        ("division_name", "x", "「division_name」という項目はありません。「divisions」ではありませんか。",
         "there is no field “division_name”. Did you mean “divisions”?"),
        ("sheet", 1, "「sheet」はここには書けません。", "“sheet” has no place here."),
        ("zzz", "x", "「zzz」という項目はありません。", "there is no field “zzz”."),
    ],
)
def test_a_wrong_division(
    write: Any, plan: dict, city: dict, field: str, value: object, ja: str, en: str
) -> None:
    city["divisions"][1][field] = value
    with pytest.raises(PlanError) as error:
        load_plan(write(plan, city))
    (problem,) = error.value.problems
    assert problem.message == Text(ja, en)
    assert Path(problem.file).name == "municipality.yaml"
    where = "id" if field == "id" else field
    name = shown(value) if field == "id" else "kodomo"
    assert problem.where.startswith(f"divisions[{name}].{where}")


def test_a_date_without_quotes_is_text(write: Any, plan: dict, city: dict) -> None:
    city["divisions"][0]["valid_from"] = "@"
    file = write(plan, city)
    other = file.with_name("municipality.yaml")
    other.write_text(other.read_text("utf-8").replace("'@'", "2025-04-01"), encoding="utf-8")
    assert load_plan(file).municipality.value.divisions[0].valid_from == "2025-04-01"


@pytest.mark.parametrize("written", [".nan", ".inf", "1e999", "true", '"50"', "9" * 31])
def test_what_is_no_finite_number_is_refused(
    write: Any, plan: dict, city: dict, written: str
) -> None:
    figure = plan["goals"][0]["policies"][0]["findings"][0]["figures"][0]
    figure["value"] = "@"
    file = write(plan, city)
    file.write_text(file.read_text("utf-8").replace("'@'", written), encoding="utf-8")
    with pytest.raises(PlanError) as error:
        load_plan(file)
    assert [p.message.en for p in error.value.problems] == [
        "must be a number (the unit goes to unit, the print to printed)."
    ]


def test_the_errors_of_both_files_come_together(write: Any, plan: dict, city: dict) -> None:
    plan["id"] = "*"
    city["kana"] = "漢字"
    with pytest.raises(PlanError) as error:
        load_plan(write(plan, city))
    assert [(Path(p.file).name, p.where) for p in error.value.problems] == [
        ("municipality.yaml", "kana"), ("plan.yaml", "id"),
    ]


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("none.yaml", "does not exist. Check its name and folder."),
        (".", "is a directory. Name the plan file (plan.yaml) in it."),
        ("", "is a directory. Name the plan file (plan.yaml) in it."),
        ("a\0b", "holds a control character. Remove it."),
        (5, 'must be text: put it in quotes ("5").'),
        (None, "has no value: it must be text."),
    ],
)
def test_a_municipality_that_cannot_be_read(
    write: Any, plan: dict, city: dict, named: object, said: str
) -> None:
    plan["municipality"] = named
    with pytest.raises(PlanError) as error:
        load_plan(write(plan, city))
    assert said in [p.message.en for p in error.value.problems]


@pytest.mark.parametrize("text", ["- a\n", "計画\n", "# comment\n", "12\n", "null\n"])
def test_a_file_of_another_kind(tmp_path: Path, text: str) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(text, encoding="utf-8")
    assert problems(file) == [(1, "", Text(
        "計画ファイルではありません（項目: 値 の並びがありません）。",
        "is not a plan file (no lines of the form field: value).",
    ))]


def test_thousands_of_errors_are_cut_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planfile, "MAX_PROBLEMS", 3)
    file = tmp_path / "municipality.yaml"
    file.write_text("\n".join(f"x{i}: 1" for i in range(20)), encoding="utf-8")
    found = problems(file, Municipality)
    assert len(found) == 4
    assert found[-1] == (20, "", Text("ほかに21件の誤りがあります。", "there are 21 more errors."))


def test_what_a_file_says_cannot_break_the_line_or_steer_the_terminal(
    write: Any, plan: dict, city: dict
) -> None:
    city["kind\n\x1b[31m"] = 1
    city["divisions"][0]["id"] = "a\x1b]0;x\x07\n"
    with pytest.raises(PlanError) as error:
        load_plan(write(plan, city))
    sentences = [p.sentence("en") for p in error.value.problems]
    assert len(sentences) == 2
    assert all(s.isprintable() for s in sentences)
    assert "kind<U+000A><U+001B>[31m: there is no field" in sentences[1]


def test_a_problem_is_one_line_in_both_languages() -> None:
    problem = Problem("plan.yaml", 3, "goals[1].name", Text("誤り", "wrong"))
    assert problem.sentence("ja") == "plan.yaml:3: goals[1].name: 誤り"
    assert problem.sentence("en") == "plan.yaml:3: goals[1].name: wrong"
    assert [p.sentence("en") for p in refusal("x", "誤り", "wrong").problems] == ["x: wrong"]


def test_a_path_is_said_with_identifiers() -> None:
    value = {"goals": [{"id": "g"}, {"id": 5}, 3]}
    assert spoken(("goals", 0, "name"), value) == "goals[g].name"
    assert spoken(("goals", 1), value) == "goals[2]"
    assert spoken(("goals", 9, "x", 0), value) == "goals[10].x[1]"


# ---- what is read ---------------------------------------------------------------------------


def test_a_plan_is_read_with_its_lines(loaded: Any) -> None:
    plan, city = loaded.plan, loaded.municipality
    measure = plan.value.goals[0].policies[0].city[0].measures[0]
    assert measure.statement.plain == "民生委員と連携し、相談を受けます。"
    assert measure.responsible[1].divisions == ["kodomo", "kankeika"]
    assert plan.value.goals[0].policies[0].indicators[0].observations[0].value == Decimal(120)
    assert city.value.code == "011002"
    text = plan.file.read_text("utf-8").splitlines()
    path = ("goals", 0, "policies", 0, "city", 0, "measures", 1, "short")
    assert text[plan.lines[path] - 1].strip() == "short: 見守り"
    assert plan.problem((*path, "x"), "あ", "a") == Problem(
        str(plan.file), plan.lines[path],
        "goals[1].policies[1-1].city[1-1-city-1].measures[1-1-city-1-2].short.x", Text("あ", "a"),
    )


# ---- the schema for editors -----------------------------------------------------------------

KINDS = {"plan": Plan, "municipality": Municipality}
REAL = [
    ("plan", DEFAULT_PLANS[0]),
    ("municipality", DEFAULT_PLANS[0].with_name("municipality.yaml")),
    ("plan", PLANS / "aoba" / "chiiki-fukushi.yaml"),
    ("plan", PLANS / "aoba" / "kodomo.yaml"),
    ("municipality", PLANS / "aoba" / "municipality.yaml"),
]


def plain(file: Path) -> Any:
    """A file's values as a JSON reader would have them."""
    value, _, _ = read_yaml(file)
    return json.loads(json.dumps(value, default=float))


def validator(kind: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(json_schema(KINDS[kind])))


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_in_the_tree_is_the_model_s(kind: str) -> None:
    file = PLANS / f"{kind}.schema.json"
    current = json_schema(KINDS[kind])
    # `keikaku schema KIND > FILE` writes it anew.
    assert file.read_text("utf-8") == current
    assert json_schema(KINDS[kind]) == current
    jsonschema.Draft202012Validator.check_schema(json.loads(current))


@pytest.mark.parametrize(("kind", "file"), REAL)
def test_the_schema_accepts_the_real_files(kind: str, file: Path) -> None:
    assert [e.message for e in validator(kind).iter_errors(plain(file))] == []


@pytest.mark.parametrize(("kind", "file"), REAL[2:])
def test_the_files_name_their_schema(kind: str, file: Path) -> None:
    first = file.read_text("utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema=../{kind}.schema.json"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("id",), "計画"), (("target_year",), "令和"), (("target_year",), 2021),
        (("fictional",), "yes"), (("goals",), []), (("goals", 0, "number"), 1),
        (("goals", 0, "name"), "名前"), (("goals", 0, "name", "sheet"), 0),
        (("source", "sha256"), "x"), (("extra",), 1), (("title",), None),
        (("goals", 0, "policies", 0, "findings", 0, "figures", 0, "value"), "50"),
        (("goals", 0, "policies", 0, "indicators", 0, "observations", 0, "kind"), "goal"),
    ],
)
def test_the_schema_refuses_what_the_model_refuses(
    plan: dict, path: tuple, value: object
) -> None:
    schema = validator("plan")
    assert schema.is_valid(plan)
    holder: Any = plan
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    assert not schema.is_valid(plan)


@pytest.mark.parametrize("year", ["令和3年度", "Ｒ５年", "令和元年", "2021年度", "平成３０年度"])
def test_the_schema_takes_every_way_to_write_a_year(plan: dict, year: str) -> None:
    plan["target_year"] = year
    assert validator("plan").is_valid(plan)


# ---- nothing makes a traceback --------------------------------------------------------------

KODOMO = plain(PLANS / "aoba" / "kodomo.yaml")
AOBA = plain(PLANS / "aoba" / "municipality.yaml")
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.floats(), st.text(max_size=8),
    st.just([]), st.just({}), st.just([None]), st.sampled_from(
        ["city", "令和0年", "1e999", "\ud800", "a/b", "division", "shakyo", "x" * 300, "-", "０１"]
    ),
)


def places(value: Any, path: tuple = ()) -> list[tuple]:
    """The key paths of everything below a value."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, below in pairs:
        found.append((*path, key))
        if isinstance(below, (dict, list)):
            found += places(below, (*path, key))
    return found


PLACES = {"plan": places(KODOMO), "city": places(AOBA)}


@st.composite
def mutations(draw: st.DrawFn) -> tuple[Any, Any]:
    """The fictional city's plan with up to three things deleted, changed, repeated or moved."""
    whole = {"plan": copy.deepcopy(KODOMO), "city": copy.deepcopy(AOBA)}
    for _ in range(draw(st.integers(1, 3))):
        side = draw(st.sampled_from(["plan", "plan", "city"]))
        *above, last = draw(st.sampled_from(PLACES[side]))
        holder: Any = whole[side]
        try:
            for key in above:
                holder = holder[key]
            kept = holder[last]
        except (LookupError, TypeError):
            continue
        match draw(st.sampled_from(["delete", "change", "repeat", "take"])):
            case "delete":
                del holder[last]
            case "repeat" if isinstance(holder, list):
                holder.append(copy.deepcopy(kept))
            case "take":
                *way, end = draw(st.sampled_from(PLACES[side]))
                taken: Any = KODOMO if side == "plan" else AOBA
                for key in (*way, end):
                    taken = taken[key]
                holder[last] = copy.deepcopy(taken)
            case _:
                holder[last] = draw(VALUES)
    return whole["plan"], whole["city"]


def _told(error: PlanError, folder: Path) -> None:
    assert error.problems
    for problem in error.problems:
        assert Path(problem.file).is_relative_to(folder)
        assert problem.message.ja
        assert problem.message.en
        for language in ("ja", "en"):
            assert not re.search(r"[\x00-\x1f\x7f-\x9f]", problem.sentence(language))
        if Path(problem.file).is_file():
            assert problem.line > 0


@settings(
    max_examples=80, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(mutations())
def test_a_changed_plan_is_taken_or_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, both: tuple[Any, Any]
) -> None:
    # The shapes are checked elsewhere; here they would take most of the time.
    monkeypatch.setattr("graph.checks.shape_faults", lambda *_: [])
    for name, value in zip(("plan", "municipality"), both, strict=True):
        text = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
        (tmp_path / f"{name}.yaml").write_bytes(text)
    try:
        checked_graph(load_plan(tmp_path / "plan.yaml"))
    except PlanError as error:
        _told(error, tmp_path)


@settings(
    max_examples=150, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.one_of(
    st.binary(max_size=60),
    st.text(alphabet="ab:-[]{}\"'|>&*!#%@`,?~<=\n \t\\0123456789.計\ufeff\x85\u2028", max_size=40)
    .map(lambda text: text.encode()),
))
def test_no_bytes_make_a_traceback(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "plan.yaml"
    file.write_bytes(content)
    with pytest.raises(PlanError) as error:
        load_plan(file)
    assert all(p.message.ja and p.message.en for p in error.value.problems)
