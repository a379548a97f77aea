"""The kinds of rows a workbook has, as data: what each is in the model, in which columns.

A row is one part of the plan. Its kind says which part; ``属する先`` names the part it belongs to;
the order of rows is the printed order. Every field of the model has its column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from graph import model

Form = Literal[
    "text", "passage", "label", "choice", "flag", "number", "whole", "year", "date", "id",
    "code", "ref", "refs", "texts",
]
Space = Literal["division", "unit", "organization", "document", "survey", "body"]

KIND, ID, PARENT = "種類", "識別子", "属する先"
YES = "はい"

COMPARATORS: Mapping[str, str] = {
    "at-least": "以上", "at-most": "以下", "more-than": "超", "less-than": "未満", "about": "約",
    "all": "全部",
}
VALUES: Mapping[str, str] = {
    "baseline": "現状値", "target": "目標値", "actual": "実績値", "reference": "参考値",
}
ROLES: Mapping[str, str] = {"lead": "主な担当課", "related": "主な関係課"}
BODIES: Mapping[str, str] = {
    "core-agency": "中核機関", "council": "協議会", "team": "チーム", "member": "構成員",
}
CHANGES: Mapping[str, str] = {
    "merge": "統合", "split": "分割", "rename": "名称変更", "transfer": "移管",
}


@dataclass(frozen=True)
class Field:
    """One field of the model and its column or columns.

    A passage has three columns (wording, sheet, position), a label two (Japanese, English).
    """

    name: str
    form: Form
    columns: tuple[str, ...]
    choices: Mapping[str, str] = field(default_factory=dict)
    space: Space | None = None


@dataclass(frozen=True)
class Kind:
    """One kind of row: what it is in the model, and where it hangs.

    ``room`` is the parent's field. ``nested`` parts have identifiers of their own only within
    their parent. Parts without ``ID`` have no identifier; ``number`` names the column by which
    other rows may refer to one.
    """

    label: str
    cls: type[model.Model]
    room: str
    parents: tuple[str, ...]
    fields: tuple[Field, ...]
    many: bool = True
    nested: bool = False
    fixed: Mapping[str, object] = field(default_factory=dict)
    number: str = ID


def _text(name: str, column: str) -> Field:
    return Field(name, "text", (column,))


def _words(name: str, column: str, sheet: str = "", at: str = "") -> Field:
    return Field(name, "passage", (column, sheet or f"{column}の面", at or f"{column}の位置"))


def _label(name: str, column: str) -> Field:
    return Field(name, "label", (column, f"{column}（英語）"))


def _refs(name: str, column: str, space: Space) -> Field:
    return Field(name, "refs", (column,), space=space)


def _here(name: str, column: str) -> Field:
    return _words(name, column, "面", "位置")


EN = _text("en", "英語")
NUMBER = _text("number", "番号")
BASED_ON = _refs("based_on", "根拠", "document")
SURVEY = Field("survey", "ref", ("調査",), space="survey")
COMPARATOR = Field("comparator", "choice", ("比較",), COMPARATORS)
VALUE = Field("value", "number", ("値",))
YEAR = Field("period", "year", ("年度",))
STATEMENT = _here("statement", "文言")
NAME = _here("name", "文言")
POLICY = ("重点施策",)

# ---- the kinds of rows ----------------------------------------------------------------------

LEVELS = (
    Kind("基本目標", model.Goal, "goals", (), (NUMBER, NAME, EN)),
    Kind("重点施策", model.Policy, "policies", ("基本目標",), (NUMBER, NAME, EN)),
    Kind("一体の計画", model.EmbeddedPlan, "embeds", POLICY, (NAME, EN, BASED_ON), many=False),
    Kind("一体の計画の趣旨", model.Introduction, "purpose", ("一体の計画",),
         (STATEMENT, _label("summary", "要約"), BASED_ON), many=False),
    Kind("目指す姿", model.Vision, "visions", POLICY, (STATEMENT,)),
    Kind("現状と課題", model.Finding, "findings", POLICY, (STATEMENT, SURVEY, BASED_ON)),
    Kind("みんなで取り組むこと", model.ResidentAction, "resident_actions", POLICY, (STATEMENT,)),
    Kind("市の柱", model.Pillar, "city", POLICY, (NUMBER, NAME, EN)),
    Kind("社会福祉協議会の柱", model.Pillar, "council", POLICY, (NUMBER, NAME, EN)),
    Kind("柱の前文", model.Introduction, "introduction", ("市の柱", "社会福祉協議会の柱"),
         (STATEMENT, _label("summary", "要約"), BASED_ON), many=False),
)
PILLARS = ("市の柱", "社会福祉協議会の柱")
METRICS = ("指標", "評価項目")
MEASURE = Kind("取り組み", model.Measure, "measures", PILLARS, (
    NUMBER, _words("title", "見出し"), _here("statement", "文言"), _text("short", "短い名前"), EN,
    BASED_ON,
))
BRACKET = Kind("担当の記載", model.Responsible, "responsible", ("取り組み",), (
    Field("role", "choice", ("役割",), ROLES), _refs("divisions", "課", "unit"),
    _here("source", "文言"),
), number="")
INVOLVED = tuple(
    Kind(label, model.Involved, room, ("取り組み",), (
        Field("id", "ref", ("団体",), space="organization"), _text("wording", "文言"),
        _here("source", "出典の文言"),
    ), number="")
    for label, room in (("連携", "partners"), ("支援", "supports"))
)
_UNIT = (_text("name", "名称"), _text("kana", "よみ"), EN, Field("alt", "texts", ("ほかの表記",)))
UNITS = (
    Kind("課", model.Division, "divisions", (), (
        *_UNIT, Field("valid_from", "date", ("設置日",)), Field("valid_until", "date", ("廃止日",)),
    )),
    Kind("課の総称", model.DivisionGroup, "groups", (), (
        *_UNIT, _refs("may_include", "含まれうる課", "division"),
    )),
    Kind("団体", model.Organization, "organizations", (), _UNIT, fixed={"generic": False}),
    Kind("団体の総称", model.Organization, "organizations", (), _UNIT, fixed={"generic": True}),
)
CHANGE = Kind("機構改革", model.Change, "changes", (), (
    Field("kind", "choice", ("種類",), CHANGES), Field("date", "date", ("実施日",)),
    _refs("original", "もとの課", "unit"), _refs("resulting", "新しい課", "unit"),
    _label("note", "説明"),
))
SHARE = Kind("引き継ぎ", model.Handover, "shares", ("機構改革",), (
    _text("plan", "計画"), Field("to", "ref", ("引き継ぐ課",), space="unit"),
    Field("measures", "texts", ("取り組み",)),
), number="")
METRIC_KINDS = tuple(
    Kind(label, model.Metric, room, POLICY, (_here("name", "名称"), EN))
    for label, room in (("指標", "indicators"), ("評価項目", "evaluation_items"))
)
OBSERVATION = Kind("値", model.Observation, "observations", METRICS, (
    Field("kind", "choice", ("値の種類",), VALUES), YEAR, _here("printed", "表記"), VALUE,
    _text("unit", "単位"), COMPARATOR, Field("annual", "flag", ("一年あたり",)),
    _text("breakdown", "内訳"),
), nested=True, number="番号")
REFERENCES = (
    Kind("用語", model.Term, "terms", (), (_text("name", "名称"), EN)),
    *(
        Kind(label, model.Document, "documents", (), (
            _text("name", "名称"), EN, _text("number", "法令番号"),
            Field("url", "text", ("アドレス",)), Field("alt", "texts", ("ほかの表記",)),
        ), fixed={"kind": kind})
        for label, kind in (("法令", "law"), ("関連計画", "plan"), ("報告書", "report"))
    ),
    Kind("調査", model.Survey, "surveys", (), (_here("name", "名称"), EN)),
)
CHARTS = (
    Kind("グラフ", model.Chart, "charts", POLICY, (
        NAME, EN, SURVEY, YEAR, _text("unit", "単位"), _words("sample", "標本"),
        Field("sample_size", "whole", ("標本数",)), Field("multiple_answers", "flag", ("複数回答",)),
    )),
    Kind("グラフの値", model.ChartValue, "values", ("グラフ",), (
        _here("label", "文言"), EN, YEAR, _words("printed", "表記"), VALUE,
    ), nested=True),
)
SCHEMES = (
    Kind("制度", model.Scheme, "schemes", POLICY, (NAME, EN, _words("description", "説明"))),
    Kind("制度の種類", model.SchemeKind, "kinds", ("制度",), (
        NUMBER, NAME, EN, _words("description", "説明"),
    ), nested=True),
    Kind("区分", model.Category, "categories", ("制度の種類",), (
        NAME, EN, _words("persons", "対象者"), _words("helper", "援助者"),
        _words("supervisor", "監督人"),
    ), nested=True),
)
NETWORKS = (
    Kind("体制", model.Network, "networks", POLICY, (NAME, EN, _words("description", "説明"))),
    Kind("体制の構成員", model.NetworkBody, "bodies", ("体制",), (
        Field("kind", "choice", ("構成員の種類",), BODIES), NAME, EN,
        _refs("within", "含まれる先", "body"),
        Field("organization", "ref", ("団体",), space="organization"),
        _words("description", "説明"),
    ), nested=True),
    Kind("働き", model.Function, "functions", ("体制の構成員",), (
        NAME, EN, _words("statement", "説明"),
    ), nested=True),
)
FIGURE = Kind("数値", model.Figure, "figures", ("現状と課題", "柱の前文", "一体の計画の趣旨"), (
    _label("about", "説明"), _text("printed", "表記"), VALUE, _text("unit", "単位"), COMPARATOR, YEAR,
), number="")
_DOCUMENTS = ("法令", "関連計画", "報告書")
QUOTES = (
    Kind("名称の続き", model.Passage, "more", ("指標", "評価項目"), (_here("", "文言"),), number=""),
    Kind("注", model.Passage, "notes", ("指標", "評価項目", "値", "グラフ"), (_here("", "文言"),), number=""),
    Kind("引用箇所", model.Passage, "mentions", _DOCUMENTS, (_here("", "文言"),), number=""),
    Kind("印のある箇所", model.Passage, "marked", ("用語",), (_here("", "文言"),), number=""),
)
SHEET = Kind("面", model.Sheet, "source.sheets", (), (
    Field("number", "whole", ("面",)), Field("at", "whole", ("位置",)), _text("printed_page", "頁"),
), number="")
# 別の読み方 belongs to anything with an identifier, to a value, or to the plan itself.
DOUBT = Kind("別の読み方", model.Label, "doubts", ("*",), (
    Field("", "label", ("別の読み方", "別の読み方（英語）")),
), number="")
PLAN = "計画"
