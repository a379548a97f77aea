"""``keikaku ask`` as a whole process against a script that does the same with rdflib."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from graph.store import GRAPH_FILE, current
from queries.catalogue import question
from queries.engine import EmbeddedEngine
from queries.load import context, plans
from queries.names import Names

ROOT = Path(__file__).parents[2]
NAME, DIVISION = "measures-of-division", "社会福祉課"
TIMES = 7
SHORT = 5
# What the installed command runs.
COMMAND = "import sys; from keikaku import main; sys.exit(main())"
# What one would write without keikaku: load the plan's Turtle, ask, print.
SCRIPT = """
import sys
from rdflib import Graph
graph = Graph().parse(sys.argv[1], format="turtle")
query = open(sys.argv[2], encoding="utf-8").read()
for row in graph.query(query):
    print("\\t".join("" if term is None else str(term) for term in row))
"""


def measure(store: Path) -> list[dict[str, Any]]:
    """The least and the median milliseconds of both, taken in turn; the ratios are of the least.

    The least is what the machine does undisturbed; it disturbs a short process whole or not at all.
    """
    turtle, query = _prepared(store)
    ours = [sys.executable, "-c", COMMAND, "ask", NAME, DIVISION, "--store", str(store)]
    theirs = [sys.executable, "-c", SCRIPT, str(turtle), str(query)]
    bare = [sys.executable, "-c", "pass"]
    names = ("keikaku ask", "rdflib script", "python alone")
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    # Byte code is kept as an installation keeps it, of both.
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    kept["PYTHONPYCACHEPREFIX"] = str(store.with_name("bytecode"))
    for turn in range(TIMES + 1):
        for name, command in zip(times, (ours, theirs, bare), strict=True):
            # The short ones more often, so that all are measured over a like time.
            for _ in range(1 if command is theirs else SHORT):
                taken = _timed(command, kept)
                if turn:
                    times[name].append(taken)
    base = tuple(map(min, zip(*times["rdflib script"], strict=True)))
    return [
        {
            "process": name,
            "wall ms": round(least[0] * 1000),
            "median wall ms": round(median(t[0] for t in taken) * 1000),
            "processor ms": round(least[1] * 1000),
            "wall ratio": round(base[0] / least[0], 1),
            "processor ratio": round(base[1] / least[1], 1),
        }
        for name, taken in times.items()
        for least in [tuple(map(min, zip(*taken, strict=True)))]
    ]


def _prepared(store: Path) -> tuple[Path, Path]:
    """The plan as Turtle, and the same question without named graphs."""
    import pyoxigraph as ox

    folder, _ = current(store)
    turtle, query = store.with_name("plan.ttl"), store.with_name("question.rq")
    quads = ox.parse(path=str(folder / GRAPH_FILE), format=ox.RdfFormat.N_QUADS)
    ox.serialize({q.triple for q in quads}, str(turtle), format=ox.RdfFormat.TURTLE)
    with EmbeddedEngine(store) as engine:
        plan = context(plans(engine)[0])
        asked = question(NAME)
        text = asked.bind(plan, {"division": Names.read(engine, plan).find(DIVISION, "division")})
    for name in ("graph", "organizations"):
        text = text.replace(f"GRAPH {plan[name].n3} ", "")
    query.write_text(text, encoding="utf-8")
    return turtle, query


def _timed(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Seconds on the clock and of the processor, child processes included."""
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, cwd=ROOT, env=environment, check=True)
    took, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
