"""Whatever bytes a file holds, it is read as meant or refused in one clear sentence."""

from decimal import Decimal
from pathlib import Path

import pytest

from graph import yamlfile
from graph.problems import PlanError, Problem
from graph.yamlfile import read_text, read_yaml
from ontology.language import Text


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "plan.yaml"


def refused(file: Path) -> Problem:
    """The one problem a file is refused for."""
    with pytest.raises(PlanError) as error:
        read_yaml(file)
    (problem,) = error.value.problems
    assert problem.file == str(file)
    return problem


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 2025-04-01", "2025-04-01"),
        ("a: yes", "yes"),
        ("a: no", "no"),
        ("a: on", "on"),
        ("a: True", "True"),
        ("a: true", True),
        ("a: false", False),
        ("a: null", None),
        ("a: ~", None),
        ("a:", None),
        ("a: 12", 12),
        ("a: -12", -12),
        ("a: 0", 0),
        ("a: 12.50", Decimal("12.50")),
        ("a: 1_000", "1_000"),
        ("a: 0x1F", "0x1F"),
        ("a: 1e999", "1e999"),
        ("a: .nan", ".nan"),
        ("a: .inf", ".inf"),
        ("a: 12:30", "12:30"),
        ("a: " + "9" * 40, "9" * 40),
        ('a: "12"', "12"),
        ("a: '12'", "12"),
        ('a: "true"', "true"),
        ("a: |-\n  12\n", "12"),
        ("a: 令和3年度", "令和3年度"),
        ('a: "011002"', "011002"),
        ("<<: x\na: b", "b"),
        ("a: " + "長" * 20_000, "長" * 20_000),
        ("a: 計画　", "計画　"),
        ("a: 👪", "👪"),
    ],
)
def test_plain_values_are_read_by_the_rules_of_yaml_1_2(
    file: Path, text: str, value: object
) -> None:
    file.write_text(text, encoding="utf-8")
    read, _, problems = read_yaml(file)
    assert read["a"] == value
    assert type(read["a"]) is type(value)
    assert problems == []


def test_every_value_has_its_line(file: Path) -> None:
    file.write_text("# c\na:\n  - x\n  - b: 1\n    c: {d: 2}\n", encoding="utf-8")
    value, lines, _ = read_yaml(file)
    assert value == {"a": ["x", {"b": 1, "c": {"d": 2}}]}
    assert lines == {
        (): 2,
        ("a",): 2,
        ("a", 0): 3,
        ("a", 1): 4,
        ("a", 1, "b"): 4,
        ("a", 1, "c"): 5,
        ("a", 1, "c", "d"): 5,
    }


@pytest.mark.parametrize("content", [b"\xef\xbb\xbfa: 1\nb: x\n", b"a: 1\r\nb: x\r\n"])
def test_a_bom_and_windows_line_ends_do_no_harm(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    value, lines, problems = read_yaml(file)
    assert (value, lines[("b",)], problems) == ({"a": 1, "b": "x"}, 2, [])


@pytest.mark.parametrize(
    ("content", "line", "ja", "en"),
    [
        (b"", 0, "空のファイルです。", "is empty."),
        (b" \n\t\n", 0, "空のファイルです。", "is empty."),
        (b"\xef\xbb\xbf", 0, "空のファイルです。", "is empty."),
        (
            "a: 1\nb: 計画\n".encode("cp932"), 2,
            "UTF-8 ではありません。Shift_JIS のようです。UTF-8 で保存し直してください。",
            "is not UTF-8 (it looks like Shift_JIS). Save it as UTF-8.",
        ),
        (
            "a: 計画\n".encode("euc_jp"), 1,
            "UTF-8 ではありません。EUC-JP のようです。UTF-8 で保存し直してください。",
            "is not UTF-8 (it looks like EUC-JP). Save it as UTF-8.",
        ),
        (
            "a: 計画\n".encode("utf-16"), 1,
            "UTF-8 ではありません。UTF-16 のようです。UTF-8 で保存し直してください。",
            "is not UTF-8 (it looks like UTF-16). Save it as UTF-8.",
        ),
        (
            b"a: 1\nb: caf\xe9\n", 2,
            "UTF-8 ではありません。UTF-8 で保存し直してください。",
            "is not UTF-8. Save it as UTF-8.",
        ),
        (
            b"a: 1\nb: x\x00y\n", 2,
            "制御文字（U+0000）が入っています。取り除いてください。",
            "holds a control character (U+0000). Remove it.",
        ),
        (
            b"a: \xc2\x80\n", 1,
            "制御文字（U+0080）が入っています。取り除いてください。",
            "holds a control character (U+0080). Remove it.",
        ),
        (
            b"a: &x [1]\nb: [*x, *x]\n", 1,
            "アンカー（&）と別名（*）は使えません。同じ内容をもう一度書いてください。",
            "anchors (&) and aliases (*) are not allowed. Write the content again.",
        ),
        (
            b"a: 1\nb: *x\n", 2,
            "アンカー（&）と別名（*）は使えません。同じ内容をもう一度書いてください。",
            "anchors (&) and aliases (*) are not allowed. Write the content again.",
        ),
        (
            b"a: !!python/object/apply:os.system ['true']\n", 1,
            "タグ !!python/object/apply:os.system は使えません。",
            "the tag !!python/object/apply:os.system is not allowed.",
        ),
        (
            b"a: !!str 12\n", 1,
            "タグ !!str は使えません。",
            "the tag !!str is not allowed.",
        ),
        (b"a: !x 12\n", 1, "タグ !x は使えません。", "the tag !x is not allowed."),
        (b"a: ! 12\n", 1, "タグ ! は使えません。", "the tag ! is not allowed."),
        (
            b"a: 1\n---\nb: 2\n", 2,
            "「---」で区切られた二つ目の文書があります。一つのファイルに計画は一つです。",
            "holds a second document after “---”. One file holds one plan.",
        ),
        (b"[" * 100_000, 1, "入れ子が深すぎます。", "is nested too deeply."),
        (b"{a: " * 100_000, 1, "入れ子が深すぎます。", "is nested too deeply."),
        (
            b"".join(b" " * i + b"a:\n" for i in range(200)), 60,
            "入れ子が深すぎます。", "is nested too deeply.",
        ),
        (b"[a, b]: 1\n", 1, "項目名は文字列で書いてください。", "a key must be plain text."),
        (
            b"a:\n\tb: 1\n", 2,
            "YAML として読めません（found character that cannot start any token）。"
            "タブで字下げしていれば空白に、値が @ や ` で始まれば引用符で囲んでください。",
            "is not valid YAML (found character that cannot start any token). "
            "Indent with spaces, not tabs; put a value that begins with @ or ` in quotes.",
        ),
        (
            b'a: 1\nb: "x\nc: 1\n', 2,
            "YAML として読めません（found unexpected end of stream）。"
            "引用符が閉じられていません。",
            "is not valid YAML (found unexpected end of stream). A quotation mark is not closed.",
        ),
        (
            b"a: b: c\n", 1,
            "YAML として読めません（mapping values are not allowed in this context）。"
            "コロンを含む値は引用符で囲んでください。字下げも確かめてください。",
            "is not valid YAML (mapping values are not allowed in this context). "
            "Put a value that holds a colon in quotes; check indentation.",
        ),
        (
            b'a: "\\ud800"\n', 1,
            "YAML として読めません（found invalid Unicode character escape code）。"
            "字下げ、コロンの後の空白、引用符の閉じ忘れを確かめてください。",
            "is not valid YAML (found invalid Unicode character escape code). "
            "Check indentation, the space after a colon, and closing quotes.",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_line(
    file: Path, content: bytes, line: int, ja: str, en: str
) -> None:
    file.write_bytes(content)
    assert refused(file) == Problem(str(file), line, "", Text(ja, en))


def test_what_can_be_read_on_is_told_with_the_rest(file: Path) -> None:
    file.write_text("a: 1\nb: 2\na: 3\ncode: 011002\n", encoding="utf-8")
    value, _, problems = read_yaml(file)
    assert value == {"a": 3, "b": 2, "code": "011002"}
    assert problems == [
        Problem(str(file), 3, "", Text("「a」が二度書かれています。", "“a” is given twice.")),
        Problem(str(file), 4, "", Text(
            '0で始まる番号は引用符で囲んでください（"011002"）。'
            "囲まないと、先頭の0を失うソフトがあります。",
            'a number that begins with 0 must be in quotes ("011002"): '
            "without them other software loses the 0.",
        )),
    ]


def test_a_file_too_large_is_refused_unread(file: Path) -> None:
    with file.open("wb") as handle:
        handle.truncate(50_000_000)
    assert refused(file).message == Text(
        "大きすぎます（50 MB）。上限は 20 MB です。計画ごとにファイルを分けてください。",
        "is too large (50 MB; at most 20 MB). Use one file for each plan.",
    )


def test_what_has_no_end_is_read_no_further_than_the_limit() -> None:
    assert "is too large" in refused(Path("/dev/zero")).message.en


def test_too_many_values_are_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yamlfile, "MAX_VALUES", 1_000)
    file.write_text("[" + "[]," * 1_001 + "]", encoding="utf-8")
    assert refused(file).message == Text(
        "項目が多すぎます（上限は 1,000 個）。計画ごとにファイルを分けてください。",
        "holds too many values (at most 1,000). Use one file for each plan.",
    )


def test_a_directory_a_missing_and_an_unreachable_file(tmp_path: Path) -> None:
    assert refused(tmp_path).message == Text(
        "フォルダーです。計画ファイル（plan.yaml）を指定してください。",
        "is a directory. Name the plan file (plan.yaml) in it.",
    )
    assert refused(tmp_path / "none.yaml").message == Text(
        "ファイルがありません。名前と場所を確かめてください。",
        "does not exist. Check its name and folder.",
    )
    (tmp_path / "file").write_text("a: 1", encoding="utf-8")
    assert refused(tmp_path / "file" / "plan.yaml").message == Text(
        "読めません（Not a directory）。", "cannot be read (Not a directory)."
    )
    assert refused(tmp_path / ("x" * 300)).message == Text(
        "読めません（File name too long）。", "cannot be read (File name too long)."
    )


def test_text_is_given_without_its_bom(file: Path) -> None:
    file.write_bytes("\ufeff計画".encode())
    assert read_text(file) == "計画"
