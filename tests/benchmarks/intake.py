"""Import of printed plans, measured: Kuki's text alone against the plan made by hand, and a long PDF.

``python -m tests.benchmarks.intake [kuki] [pdf]``. Kuki's text is read with no help; what the
hand-made plan holds counts as right. A measure is found where its wording begins alike, a pair
where its measure and the printed name of its division agree, a value where its metric's name,
kind, year, number, unit, comparator and group all agree.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from graph import model
from graph.intake import making, rules
from graph.intake.reading import read
from graph.loading import load_plan
from graph.planfile import walk
from ontology.language import Text
from tests.graph.intake.scorer import Score, found_value, squeezed

ROOT = Path(__file__).parents[2]
SOURCE = ROOT.parent / "shared" / "source" / "kuki-chapter4.txt"
PAGES = 500


def kuki() -> Score:
    """Recall and precision of Kuki's text against `graph/plans/kuki`."""
    draft = making.make(SOURCE.read_text(encoding="utf-8"), SOURCE.name, rules.load())
    right = load_plan(ROOT / "graph" / "plans" / "kuki" / "plan.yaml")
    found = _read(draft.plan, draft.municipality)
    expected = _read(right.plan.value, right.municipality.value)
    score = Score()
    names = {k: k for k in expected[0]}
    alike = {k: next((e for e in names if _alike(k, e)), k) for k in found[0]}
    score.count("measures", alike.values(), names)
    score.count("pairs of measure and division", [(alike[m], d) for m, ds in found[0].items() for d in ds], [(m, d) for m, ds in expected[0].items() for d in ds])
    score.count("metrics", found[1], expected[1])
    score.count("values", [(m, v) for m, vs in found[1].items() for v in vs], [(m, v) for m, vs in expected[1].items() for v in vs])
    return score


def _alike(one: str, other: str) -> bool:
    """Whether two wordings begin and end alike."""
    return one[:16] == other[:16] and one[-8:] == other[-8:]


def _read(plan: model.Plan, city: model.Municipality) -> tuple[dict[str, list[str]], dict[str, list[object]]]:
    units = {u.id: squeezed(u.name) for u in (*city.divisions, *city.groups)}
    measures: dict[str, list[str]] = {}
    metrics: dict[str, list[object]] = {}
    for _, part in walk(plan):
        if isinstance(part, model.Measure):
            measures[squeezed(part.statement.plain)] = [units[d] for r in part.responsible for d in r.divisions]
        elif isinstance(part, model.Metric):
            metrics[squeezed(part.name.plain)] = [found_value(o) for o in part.observations]
    return measures, metrics


def long_pdf() -> tuple[float, int, int]:
    """Seconds and greatest memory (MB) for a PDF of 500 pages, and the measures found."""
    from reportlab.lib import colors
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Table, TableStyle

    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiKakuGo-W5"))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "long.pdf"
        canvas = Canvas(str(file), pagesize=(595, 842))
        for number in range(1, PAGES + 1):
            canvas.setFont("HeiseiKakuGo-W5", 10)
            canvas.drawString(50, 790, f"基本目標{(number - 1) // 50 + 1}　架空の目標その{(number - 1) // 50 + 1}")
            canvas.drawString(50, 770, f"施策{number}　架空の施策その{number}を進めます")
            for line in range(20):
                canvas.drawString(50, 740 - 14 * line, f"　第{number}面の{line}行目の文章です。架空の計画の本文として、いくらか長く書いてあります。")
            table = Table([["番号", "事業名", "事業内容", "担当課"], *([str(i), f"架空事業{number}の{i}", "架空の内容を行います。", "架空課"] for i in range(1, 11))])
            table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONT", (0, 0), (-1, -1), "HeiseiKakuGo-W5", 9)]))
            table.wrapOn(canvas, 450, 400)
            table.drawOn(canvas, 60, 200)
            canvas.drawString(290, 30, str(number))
            canvas.showPage()
        canvas.save()
        begun = time.monotonic()
        printed = read(file, _tell)
        draft = making.make(printed.text, file.name, rules.load())
    count = sum(isinstance(part, model.Measure) for _, part in walk(draft.plan))
    return time.monotonic() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, count


def _tell(text: Text) -> None:
    print(text.en, file=sys.stderr)


def main(names: list[str]) -> int:
    """Print what was measured."""
    if not names or "kuki" in names:
        score = kuki()
        print("| | recall | precision | right | found | expected |\n| --- | ---: | ---: | ---: | ---: | ---: |")
        for kind, (right, found, expected) in score.counts.items():
            print(f"| {kind} | {score.recall(kind):.2f} | {score.precision(kind):.2f} | {right} | {found} | {expected} |")
        if "-v" in names:
            print("\n".join(score.wrong))
    if not names or "pdf" in names:
        seconds, megabytes, measures = long_pdf()
        print(f"PDF of {PAGES} pages: {seconds:.0f} s, {megabytes} MB at most, {measures} measures")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
