"""Long plans, measured: a workbook of many rows read and written, a long text audited.

``python -m tests.benchmarks.workbook [rows] [read] [write] [check] [audit]`` (100,000 rows unless
told otherwise; checked, written and audited is a plan of a quarter as many: plan files are no
larger, and graphs take much memory). Each is done by a process of its own, so that the greatest
memory is of it alone.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from graph import model
from graph.loading import load_plan
from graph.workbook.write import workbook

ROWS = 100_000
_YEARS = 5


def make(file: Path, rows: int) -> None:
    """A fictional plan of about as many rows: half of them measures, half values of metrics."""
    from openpyxl import Workbook

    measures, metrics = rows // 2, rows // (2 * (_YEARS + 1))
    sheets: Mapping[str, list[list[object]]] = {
        "計画": [["項目", "値"], ["自治体名", "ためし市（架空）"], ["団体コード", "011002"], ["計画名", "ためし市の長い計画"], ["目標年度", "令和9年度"]],
        "目標・施策": [["種類", "属する先", "文言"]],
        "取り組み": [["属する先", "文言", "主な担当課", "主な関係課", "連携先"]],
        "組織": [["種類", "名称"], ["団体", "民生委員"]],
        "指標": [["種類", "属する先", "名称", "現状値", "現状値の年度", "目標値"]],
        "実績": [["指標", "年度", "表記"]],
    }
    sheets["組織"] += [["課", f"架空{i}課"] for i in range(40)]
    policies = [f"施策その{g}の{p}を進める" for g in range(5) for p in range(20)]
    for i, policy in enumerate(policies):
        if i % 20 == 0:
            sheets["目標・施策"].append(["基本目標", None, f"目標その{i // 20}のまち"])
        sheets["目標・施策"].append(["重点施策", None, policy])
    for n in range(measures):
        sheets["取り組み"].append([
            policies[n * len(policies) // measures],
            f"架空の取り組み{n}として、民生委員と連携し、相談と見守りを続けます。",
            f"架空{n % 40}課、架空{(n * 7 + 1) % 40}課" if n % 40 != (n * 7 + 1) % 40 else f"架空{n % 40}課",
            None, "民生委員" if n % 2 else None,
        ])
    for n in range(metrics):
        sheets["指標"].append(["指標", policies[n * len(policies) // metrics], f"相談{n}の件数", f"{n}件", "令和3年度", f"年{n + 50}件以上"])
        sheets["実績"] += [[f"相談{n}の件数", f"令和{4 + y}年度", f"{n + y}件"] for y in range(_YEARS)]
    book = Workbook(write_only=True)
    for title, lines in sheets.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    book.save(file)


def read(folder: Path) -> str:
    """Read the workbook; how many measures it holds."""
    plan = load_plan(folder / "long.xlsx").plan.value
    return f"{sum(len(p.measures) for g in plan.goals for y in g.policies for p in y.city)} measures"


def write(folder: Path) -> str:
    """Write the same plan, as plan files hold it, as a workbook."""
    loaded = load_plan(folder / "plan" / "plan.yaml")
    begun = time.process_time()
    size = len(workbook(loaded.plan.value, loaded.municipality.value))
    return f"{size // 1_000_000} MB in {time.process_time() - begun:.0f} s, after the plan was read"


def check(folder: Path) -> str:
    """Build the graph of the workbook and hold it to the shapes."""
    from graph.build import checked_graph

    return f"{len(checked_graph(load_plan(folder / 'part.xlsx')).dataset):,} statements"


def audit(folder: Path) -> str:
    """Hold the plan and its source, one line a wording, against each other."""
    from graph.audit import audit as audited
    from graph.source import read_source

    loaded = load_plan(folder / "plan" / "plan.yaml")
    begun = time.process_time()
    found = audited(loaded, read_source(loaded.plan, folder / "plan" / "source.txt"), None)
    return f"{len(found.open)} open, in {time.process_time() - begun:.0f} s, after the plan was read"


VERBS: Mapping[str, Callable[[Path], str]] = {"read": read, "write": write, "check": check, "audit": audit}


def _files(folder: Path) -> None:
    from graph.planwriter import written
    from graph.workbook.typed import typed_text

    loaded = load_plan(folder / "part.xlsx")
    plan: model.Plan = loaded.plan.value
    (folder / "plan").mkdir()
    for name, text in (("plan.yaml", written(plan)), ("municipality.yaml", written(loaded.municipality.value)), ("source.txt", typed_text(plan))):
        (folder / "plan" / name).write_text(text, encoding="utf-8", newline="\n")


def main(asked: list[str]) -> int:
    """Print the seconds of the processor and the greatest memory of each."""
    if asked[:1] == ["--in"]:
        folder, verb = Path(asked[1]), asked[2]
        begun = time.process_time()
        told = VERBS[verb](folder)
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"| {verb} | {time.process_time() - begun:.1f} | {most} | {told} |", flush=True)
        return 0
    rows = next((int(a) for a in asked if a.isdigit()), ROWS)
    verbs = [a for a in asked if a in VERBS] or list(VERBS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder / "long.xlsx", rows)
        if set(verbs) - {"read"}:
            make(folder / "part.xlsx", rows // 4)
            subprocess.run([sys.executable, "-c", f"from tests.benchmarks.workbook import _files; from pathlib import Path; _files(Path({name!r}))"], check=True)
        print(f"| {rows:,} rows | seconds of the processor | MB at most | |\n| --- | ---: | ---: | --- |", flush=True)
        for verb in verbs:
            subprocess.run([sys.executable, "-m", __name__ if __name__ != "__main__" else "tests.benchmarks.workbook", "--in", name, verb], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
