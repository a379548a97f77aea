"""``python -m tests.benchmarks [catalogue] [ask] [map] [views] [data] [endpoint] [pages] [site] [--json]``: ratios measured in one run.

Each compares keikaku with what a user would take instead, in turn, on the same data, on this
machine, now. Absolute times are of this machine; the ratios are what counts.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from graph.build import build
from queries.kept import keep
from tests.benchmarks import ask, catalogue, data, endpoint, pages, picture, static_site, views
from visualize.prepare import prepare

MEASURED = {
    "catalogue": catalogue.measure,
    "ask": ask.measure,
    "map": picture.measure,
    "views": views.measure,
    "data": data.measure,
    "endpoint": endpoint.measure,
    "pages": pages.measure,
    "site": static_site.measure,
}


def main() -> int:
    """Build Kuki's plan once, measure, print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*MEASURED, []], metavar="NAME")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of tables")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        build(store=store, finishers=[keep, prepare])
        found = {name: MEASURED[name](store) for name in options.names or MEASURED}
    if options.json:
        json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
        return 0
    for name, rows in found.items():
        print(f"\n### {name}\n")
        columns = list(rows[0])
        print("| " + " | ".join(columns) + " |\n|" + " --- |" * len(columns))
        for row in rows:
            print("| " + " | ".join(str(row[c]) for c in columns) + " |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
