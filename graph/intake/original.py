"""The source of a plan from the file that was printed: a PDF or a text in any encoding is read as
an import reads it, and has to give the text that the plan quotes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from graph import model
from graph.intake import rules
from graph.intake.pdf.document import Progress
from graph.intake.reading import read
from graph.intake.rewriting import rewritten
from graph.planfile import Loaded
from graph.problems import refusal
from graph.source import Source, read_source


def read_original(plan: Loaded[model.Plan], file: Path, progress: Progress = lambda text: None) -> Source:
    """The source text of a plan. Raises PlanError where the file holds another text."""
    if not _is_printed(file):
        return read_source(plan, file)
    text = rewritten(read(file, progress).text, rules.load())
    source = plan.value.source
    if hashlib.sha256(text.encode("utf-8")).hexdigest() == source.sha256:
        return Source(text, tuple(source.sheets))
    kept = plan.file.parent / source.file
    also = (
        (f"取り込んだときの文は {kept} にあります。--source に指定できます。", f"The text as it was imported is {kept}; name it with --source.")
        if kept.is_file() else ("取り込み直すと、違いを見られます。", "Import it again to see the differences.")
    )
    raise refusal(
        file, f"ここから読んだ文は、計画が引用した原文（{source.file}）と違います。別の版か、読み方の違う版で取り込んだものです。{also[0]}",
        f"gives another text than the plan quotes ({source.file}): another edition, or imported by another version. {also[1]}",
    )


def _is_printed(file: Path) -> bool:
    """Whether a file is a PDF or a text that is not UTF-8."""
    try:
        with file.open("rb") as source:
            if b"%PDF-" in source.read(1024):
                return True
        file.read_bytes().decode("utf-8")
    except OSError:
        return False
    except UnicodeDecodeError:
        return True
    return False
