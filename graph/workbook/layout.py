"""What stands where in a workbook: its sheets and their columns, as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from graph.workbook.kinds import (
    BODIES,
    BRACKET,
    CHANGE,
    CHANGES,
    CHARTS,
    COMPARATORS,
    DOUBT,
    FIGURE,
    ID,
    INVOLVED,
    KIND,
    LEVELS,
    MEASURE,
    METRIC_KINDS,
    METRICS,
    NETWORKS,
    OBSERVATION,
    PARENT,
    QUOTES,
    REFERENCES,
    ROLES,
    SCHEMES,
    SHARE,
    SHEET,
    UNITS,
    VALUES,
    YES,
    Form,
    Kind,
)


@dataclass(frozen=True)
class Column:
    """A column: its heading, how wide it is, and what to write in it."""

    heading: str
    width: int
    help: str = ""
    aliases: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    source: bool = False  # where the wording stands in the source: for editors of a source


@dataclass(frozen=True)
class Table:
    """A sheet: its columns in order and the kinds of rows it holds.

    ``parent`` and ``parent_kind`` name the columns that say what a row belongs to. ``basic``
    sheets are in every workbook, others only where they hold something.
    """

    title: str
    columns: tuple[Column, ...]
    kinds: tuple[Kind, ...]
    kind: str | None = KIND
    parent: str | None = PARENT
    parent_kind: str | None = None
    basic: bool = True
    aliases: tuple[str, ...] = ()
    help: str = ""

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings from left to right."""
        return tuple(c.heading for c in self.columns)


# ---- the sheets -----------------------------------------------------------------------------

_ID = Column(ID, 13, "空欄なら自動で付きます。一度付いた識別子は変えません（半角英数字と - .）。", ("ID", "id"))
_EN = Column("英語", 34, "編集者の英訳。なくても使えます。", ("英語名", "English"))
_PAGE = Column("面", 6, "原文の何枚目にあるか。原文のない計画では空欄。", ("ページ", "頁"), source=True)
_AT = Column("位置", 8, "原文の先頭からの文字数。空欄でもかまいません。", source=True)
_BASED = Column("根拠", 22, "「用語・根拠」の名称か識別子。複数は「、」で区切ります。")
_YEARLY = Column("年度", 12, "令和3年度、2021年度、令和3年 のように。", ("年",))


def _places(column: str) -> tuple[Column, Column]:
    return Column(f"{column}の面", 8, source=True), Column(f"{column}の位置", 10, source=True)


def _kinds(width: int, kinds: tuple[Kind, ...], help_: str = "") -> Column:
    return Column(KIND, width, help_, ("区分",), tuple(k.label for k in kinds))


def _parent(help_: str) -> Column:
    return Column(PARENT, 13, help_, ("上位", "親"))


TABLES = (
    Table("目標・施策", (
        _kinds(17, LEVELS, "この行が計画の何にあたるか。"), _ID,
        _parent("上の段の識別子か文言。空欄なら、すぐ上にある上の段。"),
        Column("番号", 6, "印刷された番号。空欄なら並び順。"),
        Column("文言", 72, "名称や本文。計画の文言のとおりに。", ("名称", "内容", "本文")),
        Column("調査", 18, "もとになった調査の名称か識別子（現状と課題だけ）。"),
        _BASED, _EN, Column("要約", 30, "編集者の要約（前文・趣旨だけ）。"), Column("要約（英語）", 30), _PAGE, _AT,
    ), LEVELS, aliases=("施策", "施策体系"), help="基本目標・重点施策・柱と、目指す姿、現状と課題など。上から印刷の順。"),
    Table("取り組み", (
        _ID, _parent("柱（または重点施策）の識別子か文言。空欄なら、すぐ上の行と同じ。"),
        Column("番号", 6, "①など。空欄なら並び順。"), Column("見出し", 20, "印刷された見出し。なければ空欄。", ("事業名", "取組名")),
        Column("文言", 64, "取り組みの本文。計画の文言のとおりに。", ("内容", "取り組みの内容", "本文")),
        Column("短い名前", 18, "図に出す短い名前（編集者が付ける）。見出しがあれば空欄。"),
        Column("主な担当課", 20, "「組織」にある名称。複数は「、」で区切ります。", ("担当課", "所管課", "主管課", "担当")),
        Column("主な関係課", 16, "同じく。", ("関係課", "関連課")),
        Column("連携先", 20, "ともに行う団体。複数は「、」で区切ります。", ("連携団体", "連携・協力先")),
        Column("支援先", 14, "市が支援するだけの団体。"), _BASED, _EN,
        *_places("見出し"), _PAGE, _AT,
        Column("担当課の記載", 26, "原文での担当課の書き方。空欄なら「主な担当課」のとおり。", source=True), *_places("担当課の記載"),
        Column("関係課の記載", 26, source=True), *_places("関係課の記載"),
    ), (MEASURE,), kind=None, aliases=("取組", "事業"), help="一行に一つの取り組み。担当課・連携先は「、」で区切って並べます。"),
    Table("組織", (
        _kinds(12, UNITS, "課の総称は「関係課」のように課を特定しない言い方、団体の総称は「関係機関」など。"), _ID,
        Column("名称", 26, "計画に印刷された名称。", ("課名", "団体名")), Column("よみ", 28, "ひらがな。なくても使えます。", ("読み", "ふりがな")),
        Column("ほかの表記", 22, "同じ組織の別の書き方。複数は「、」。ここに書いた表記は同じ組織と読みます。", ("別名",)),
        Column("含まれうる課", 22, "総称に含まれるとわかっている課。"),
        Column("設置日", 12, "わかるときだけ。2025-04-01 の形。"), Column("廃止日", 12, "有効な最後の日。"), _EN,
    ), UNITS, parent=None, help="計画に出てくる課と団体。ほかのシートの担当課・連携先は、ここの名称で書きます。"),
    Table("指標", (
        _kinds(10, METRIC_KINDS), _ID, _parent("重点施策の識別子か文言。空欄なら、すぐ上の行と同じ。"),
        Column("名称", 44, "指標の名称。", ("指標名",)), Column("現状値", 12, "印刷のとおり（30.9%、年10回、全校 など）。"),
        Column("現状値の年度", 12, "令和3年度 のように。"), Column("目標値", 12, "印刷のとおり（50%以上 など）。"),
        Column("目標値の年度", 12, "空欄なら計画の目標年度。"), _EN, _PAGE, _AT, *_places("現状値"), *_places("目標値"),
    ), METRIC_KINDS, help="指標と評価項目。値は印刷のとおりに書けば、数・単位・「以上」などを読み取ります。"),
    Table("実績", (
        Column("指標の種類", 10, "同じ識別子の指標と評価項目があるときだけ必要です。", choices=METRICS),
        Column("指標", 18, "「指標」の識別子か名称。空欄なら、すぐ上の行と同じ。"),
        Column("番号", 6, "注や別の読み方から指すときだけ。"),
        Column("値の種類", 10, "空欄なら実績値。", choices=tuple(VALUES.values())), _YEARLY,
        Column("表記", 20, "印刷のとおり。空欄なら、値・単位・比較から。", ("印字",)),
        Column("値", 10, "数だけ。空欄なら表記から読み取ります。数として読まないときは ―。"), Column("単位", 8, "%、人、回 など。"),
        Column("比較", 8, "", choices=tuple(COMPARATORS.values())), Column("一年あたり", 10, "年10回 なら はい。", choices=(YES,)),
        Column("内訳", 14, "一つの欄に二つの集団があるとき、その名。"), _PAGE, _AT,
    ), (OBSERVATION,), kind=None, parent="指標", parent_kind="指標の種類",
        help="年度ごとの値。「指標」に書ききれない値（実績値、参考値、注のある値など）を一行に一つ。"),
    Table("用語・根拠", (
        _kinds(10, REFERENCES), _ID, Column("名称", 40, "用語、法令、計画、報告書、調査の名称。"),
        Column("法令番号", 20, "印刷のとおり。"), Column("アドレス", 30, "https:// で始まる公式の所在。確かなときだけ。", ("URL",)),
        Column("ほかの表記", 20, "本文での略し方など。複数は「、」。"), _EN,
        Column("出てくる文言", 30, "原文に最初に出てくる所の文言。空欄なら名称のとおり。", source=True), _PAGE, _AT,
    ), REFERENCES, parent=None, help="＊の付く用語と、計画が名を挙げる法令・計画・報告書・調査。"),
    Table("機構改革", (
        _ID, Column("種類", 10, choices=tuple(CHANGES.values())), Column("実施日", 12), Column("もとの課", 30), Column("新しい課", 30),
        Column("説明", 50), Column("説明（英語）", 40),
    ), (CHANGE,), kind=None, parent=None, basic=False, help="課の統合・分割・名称変更・移管。"),
    Table("引き継ぎ", (
        Column("機構改革", 20), Column("計画", 22, "計画の識別子。"), Column("引き継ぐ課", 24),
        Column("取り組み", 50, "取り組みの識別子。複数は「、」で区切ります。"),
    ), (SHARE,), kind=None, parent="機構改革", basic=False, help="分割・移管のとき、どの課がどの取り組みを引き継いだか。"),
    Table("連携の文言", (
        Column("かかわり", 10, choices=("連携", "支援")), Column("取り組み", 20), Column("団体", 30),
        Column("文言", 60, "取り組みの文のうち、その団体とのかかわりを述べる部分。"),
        Column("出典の文言", 40, "文言が取り組みの文の外（連携先：… など）にあるとき、その記載。", source=True), _PAGE, _AT,
    ), INVOLVED, kind="かかわり", parent="取り組み", basic=False, help="連携先・支援先が、取り組みの文のどこに書かれているか。"),
    Table("担当の記載", (
        Column("取り組み", 20), Column("役割", 12, choices=tuple(ROLES.values())), Column("課", 40), Column("文言", 50), _PAGE, _AT,
    ), (BRACKET,), kind=None, parent="取り組み", basic=False, help="担当課が一つの取り組みに何度も書かれているとき、その一つ一つ。"),
    Table("本文の数値", (
        Column("対象の種類", 20, choices=FIGURE.parents), Column("対象", 18), Column("説明", 44, "何の数か（編集者）。"), Column("説明（英語）", 44),
        Column("表記", 14, "本文のとおり。"), Column("値", 10), Column("単位", 8), Column("比較", 8, choices=tuple(COMPARATORS.values())), _YEARLY,
    ), (FIGURE,), kind=None, parent="対象", parent_kind="対象の種類", basic=False, help="本文に出てくる数。"),
    Table("注・引用箇所", (
        Column("役割", 14, choices=tuple(k.label for k in QUOTES)), Column("対象の種類", 14), Column("対象", 22), Column("文言", 60), _PAGE, _AT,
    ), QUOTES, kind="役割", parent="対象", parent_kind="対象の種類", basic=False, help="指標や値の注（※）と、用語・法令が出てくる二つ目からの箇所。"),
    Table("グラフ", (
        _kinds(12, CHARTS), _ID, _parent("重点施策、またはグラフの識別子。"), Column("文言", 44, "グラフの題、または項目の名。"), _EN,
        Column("調査", 16), _YEARLY, Column("単位", 8), Column("表記", 12), Column("値", 10), Column("標本", 16),
        Column("標本数", 10), Column("複数回答", 10, choices=(YES,)), _PAGE, _AT, *_places("表記"), *_places("標本"),
    ), CHARTS, basic=False, help="調査の結果や推移のグラフと、その一つ一つの値。"),
    Table("制度", (
        _kinds(12, SCHEMES), _ID, _parent("重点施策、制度、制度/種類 の識別子。"), Column("番号", 8), Column("文言", 30, "名称。"), _EN,
        Column("説明", 60), Column("対象者", 30), Column("援助者", 20), Column("監督人", 20), _PAGE, _AT,
        *(p for c in ("説明", "対象者", "援助者", "監督人") for p in _places(c)),
    ), SCHEMES, basic=False, help="計画が説明する制度。"),
    Table("体制", (
        _kinds(14, NETWORKS), _ID, _parent("重点施策、体制、体制/構成員 の識別子。"),
        Column("構成員の種類", 12, choices=tuple(BODIES.values())), Column("文言", 36, "名称。"), _EN, Column("説明", 60),
        Column("含まれる先", 24, "同じ体制の構成員の識別子。複数は「、」。"), Column("団体", 26, "「組織」の名称。"), _PAGE, _AT, *_places("説明"),
    ), NETWORKS, basic=False, help="計画が図で示す体制（ネットワーク）。"),
    Table("別の読み方", (
        Column("対象の種類", 16), Column("対象", 22, "識別子。値は 指標の識別子/番号。"), Column("別の読み方", 70), Column("別の読み方（英語）", 60),
    ), (DOUBT,), kind=None, parent="対象", parent_kind="対象の種類", basic=False, help="二通りに読める所と、その理由。"),
    Table("原文の面", (
        Column("面", 8), Column("位置", 10, "面の始まり（原文の先頭からの文字数）。"), Column("頁", 10, "印刷された頁番号。"),
    ), (SHEET,), kind=None, parent=None, basic=False, help="原文の面（重複を除いた頁）の始まり。"),
)


@dataclass(frozen=True)
class Entry:
    """A line of the sheet 計画: what it is called and which field of which file it fills."""

    label: str
    of: Literal["city", "plan"]
    path: tuple[str, ...]
    form: Form
    help: str = ""
    aliases: tuple[str, ...] = ()
    source: bool = False


def _source(label: str, *path: str, form: Form = "text", help_: str = "") -> Entry:
    return Entry(label, "plan", ("source", *path), form, help_, source=True)


FRONT = "計画"
FRONT_COLUMNS = (Column("項目", 26), Column("値", 60), Column("説明", 70))
ENTRIES = (
    Entry("自治体名", "city", ("name",), "text", "市区町村の名称。", ("市町村名", "団体名")),
    Entry("自治体名のよみ", "city", ("kana",), "text", "ひらがな。なくても使えます。"),
    Entry("自治体名（英語）", "city", ("en",), "text", "なくても使えます。"),
    Entry("団体コード", "city", ("code",), "code", "全国地方公共団体コード。検査数字を含む6桁。", ("市町村コード", "自治体コード")),
    Entry("標準地域コード", "city", ("standard_area",), "text", "C と5桁（C11232 など）。なくても使えます。"),
    Entry("社会福祉協議会", "city", ("council",), "ref", "社会福祉協議会の柱があるとき、「組織」の団体の名称。"),
    Entry("架空の自治体", "city", ("fictional",), "flag", "実在しないときだけ「はい」。"),
    Entry("計画名", "plan", ("title", "ja"), "text", "計画の名称。", ("計画の名称",)),
    Entry("計画名（英語）", "plan", ("title", "en"), "text", "なくても使えます。"),
    Entry("計画の識別子", "plan", ("id",), "id", "空欄なら目標年度から付きます（plan-r9 など）。"),
    Entry("計画の系列", "plan", ("series",), "id", "版をまたいで同じ計画を指す識別子。なくても使えます。"),
    Entry("目標年度", "plan", ("target_year",), "year", "令和9年度 のように。", ("計画の目標年度", "最終年度")),
    Entry("架空の計画", "plan", ("fictional",), "flag", "実在しないときだけ「はい」。"),
    Entry("組織のファイル", "plan", ("municipality",), "text", "空欄なら municipality.yaml。"),
    _source("原文の名", "title", "ja", help_="計画を原文（PDF など）から写したときだけ。空欄なら、このブックが原文です。"),
    _source("原文の名（英語）", "title", "en"),
    _source("原文のファイル", "file"),
    _source("原文の SHA-256", "sha256"),
    _source("原文の文字数", "characters", form="whole"),
    _source("出典の表示", "attribution", "ja"),
    _source("出典の表示（英語）", "attribution", "en"),
    _source("利用条件", "rights", "ja"),
    _source("利用条件（英語）", "rights", "en"),
)
LEGEND = "凡例"
KINDS: Mapping[str, Kind] = {k.label: k for t in TABLES for k in t.kinds}
TABLE_OF: Mapping[str, Table] = {k.label: t for t in TABLES for k in t.kinds}
# Below which other kinds a kind's parts hang, in the order of the model.
BELOW: Mapping[str, tuple[Kind, ...]] = {
    label: tuple(k for k in KINDS.values() if label in k.parents) for label in KINDS
}


def top() -> Iterator[Kind]:
    """The kinds that belong to the plan or the municipality itself."""
    return (k for k in KINDS.values() if not k.parents)
