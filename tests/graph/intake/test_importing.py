"""Drafts on disk: new, again, merged, cut off."""

import os
import shutil
from pathlib import Path

import pytest

from graph.consistency import faults
from graph.intake import importing
from graph.intake.importing import import_text
from graph.intake.known import Known, known
from graph.intake.review import read_review
from graph.intake.rules import load
from graph.loading import load_plan
from graph.problems import PlanError

LAYOUTS = Path(__file__).parent / "layouts"
TEXT = LAYOUTS / "01-welfare-numbered.txt"


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    folder = tmp_path / "draft"
    import_text(TEXT, folder, Known("999997", "みどり野市（架空）"))
    return folder


def everything(folder: Path) -> dict[str, bytes]:
    return {f.name: f.read_bytes() for f in folder.iterdir() if f.is_file()}


def test_a_draft_is_a_plan_with_a_review_list(draft: Path) -> None:
    loaded = load_plan(draft / "plan.yaml")
    assert faults(loaded) == []
    assert (draft / "source.txt").read_text(encoding="utf-8") == TEXT.read_text(encoding="utf-8")
    assert loaded.plan.value.target_year.ja == "令和10年度"
    review = read_review(draft).value
    assert [(i.kind, TEXT.read_text(encoding="utf-8")[i.start : i.end]) for i in review.items if i.kind.startswith("division")] == [
        ("division-separator", "こども家庭課　健康推進課"), ("division-group", "関係課"),
    ]
    choice = next(i for i in review.items if i.kind == "division-separator").alternatives[0]
    assert [(e.do, e.file) for e in choice.edits][:2] == [("add", "municipality"), ("set", "plan")]


def test_who_the_plan_is_of_must_be_told(tmp_path: Path) -> None:
    import_text(LAYOUTS / "16-stacked-table.txt", tmp_path / "draft")
    found = faults(load_plan(tmp_path / "draft" / "plan.yaml"))
    assert [p.where for p in found] == ["code"]
    assert [i.id.rsplit("-", 1)[0] for i in read_review(tmp_path / "draft").value.items].count("municipality") >= 3


def test_again_without_merge_writes_nothing(draft: Path, tmp_path: Path) -> None:
    before = everything(draft)
    changed = tmp_path / "next.txt"
    changed.write_text(TEXT.read_text(encoding="utf-8").replace("40.0％以上", "45.0％以上"), encoding="utf-8")
    done = import_text(changed, draft, Known("999997", "みどり野市（架空）"))
    assert not done.written
    assert done.changed is not None
    assert len(done.changed.changes) == 1
    assert everything(draft) == before


def test_again_remembers_who_the_plan_is_of(draft: Path) -> None:
    done = import_text(TEXT, draft, merge=True)
    assert done.changed is not None
    assert done.changed.changes == ()
    city = load_plan(draft / "plan.yaml").municipality.value
    assert (city.code, city.name) == ("999997", "みどり野市（架空）")


def test_merge_keeps_what_people_did(draft: Path, tmp_path: Path) -> None:
    plan = draft / "plan.yaml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("divisions: [d1, d2]", "divisions: [d2]", 1), encoding="utf-8")
    (draft / "answers.yaml").write_text("mine\n", encoding="utf-8")
    changed = tmp_path / "next.txt"
    changed.write_text(TEXT.read_text(encoding="utf-8").replace("40.0％以上", "45.0％以上"), encoding="utf-8")
    import_text(changed, draft, Known("999997", "みどり野市（架空）"), merge=True)
    policy = load_plan(plan).plan.value.goals[0].policies[0]
    assert policy.city[0].measures[0].responsible[0].divisions == ["d2"]
    assert policy.indicators[0].observations[1].value == 45
    assert (draft / "answers.yaml").read_text(encoding="utf-8") == "mine\n"


def test_cut_off_leaves_what_was_there(draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything(draft)

    def broken(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(importing, "write_review", broken)
    with pytest.raises(KeyboardInterrupt):
        import_text(TEXT, draft, merge=True)
    with pytest.raises(KeyboardInterrupt):
        import_text(TEXT, draft.parent / "other")
    assert everything(draft) == before
    assert sorted(os.listdir(draft.parent)) == ["draft"]


def test_another_folder_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(PlanError):
        import_text(TEXT, tmp_path / "letters")
    assert os.listdir(tmp_path / "letters") == ["a.txt"]


def test_known_divisions_keep_their_identifiers(draft: Path, tmp_path: Path) -> None:
    city = tmp_path / "municipality.yaml"
    shutil.copy(draft / "municipality.yaml", city)
    city.write_text(city.read_text(encoding="utf-8").replace("id: d2,", "id: fukushi,"), encoding="utf-8")
    import_text(TEXT, tmp_path / "second", known(None, None, city))
    second = load_plan(tmp_path / "second" / "plan.yaml")
    assert "fukushi" in second.plan.value.goals[0].policies[0].city[0].measures[0].responsible[0].divisions
    assert second.municipality.value.code == "999997"


@pytest.mark.parametrize("code", ["99999", "999998", "abc"])
def test_a_wrong_code_is_refused(code: str) -> None:
    with pytest.raises(PlanError):
        known(code, None, None)


def test_rules_of_ones_own(tmp_path: Path) -> None:
    text = tmp_path / "plan.txt"
    text.write_text(TEXT.read_text(encoding="utf-8").replace("担当課：", "担い手窓口："), encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text('[responsible]\nlead = ["担い手窓口"]\n', encoding="utf-8")
    import_text(text, tmp_path / "draft", extra_rules=own)
    divisions = [d.name for d in load_plan(tmp_path / "draft" / "plan.yaml").municipality.value.divisions]
    assert divisions == ["学校教育課", "福祉総務課", "生涯学習課", "こども家庭課", "健康推進課"]
    own.write_text('[responsibel]\nlead = ["x"]\n', encoding="utf-8")
    with pytest.raises(PlanError):
        load(own)


@pytest.mark.parametrize("text", [
    "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。\n" * 20,
    "第１回会議録\n委員長　それでは始めます。\n委員　よろしくお願いします。\n" * 10,
])
def test_no_plan_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "text.txt"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError) as refused:
        import_text(file, tmp_path / "draft")
    assert "no" in refused.value.problems[0].message.en
    assert not (tmp_path / "draft").exists()
