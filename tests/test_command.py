"""The command as a user meets it: what it writes, how it ends, and what no input can break."""

import gc
import hashlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pyoxigraph as ox
import pytest

import keikaku
from graph.build import PLANS
from graph.formats import FORMATS
from graph.store import DISK_STORE, GRAPH_FILE, current
from queries import process
from queries.kept import KEPT_FILE
from queries.process import Worker

ROOT = Path(__file__).parents[1]
AOBA = PLANS / "aoba"
KODOMO = (AOBA / "kodomo.yaml").read_text("utf-8")
CITY = (AOBA / "municipality.yaml").read_text("utf-8")
COMMAND = [sys.executable, "-m", "keikaku"]
OLD, NEW = "https://old.example/", "https://new.example/"


def environment(**extra: str) -> dict[str, str]:
    """The tests' own environment without what chooses language or store."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("KEIKAKU_", "LC_", "LANG"))}
    return {**kept, "PYTHONPATH": str(ROOT), **extra}


def run(
    *arguments: object, cwd: Path = ROOT, **extra: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd, env=environment(**extra), capture_output=True, check=False, timeout=300,
    )


def text(content: bytes) -> str:
    return content.decode("utf-8")


@pytest.fixture(scope="module")
def old_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store with one build, made by the command; nothing that follows may change it."""
    store = tmp_path_factory.mktemp("command") / "store"
    done = run("build", AOBA / "kodomo.yaml", "-o", store, "--base", OLD, "--lang", "ja")
    assert done.returncode == 2  # --lang belongs before the verb
    done = run("--lang", "ja", "build", AOBA / "kodomo.yaml", "-o", store, "--base", OLD)
    assert (done.returncode, done.stdout) == (0, b"")
    assert text(done.stderr).splitlines() == [
        f"{AOBA / 'kodomo.yaml'} を読み、確かめています。",
        "ストアに書き込んでいます。",
        f"1件の計画を {store} に作りました（{current(store)[1].quads:,} 文）。",
    ]
    assert (current(store)[0] / KEPT_FILE).exists()
    before = state(store)
    yield store
    assert state(store) == before


def state(store: Path) -> dict[str, str]:
    """Every file of a store with its content."""
    return {
        str(p.relative_to(store)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(store.rglob("*"))
        if p.is_file()
    }


# ---- bad input ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bad:
    """A bad input: what to build, and the one line it is refused with, without its file."""

    path: Callable[[Path], Path]
    place: str
    ja: str
    en: str


def content(data: str | bytes) -> Callable[[Path], Path]:
    """A folder whose plan file has this content."""

    def make(folder: Path) -> Path:
        raw = data if isinstance(data, bytes) else data.encode()
        (folder / "plan.yaml").write_bytes(raw)
        (folder / "municipality.yaml").write_text(CITY, encoding="utf-8")
        return folder / "plan.yaml"

    return make


def changed(old: str, new: str) -> Callable[[Path], Path]:
    """The fictional plan with one change."""
    assert KODOMO.count(old) >= 1
    return content(KODOMO.replace(old, new, 1))


def in_city(old: str, new: str) -> Callable[[Path], Path]:
    """The fictional plan with one change in its municipality's file."""

    def make(folder: Path) -> Path:
        assert CITY.count(old) >= 1
        (folder / "plan.yaml").write_text(KODOMO, encoding="utf-8")
        (folder / "municipality.yaml").write_text(CITY.replace(old, new, 1), encoding="utf-8")
        return folder / "plan.yaml"

    return make


def large(folder: Path) -> Path:
    with (folder / "plan.yaml").open("wb") as file:
        file.truncate(50_000_000)
    return folder / "plan.yaml"


def line(needle: str, of: str = KODOMO) -> int:
    """The line on which a text stands first."""
    return of[: of.index(needle)].count("\n") + 1


MEASURE = "goals[1].policies[1-1].city[1-1-city-1].measures[1-1-city-1-2]"
YEAR, CODE, GOALS = line("target_year"), line("code: ", CITY), line("\ngoals:") + 1
DIVISIONS, TWICE = line("divisions: [shogai-fukushi, gakko"), line("id: 1-1-city-1-2")
ALIAS = (
    "アンカー（&）と別名（*）は使えません。同じ内容をもう一度書いてください。",
    "anchors (&) and aliases (*) are not allowed. Write the content again.",
)
ZERO = (
    '団体コードは検査数字を含む6桁を引用符で囲みます（例 "011002"）。先頭の0が失われていないか確かめてください。',
    'must be the six-digit code with its check digit, in quotes (such as "011002"). '
    "Check that no leading 0 was lost.",
)
BAD: dict[str, Bad] = {
    "empty": Bad(content(""), "plan.yaml", "空のファイルです。", "is empty."),
    "large": Bad(
        large, "plan.yaml",
        "大きすぎます（50 MB）。上限は 20 MB です。計画ごとにファイルを分けてください。",
        "is too large (50 MB; at most 20 MB). Use one file for each plan.",
    ),
    "shift-jis": Bad(
        content(KODOMO.encode("cp932", "replace")), f"plan.yaml:{line('青葉市')}",
        "UTF-8 ではありません。Shift_JIS のようです。UTF-8 で保存し直してください。",
        "is not UTF-8 (it looks like Shift_JIS). Save it as UTF-8.",
    ),
    "directory": Bad(
        lambda folder: folder, "",
        "フォルダーです。計画ファイル（plan.yaml）を指定してください。",
        "is a directory. Name the plan file (plan.yaml) in it.",
    ),
    "missing": Bad(
        lambda folder: folder / "plan.yaml", "plan.yaml",
        "ファイルがありません。名前と場所を確かめてください。",
        "does not exist. Check its name and folder.",
    ),
    "quotation": Bad(
        content('format: keikaku-plan/1\nid: "kodomo-r8\nseries: kodomo\n'), "plan.yaml:2",
        "YAML として読めません（found unexpected end of stream）。引用符が閉じられていません。",
        "is not valid YAML (found unexpected end of stream). A quotation mark is not closed.",
    ),
    "tab": Bad(
        changed("title:\n  ja:", "title:\n\tja:"), f"plan.yaml:{line('title:') + 1}",
        "YAML として読めません（found character that cannot start any token）。"
        "タブで字下げしていれば空白に、値が @ や ` で始まれば引用符で囲んでください。",
        "is not valid YAML (found character that cannot start any token). "
        "Indent with spaces, not tabs; put a value that begins with @ or ` in quotes.",
    ),
    "type": Bad(
        content(KODOMO[: KODOMO.index("\ngoals:")] + "\ngoals: 5\n"),
        f"plan.yaml:{GOALS}: goals",
        "一覧（- で始まる行の並び）が必要です。", "must be a list (lines that begin with -).",
    ),
    "field": Bad(
        changed("series:", "seires:"), f"plan.yaml:{line('series:')}: seires",
        "「seires」という項目はありません。「series」ではありませんか。",
        "there is no field “seires”. Did you mean “series”?",
    ),
    "duplicate": Bad(
        changed("id: 1-1-city-1-2", "id: 1-1-city-1-1"),
        f"plan.yaml:{TWICE}: {MEASURE[:-2]}1]",
        f"識別子「1-1-city-1-1」は{line('id: 1-1-city-1-1')}行目でも使われています。"
        "別の識別子にしてください。",
        f"the identifier “1-1-city-1-1” is used at line {line('id: 1-1-city-1-1')} too. "
        "Choose another.",
    ),
    "division": Bad(
        changed("[shogai-fukushi, gakko", "[shogai-fukusi, gakko"),
        f"plan.yaml:{DIVISIONS}: {MEASURE}.responsible[2].divisions[1]",
        "「shogai-fukusi」という課（municipality の divisions・groups）はありません。"
        "「shogai-fukushi」ではありませんか。",
        "there is no division (of the municipality file) “shogai-fukusi”. "
        "Did you mean “shogai-fukushi”?",
    ),
    "year": Bad(
        changed("target_year: 令和8年度", "target_year: 令和0年"),
        f"plan.yaml:{YEAR}: target_year",
        "「令和0年」という年はありません。令和は元年（1年）から数えます。",
        "There is no year “令和0年”: 令和 counts from 元年 (year 1).",
    ),
    "zero-lost": Bad(
        in_city('code: "999997"', 'code: "11002"'), f"municipality.yaml:{CODE}: code", *ZERO
    ),
    "zero-unquoted": Bad(
        in_city('code: "999997"', "code: 011002"), f"municipality.yaml:{CODE}",
        '0で始まる番号は引用符で囲んでください（"011002"）。'
        "囲まないと、先頭の0を失うソフトがあります。",
        'a number that begins with 0 must be in quotes ("011002"): '
        "without them other software loses the 0.",
    ),
    "number": Bad(
        in_city('code: "999997"', "code: 999997"), f"municipality.yaml:{CODE}: code", *ZERO
    ),
    "alias": Bad(
        content("a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]\n"), "plan.yaml:1", *ALIAS
    ),
    "tag": Bad(
        changed("id: kodomo-r8", "id: !!python/object/apply:os.getcwd []"),
        f"plan.yaml:{line('id: kodomo-r8')}",
        "タグ !!python/object/apply:os.getcwd は使えません。",
        "the tag !!python/object/apply:os.getcwd is not allowed.",
    ),
    "deep": Bad(
        content("[" * 100_000), "plan.yaml:1", "入れ子が深すぎます。", "is nested too deeply."
    ),
    "documents": Bad(
        content(KODOMO + "---\na: 1\n"), f"plan.yaml:{KODOMO.count(chr(10)) + 1}",
        "「---」で区切られた二つ目の文書があります。一つのファイルに計画は一つです。",
        "holds a second document after “---”. One file holds one plan.",
    ),
    "twice": Bad(
        changed("series: kodomo", "series: kodomo\nseries: kodomo"),
        f"plan.yaml:{line('series:') + 1}",
        "「series」が二度書かれています。", "“series” is given twice.",
    ),
    "nul": Bad(
        changed("id: kodomo-r8", "id: kodomo\0r8"), f"plan.yaml:{line('id: kodomo-r8')}",
        "制御文字（U+0000）が入っています。取り除いてください。",
        "holds a control character (U+0000). Remove it.",
    ),
    "list": Bad(
        content("- 計画\n"), "plan.yaml:1",
        "計画ファイルではありません（項目: 値 の並びがありません）。",
        "is not a plan file (no lines of the form field: value).",
    ),
    "no-city": Bad(
        changed("municipality: municipality.yaml", "municipality: none.yaml"), "none.yaml",
        "ファイルがありません。名前と場所を確かめてください。",
        "does not exist. Check its name and folder.",
    ),
}


def said(bad: Bad, folder: Path, language: str) -> str:
    """The whole line that a bad input is refused with."""
    place = str(folder / bad.place) if bad.place else str(folder)
    return f"{place}: {bad.ja if language == 'ja' else bad.en}"


@pytest.mark.parametrize("name", ["deep", "division", "large", "nul", "shift-jis", "tag", "type"])
def test_bad_input_ends_a_process_with_one_line(
    name: str, old_store: Path, tmp_path: Path
) -> None:
    file = BAD[name].path(tmp_path)
    done = run("-q", "build", file, "-o", old_store, KEIKAKU_LANG="en")
    assert text(done.stderr) == said(BAD[name], tmp_path, "en") + "\n"
    assert (done.returncode, done.stdout) == (1, b"")


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_in_both_languages(
    name: str, old_store: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = str(BAD[name].path(tmp_path))
    before = state(old_store)
    for language, verb in (
        ("ja", ["build", file, "-o", str(old_store)]),
        ("en", ["build", file, "-o", str(old_store)]),
        ("ja", ["check", file]),
        ("en", ["dump", file]),
    ):
        assert keikaku.main(["-q", "--lang", language, *verb]) == 1
        assert capfd.readouterr() == ("", said(BAD[name], tmp_path, language) + "\n")
    assert state(old_store) == before
    assert measures(old_store) == {OLD: 8}


def test_every_violation_of_every_plan_is_told_at_once(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    wrong = KODOMO.replace("divisions: [kodomo-katei]", "divisions: [kodomo]")
    file = content(wrong)(tmp_path)
    assert keikaku.main(["-q", "--lang", "en", "build", str(file), str(tmp_path),
                         "-o", str(tmp_path / "store")]) == 1
    lines = capfd.readouterr().err.splitlines()
    assert len(lines) == wrong.count("divisions: [kodomo]") + 1 > 4
    assert sum("there is no division (of the municipality file) “kodomo”" in x for x in lines) > 4
    assert not (tmp_path / "store").exists()


# ---- verbs by name, and what is begun before their options are read --------------------------


@pytest.mark.parametrize("verb", keikaku.VERBS)
def test_every_verb_is_where_it_is_said_to_be(verb: str) -> None:
    found = keikaku.VERBS[verb]
    module = import_module(f"publish.command.{found.module}")
    assert callable(getattr(module, found.name))
    assert callable(getattr(module, f"{found.name.rstrip('_')}_options"))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["ask", "plan-numbers", "--zzz"], 2), (["ask", "plan-numbers", "--store", "/none"], 1),
     (["ask", "no-such-question"], 1), (["sparql", "/none.rq"], 1), (["network"], 0),
     (["--lang", "en", "-q", "ask", "pairs-of-divisions"], 0)],
)
def test_nothing_begun_is_left(
    arguments: list[str], code: int, kuki_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("publish.command.options.STORE", kuki_store)
    begun: list[Worker] = []
    fork = process._fork
    monkeypatch.setattr(process, "_fork", lambda: begun.append(fork()) or begun[-1])
    try:
        assert keikaku.main(arguments) == code
    except SystemExit as end:
        assert end.code == code
    assert len(begun) == 1
    assert not begun[0].alive()
    assert gc.isenabled()


# ---- exit codes, help, places to write to ---------------------------------------------------


def test_the_version_is_told() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout) == (0, b"keikaku 0.1.0\n")


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("verb", ["", *keikaku.VERBS])
def test_every_verb_has_help_in_both_languages(
    verb: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        keikaku.main(["--lang", language, *([verb] if verb else []), "--help"])
    assert end.value.code == 0
    out = capsys.readouterr().out
    purpose = keikaku.VERBS[verb].help if verb else None
    assert "keikaku" in out
    if purpose is not None:
        assert "".join(purpose.of("ja" if language == "ja" else "en").split()) in "".join(
            out.split()
        )


def test_help_in_a_process_of_its_own() -> None:
    done = run("build", "--help", KEIKAKU_LANG="en")
    assert done.returncode == 0
    assert "check plans and build the store" in text(done.stdout)
    done = run("--help", LANG="en_GB.UTF-8")
    assert "Turn plans of public bodies into knowledge graphs" in text(done.stdout)


@pytest.mark.parametrize(
    "arguments", [[], ["zzz"], ["build", "--zzz"], ["check"], ["dump", "--format", "zzz"],
                  ["schema", "zzz"], ["--lang", "fr", "schema"]],
)
def test_misuse_ends_with_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        keikaku.main(arguments)
    assert end.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("usage: keikaku")


@pytest.mark.parametrize("verb", ["build", "check", "dump"])
@pytest.mark.parametrize("base", ["example.org", "https://a", "http://[", "https://a b/"])
def test_a_wrong_base_is_refused(
    verb: str, base: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    store = ["-o", str(tmp_path / "store")] if verb == "build" else []
    for language, sentence in (
        ("ja", f"「{base}」は使えません。--base は https:// などで始まり / で終わるアドレスです。"),
        ("en", f"“{base}” cannot be a base: it must be an http(s) address that ends with /."),
    ):
        assert keikaku.main(
            ["--lang", language, verb, str(AOBA / "kodomo.yaml"), "--base", base, *store]
        ) == 1
        assert capfd.readouterr() == ("", sentence + "\n")
    assert not (tmp_path / "store").exists()


def test_a_store_that_cannot_be_written(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    target = tmp_path / "file" / "store"
    for language, sentence in (
        ("ja", "読み書きできません（Not a directory）。"),
        ("en", "cannot be read or written (Not a directory)."),
    ):
        assert keikaku.main(
            ["-q", "--lang", language, "build", str(AOBA / "kodomo.yaml"), "-o", str(target)]
        ) == 1
        out, err = capfd.readouterr()
        assert out == ""
        assert err == f"{target / 'builds'}: {sentence}\n"
    assert (tmp_path / "file").read_text("utf-8") == "x"


def test_a_file_name_that_is_no_text() -> None:
    done = subprocess.run(
        [*COMMAND, "--lang", "en", "check", b"/none/\xff\x1b[31m.yaml"],
        cwd=ROOT, env=environment(), capture_output=True, check=False,
    )
    assert done.returncode == 1
    assert text(done.stderr) == (
        "/none/\\udcff<U+001B>[31m.yaml: does not exist. Check its name and folder.\n"
    )


def test_a_reader_that_goes_away_is_no_error() -> None:
    with subprocess.Popen(
        [*COMMAND, "dump", str(AOBA / "kodomo.yaml"), "--format", "nquads"],
        cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


# ---- check, locate, schema ------------------------------------------------------------------


def test_check_tells_what_is_weak_and_builds_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    plan, city = AOBA / "kodomo.yaml", AOBA / "municipality.yaml"
    for language, doubt, once, end in (
        ("ja", "別の読み方: 「市と連携し」とありますが、市のどの課かは書かれていません。",
         "は一度だけ出てきます。", "誤りはありません。気になる所が{}件あります。\n"),
        ("en", "doubt: The text says “with the city” but does not say which division.",
         "is named once.", "Nothing is wrong. {} weak points.\n"),
    ):
        assert keikaku.main(
            ["--lang", language, "check", str(plan), "--source", str(AOBA / "source/kodomo.txt")]
        ) == 0
        out, err = capfd.readouterr()
        lines = out.splitlines()
        assert err == end.format(len(lines))
        where = "goals[2].policies[2-1].council[2-1-council-1].measures[2-1-council-1-1].doubts[1]"
        needle = "doubts:\n                  - ja: 「市と連携し」"
        assert f"{plan}:{line(needle) + 1}: {where}: {doubt}" in lines
        assert [x for x in lines if x.startswith(f"{city}:") and x.endswith(once)]
    assert list(tmp_path.iterdir()) == []


def test_check_compares_every_quotation_with_the_source(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = changed("すべてのこどもが健やかに", "すべての子どもが健やかに")(tmp_path)
    assert keikaku.main(
        ["--lang", "ja", "check", str(file), "--source", str(AOBA / "source/kodomo.txt")]
    ) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert err == (
        f"{file}:{line('すべてのこどもが健やかに')}: goals[1].name: "
        "原文の 299 文字目にあるのは「すべてのこどもが健やかに育つまち<U+000A>重点施」で、"
        "「すべての子どもが健やかに育つまち」ではありません。\n"
    )


def test_locate_writes_the_places_and_nothing_else(tmp_path: Path) -> None:
    bare = KODOMO.replace(", at: 299}", "}").replace("\n              at: 348", "")
    assert bare.count("at: ") == KODOMO.count("at: ") - 2
    file = content(bare)(tmp_path)
    assert keikaku.main(["locate", str(file), "--source", str(AOBA / "source/kodomo.txt")]) == 0
    assert file.read_text("utf-8") == KODOMO
    assert sorted(p.name for p in tmp_path.iterdir()) == ["municipality.yaml", "plan.yaml"]


@pytest.mark.parametrize("kind", ["plan", "municipality"])
def test_schema_writes_the_file_that_editors_use(
    kind: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert keikaku.main(["schema", kind]) == 0
    assert capfdbinary.readouterr() == ((PLANS / f"{kind}.schema.json").read_bytes(), b"")


# ---- dump -----------------------------------------------------------------------------------

DUMP_ALL = """
import sys, keikaku
for form in sys.argv[2:]:
    assert keikaku.main(["dump", sys.argv[1], "--format", form]) == 0
"""


def test_the_same_plan_gives_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    def dump(seed: str) -> bytes:
        done = subprocess.run(
            [sys.executable, "-c", DUMP_ALL, str(AOBA / "kodomo.yaml"), *FORMATS],
            cwd=ROOT, env=environment(PYTHONHASHSEED=seed), capture_output=True, check=False,
        )
        assert (done.returncode, done.stderr) == (0, b"")
        return done.stdout

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(dump, ("1", "2"))
    assert first == second
    assert len(first) > 1_000_000


def test_dump_writes_what_the_store_holds(old_store: Path) -> None:
    done = run("dump", AOBA / "kodomo.yaml", "--format", "nquads", "--base", OLD)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == (current(old_store)[0] / GRAPH_FILE).read_bytes()


# ---- killed, and two at once ----------------------------------------------------------------


def measures(store: Path) -> dict[str, int]:
    """The measures that the store answers, counted by base."""
    disk = ox.Store.read_only(str(current(store)[0] / DISK_STORE))
    solutions = disk.query(
        "SELECT ?m WHERE { GRAPH ?g { ?m a <https://w3id.org/keikaku/ontology#Measure> } }"
    )
    assert isinstance(solutions, ox.QuerySolutions)
    found = [str(s["m"].value) for s in solutions]  # type: ignore[union-attr]
    counted = {base: sum(m.startswith(base) for m in found) for base in (OLD, NEW)}
    assert sum(counted.values()) == len(found)
    return {base: count for base, count in counted.items() if count}


def start(store: Path, base: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, "-q", "build", str(AOBA / "kodomo.yaml"), "-o", str(store), "--base", base],
        cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )


# Imports what a build needs once; then each line is one command in a process of its own.
FORKS = """
import os, sys
import networkx, numpy, pyshacl, scipy.sparse
import graph.build, graph.checks, graph.formats, keikaku, visualize.prepare
graph.checks.shapes()
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        os._exit(keikaku.main(line.rstrip("\\n").split("\\t")))
    print(child, flush=True)
    # Until it is asked for, its number is not given to another process.
    sys.stdin.readline()
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Forks:
    """Commands that begin at once, so that their moments can be hit."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", FORKS], cwd=ROOT, env=environment(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.input, self.output = self.process.stdin, self.process.stdout

    def begin(self, *arguments: object) -> int:
        """Start a command; gives its process number."""
        print(*arguments, sep="\t", file=self.input, flush=True)
        return int(self.output.readline())

    def end(self) -> int:
        """Wait for it; gives its exit code, negative where a signal ended it."""
        print(file=self.input, flush=True)
        return int(self.output.readline())

    def __enter__(self) -> "Forks":
        return self

    def __exit__(self, *_: object) -> None:
        self.input.close()
        self.output.close()
        self.process.wait(60)


def builds(store: Path) -> list[str]:
    return sorted(p.name for p in (store / "builds").iterdir())


def wait_for(condition: Callable[[], bool]) -> None:
    """Look every millisecond, for a minute at most."""
    for _ in range(60_000):
        if condition():
            return
        time.sleep(0.001)
    pytest.fail("it never came")


# A file that the new build has written, and the seconds to wait after it.
MOMENTS = [
    (None, 0.0), (None, 0.2), (".", 0.0), ("lock", 0.01), (GRAPH_FILE, 0.0), (GRAPH_FILE, 0.02),
    (DISK_STORE, 0.0), (DISK_STORE, 0.05), (f"{DISK_STORE}/CURRENT", 0.0),
    ("layout.json", 0.0), ("manifest.json", 0.0), ("manifest.json", 0.005),
]


def test_a_build_killed_at_any_moment_leaves_a_store_that_answers(tmp_path: Path) -> None:
    store = tmp_path / "store"
    arguments = ["-q", "build", AOBA / "kodomo.yaml", "-o", store, "--base"]
    killed, states = 0, []
    with Forks() as forks:
        forks.begin(*arguments, OLD)
        assert forks.end() == 0
        assert measures(store) == {OLD: 8}
        for file, seconds in MOMENTS:
            known = set(builds(store))
            process = forks.begin(*arguments, NEW)
            if file is not None:
                wait_for(lambda known=known, file=file: any(  # type: ignore[misc]
                    (store / "builds" / name / file).exists()
                    for name in set(builds(store)) - known
                ))
            time.sleep(seconds)
            os.kill(process, signal.SIGKILL)
            killed += forks.end() == -signal.SIGKILL
            states.append(measures(store))
    assert killed >= 6
    assert all(found in ({OLD: 8}, {NEW: 8}) for found in states)
    assert states[0] == {OLD: 8}
    # What the killed ones left is swept by the next builds.
    with start(store, NEW) as last:
        pass
    assert last.returncode == 0
    assert measures(store) == {NEW: 8}
    assert not [name for name in builds(store) if name.startswith("new-")]
    assert len(builds(store)) <= 2
    assert sorted(p.name for p in store.iterdir()) == ["CURRENT", "builds", "lock"]


def test_two_builds_into_one_store_both_end_well(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with start(store, OLD) as one, start(store, NEW) as other:
        assert one.stderr is not None
        assert other.stderr is not None
        assert (one.stderr.read(), other.stderr.read()) == (b"", b"")
    assert (one.returncode, other.returncode) == (0, 0)
    assert measures(store) in ({OLD: 8}, {NEW: 8})
    assert len(builds(store)) == 2


def test_a_port_in_use_is_said_in_one_sentence(
    aoba_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        given = ["--lang", "en", "serve", "--port", str(port), "--store", str(aoba_store)]
        assert keikaku.main(given) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(rf"Cannot listen on port {port} of 127\.0\.0\.1 \(.+\)\. Choose another with --port\.\n", err)


def test_serve_says_where_it_is(aoba_store: Path) -> None:
    started = [sys.executable, "-m", "keikaku", "--lang", "en", "serve", "--port", "0"]
    with subprocess.Popen(
        [*started, "--store", aoba_store], cwd=ROOT, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        try:
            said = re.fullmatch(r"Serving (http://127\.0\.0\.1:\d+/) \(Ctrl\+C ends\)\.\n", process.stderr.readline())
            assert said is not None  # and from then on whoever comes is answered
            with urllib.request.urlopen(f"{said.group(1)}healthz", timeout=30) as answer:
                assert answer.read() == b"ok\n"
        finally:
            process.send_signal(signal.SIGINT)
            process.stderr.read()
    assert process.returncode in (0, 130)
