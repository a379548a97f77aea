"""What can be taken whole: dumps of every plan and of all, and tables with what their columns mean."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ontology.language import Text
from queries import spreadsheet
from queries.engine import EmbeddedEngine, Engine
from queries.spreadsheet import Cell, Table
from visualize.tables import COLUMNS, TITLES, listing

if TYPE_CHECKING:
    from graph.formats import Format
    from publish.holdings import Held, Holdings

MOST = 2_000_000  # statements of a store whose dumps a server still writes by itself
DUMPS: Mapping[str, tuple[Format, str]] = {
    "nq": ("nquads", "application/n-quads"),
    "trig": ("trig", "application/trig"),
    "ttl": ("turtle", "text/turtle"),
    "jsonld": ("jsonld", "application/ld+json"),
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NUMBERS = frozenset({
    "leads", "relates", "measures", "goals", "neighbours", "bodies", "divisions", "shared",
})


@dataclass(frozen=True)
class Download:
    """A file: its path below the site, its media type, its bytes."""

    path: str
    media: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The digest of its bytes."""
        return hashlib.sha256(self.content).hexdigest()


class Downloads:
    """The files of one engine, written once for each build."""

    def __init__(self, holdings: Holdings) -> None:
        self.holdings = holdings
        self._lock = threading.Lock()
        self._build = ""
        self._files: dict[str, Download] = {}

    def files(self) -> Mapping[str, Download]:
        """Every file by its path. Raises QueryError."""
        build = self.holdings.engine.build_name()
        with self._lock:
            if build != self._build:
                self._files = {file.path: file for file in _written(self.holdings)}
                self._build = build
            return self._files


def _written(holdings: Holdings) -> list[Download]:
    found = dumps(holdings.engine, holdings.addresses.base)
    for entry in holdings.entries:
        found += tables(holdings.held(entry))
    return found


def dumps(engine: Engine, base: str) -> list[Download]:
    """The build as RDF, whole and by plan; nothing for an engine whose build is elsewhere or too large."""
    import pyoxigraph as ox

    from graph.formats import write
    from graph.store import GRAPH_FILE, current

    if not isinstance(engine, EmbeddedEngine):
        return []
    folder, manifest = current(engine.store)
    if manifest.quads > MOST:
        return []
    quads = list(ox.parse(path=str(folder / GRAPH_FILE), format=ox.RdfFormat.N_QUADS))
    parts = {"all": quads}
    for plan in manifest.plans:
        path = plan.removeprefix(f"{base}id/")
        graph = f"{base}graph/{path}"
        held = (graph, f"{graph}/derived", graph.rpartition("/")[0])
        parts[path.replace("/", "-")] = [
            q for q in quads if getattr(q.graph_name, "value", "") in held
        ]
    return [
        Download(f"dump/{name}.{ending}", media, write(part, form))
        for name, part in parts.items()
        for ending, (form, media) in DUMPS.items()
    ]


# ---- tables ---------------------------------------------------------------------------------


def tables(held: Held) -> list[Download]:
    """A plan as CSV tables with CSVW metadata, one workbook, and 項目定義書."""
    place = f"tables/{held.entry.code}/{held.entry.id}"
    shown = {
        kind: listing(kind, held.overview, "ja", held.statements) for kind in TITLES
    }
    found = [
        Download(f"{place}/{kind}.csv", "text/csv", spreadsheet.csv(of.table))
        for kind, of in shown.items()
    ]
    defined = definitions({kind: of.keys for kind, of in shown.items()})
    book = [(of.title, of.table) for of in shown.values()]
    found += [
        Download(f"{place}/csv-metadata.json", "application/csvm+json", _metadata(held, shown)),
        Download(f"{place}/definitions.csv", "text/csv", spreadsheet.csv(defined)),
        Download(
            f"{place}/tables.xlsx", XLSX, spreadsheet.workbook([*book, ("項目定義書", defined)])
        ),
        Download(
            f"{place}/definitions.xlsx", XLSX, spreadsheet.workbook([("項目定義書", defined)])
        ),
    ]
    return found


def definitions(keys: Mapping[str, tuple[str, ...]]) -> Table:
    """項目定義書: every column of every table with its type and meaning."""
    headings = ("表", "ファイル", "順", "項目名", "項目名（英語）", "識別名", "型", "説明", "説明（英語）")
    rows = [
        (
            Cell(TITLES[kind].ja), Cell(f"{kind}.csv"), Cell(str(place), number=True),
            Cell(COLUMNS[key].ja), Cell(COLUMNS[key].en), Cell(key),
            Cell("整数" if key in _NUMBERS else "URI" if key == "address" else "文字列"),
            Cell(MEANINGS[key].ja), Cell(MEANINGS[key].en),
        )
        for kind, columns in keys.items()
        for place, key in enumerate(columns, 1)
    ]
    return Table(headings, tuple(rows))


def _metadata(held: Held, shown: Mapping[str, object]) -> bytes:
    """The tables as CSV on the Web describes them."""
    from visualize.tables import Listing

    described = []
    for kind, of in shown.items():
        assert isinstance(of, Listing)
        columns = []
        for key in of.keys:
            column = {
                "name": key,
                "titles": {"ja": COLUMNS[key].ja},
                "dc:description": {"ja": MEANINGS[key].ja, "en": MEANINGS[key].en},
                "datatype": "integer" if key in _NUMBERS else "anyURI" if key == "address" else "string",
            }
            columns.append(column)
        described.append({
            "url": f"{kind}.csv",
            "lang": "ja",
            "dc:title": {"ja": TITLES[kind].ja, "en": TITLES[kind].en},
            "tableSchema": {"columns": columns},
        })
    entry = held.entry
    whole = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "ja"}],
        "dc:title": {"ja": entry.title.of("ja"), "en": entry.title.of("en")},
        "dc:source": held.attribution["ja"],
        "dc:rights": held.rights["ja"],
        "tables": described,
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


MEANINGS: Mapping[str, Text] = {
    "number": Text("計画に印刷された番号。社で始まるものは社会福祉協議会の取り組み", "number as printed; 社 marks the council's"),
    "measure": Text("取り組みの名前。見出しのないものは編集者の短い名前", "name of the measure; a short name of the editors where none is printed"),
    "statement": Text("計画の文言（原文のまま、行の切れ目をつないだもの）", "official wording, broken lines joined"),
    "goal": Text("属する基本目標", "goal it stands under"),
    "policy": Text("属する重点施策", "policy it stands under"),
    "pillar": Text("属する柱", "pillar it stands under"),
    "actor": Text("市か社会福祉協議会か", "the city or the council of social welfare"),
    "lead": Text("主な担当課（複数は「、」で区切る）", "lead divisions, separated by 、"),
    "related": Text("主な関係課（複数は「、」で区切る）", "related divisions, separated by 、"),
    "partners": Text("連携・支援する団体（複数は「、」で区切る）", "organisations involved, separated by 、"),
    "division": Text("課の名前", "name of the division"),
    "other": Text("もう一つの課の名前", "name of the other division"),
    "role": Text("主な担当課か主な関係課か", "lead or related"),
    "leads": Text("主な担当課である取り組みの数", "measures it leads"),
    "relates": Text("主な関係課である取り組みの数", "measures it is related to"),
    "measures": Text("関わる取り組みの数", "measures it has a part in"),
    "goals": Text("関わる基本目標の数", "goals it works for"),
    "neighbours": Text("一つ以上の取り組みをともにする課の数", "divisions it shares a measure with"),
    "bodies": Text("取り組みを通して関わる団体の数", "organisations its measures involve"),
    "organization": Text("団体・機関の名前、または総称", "name of the organisation, or of a kind of them"),
    "divisions": Text("取り組みを通して関わる課の数", "divisions it is met through"),
    "kind": Text("ものの種類", "what kind of thing it is"),
    "metric": Text("指標または評価項目の名前", "name of the indicator or evaluation item"),
    "shared": Text("二つの課がともに担う取り組みの数", "measures both divisions answer for"),
    "from": Text("関係のもと", "where the relation begins"),
    "from_kind": Text("もとの種類", "kind of thing it begins at"),
    "relation": Text("関係の種類", "what the relation is"),
    "to": Text("関係の先", "where the relation leads"),
    "to_kind": Text("先の種類", "kind of thing it leads to"),
    "address": Text("データの中の住所（IRI）", "address in the data (IRI)"),
}
