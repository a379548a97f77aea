"""The source of a plan read again from the file it was imported from."""

from pathlib import Path

import pytest

from graph.intake.importing import import_text
from graph.intake.known import Known
from graph.intake.original import read_original
from graph.loading import load_plan
from graph.problems import PlanError
from graph.source import misquoted

LAYOUTS = Path(__file__).parent / "layouts"
TEXT = (LAYOUTS / "01-welfare-numbered.txt").read_text(encoding="utf-8")


def pdf(file: Path, lines: list[str]) -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiKakuGo-W5"))
    canvas = Canvas(str(file), pagesize=(595, 842))
    canvas.setFont("HeiseiKakuGo-W5", 9)
    for index, line in enumerate(lines):
        canvas.drawString(40, 800 - 14 * index, line)
    canvas.save()


@pytest.mark.parametrize("kind", ["pdf", "cp932"])
def test_what_was_imported_is_its_own_source(kind: str, tmp_path: Path) -> None:
    file = tmp_path / f"plan.{kind}"
    if kind == "pdf":
        pdf(file, TEXT.splitlines()[:40])
    else:
        file.write_bytes(TEXT.encode("cp932"))
    import_text(file, tmp_path / "draft", Known("999997", "みどり野市（架空）"))
    loaded = load_plan(tmp_path / "draft" / "plan.yaml")
    told: list[str] = []
    source = read_original(loaded.plan, file, lambda text: told.append(text.en))
    assert source.text == (tmp_path / "draft" / "source.txt").read_text(encoding="utf-8")
    assert misquoted(loaded.plan, source) == []
    assert read_original(loaded.plan, tmp_path / "draft" / "source.txt") == source


def test_another_edition_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "plan.pdf"
    pdf(file, TEXT.splitlines()[:40])
    import_text(file, tmp_path / "draft", Known("999997", "みどり野市（架空）"))
    pdf(file, TEXT.splitlines()[:39])
    with pytest.raises(PlanError) as refused:
        read_original(load_plan(tmp_path / "draft" / "plan.yaml").plan, file)
    message = refused.value.problems[0].message.en
    assert "gives another text than the plan quotes (source.txt)" in message
    assert str(tmp_path / "draft" / "source.txt") in message
