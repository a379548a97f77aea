"""An audit to look at: tables, and one page with the source, what covers it, and the holes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from graph.audit import KINDS, STATUSES, Audit, Found, Status
from graph.coverage import Cover
from graph.outline import KINDS as ELEMENTS
from graph.outline import Item, Outline
from graph.planfile import KeyPath
from ontology.language import Language, Text
from queries import formats
from queries.formats import Format
from queries.spreadsheet import Cell, Table, workbook

TEMPLATES = Path(__file__).with_name("templates")
STATIC = Path(__file__).with_name("static")
WORDS: Mapping[str, Text] = {
    "title": Text("原文との照合", "Audit against the source"),
    "lede": Text(
        "原文の一字一字が、計画ファイルのどこにあるかを示します。下線は計画にある文、点線は理由を添えて外した文、枠の付いた文は計画のどこにもない文（穴）です。印のないのは、部分の見出し、番号、表の項目名です。",
        "Where in the plan file every character of the source stands. Underlined is in the plan; dotted is left out for a reason; boxed stands nowhere in the plan: a hole. Without any mark are headings of parts, numbers and the headers of tables.",
    ),
    "clean": Text("説明のない穴はありません。", "Nothing is unaccounted for."),
    "holes": Text("計画にない文（穴）", "Not in the plan (holes)"),
    "hole": Text("穴", "Hole"),
    "previous": Text("前の穴", "Previous hole"),
    "next": Text("次の穴", "Next hole"),
    "keys": Text("キー: n 次の穴、p 前の穴", "Keys: n next hole, p previous hole"),
    "misquoted": Text("原文と違う引用", "Quotations that are not the source's"),
    "idle": Text("何も説明していない説明", "Explanations that explain nothing"),
    "counts": Text("件数", "Counted"),
    "kind": Text("種類", "Kind"),
    "status": Text("結果", "Result"),
    "place": Text("位置", "At"),
    "sheet": Text("面", "Sheet"),
    "text": Text("原文", "Source"),
    "by": Text("計画のどこ", "Where in the plan"),
    "why": Text("理由", "Why"),
    "copy": Text("写し", "Copy"),
    "explained": Text("説明", "Explained"),
    "fictional": Text("架空の計画です。", "A fictional plan."),
    "source": Text("原文の全文", "The whole source"),
    "covered": Text("計画にある", "in the plan"),
    "sheet_n": Text("第{}面", "Sheet {}"),
    "characters": Text("{}文字", "{} characters"),
}
FIELDS: Mapping[str, Text] = {
    "name": Text("名前", "name"),
    "title": Text("名前", "title"),
    "statement": Text("文言", "wording"),
    "description": Text("説明", "description"),
    "source": Text("担当", "responsible"),
    "printed": Text("値", "value"),
    "marked": Text("＊", "mark"),
    "mentions": Text("言及", "mention"),
    "notes": Text("注", "note"),
}


# ---- tables ---------------------------------------------------------------------------------


def table(audited: Audit, language: Language) -> Table:
    """Everything found in the source, in its order."""
    keys = ("status", "kind", "sheet", "place", "text", "why", "by")
    return Table(
        tuple(WORDS[key].of(language) for key in keys),
        tuple(
            (
                Cell(STATUSES[one.status].of(language)),
                Cell(KINDS[one.kind].of(language)),
                Cell(str(audited.source.sheet_at(one.start)), number=True),
                Cell(str(one.start), number=True),
                Cell(_text(audited, one)),
                Cell(one.why.of(language)),
                Cell("、".join(one.by)),
            )
            for one in audited.found
        ),
    )


def _text(audited: Audit, one: Found) -> str:
    text = audited.source.text[one.start : one.end]
    return text if one.status != "copy" else f"{text[:40].strip()}…"


def counts(audited: Audit, language: Language) -> Table:
    """How many of each kind there are, and what became of them."""
    order: tuple[Status, ...] = ("covered", "copy", "explained", "open")
    headings = (WORDS["kind"].of(language), *(STATUSES[s].of(language) for s in order))
    return Table(
        headings,
        tuple(
            (Cell(KINDS[kind].of(language)), *(Cell(str(row[s]), number=True) for s in order))
            for kind, row in audited.counts.items()
        ),
    )


def holes(audited: Audit, language: Language) -> Table:
    """What is open."""
    shown = table(audited, language)
    rows = [
        row for row, one in zip(shown.rows, audited.found, strict=True) if one.status == "open"
    ]
    return Table(shown.headings[1:-1], tuple(row[1:-1] for row in rows))


def written(audited: Audit, of: Outline, language: Language, form: Format | str) -> bytes:
    """The audit as ``table``, ``csv``, ``xlsx``, ``json`` or ``html``."""
    if form == "html":
        return page(audited, of, language).encode()
    if form == "json":
        return _json(audited)
    if form == "csv":
        return formats.written(table(audited, language), language, "csv")
    sheets = {"counts": counts(audited, language), "holes": holes(audited, language)}
    if form == "xlsx":
        titled = [(WORDS[key].of(language), shown) for key, shown in sheets.items()]
        return workbook([*titled, (WORDS["title"].of(language), table(audited, language))])
    parts = [
        f"{WORDS[key].of(language)} ({len(shown.rows)})\n\n"
        + formats.written(shown, language, "table").decode()
        for key, shown in sheets.items()
        if shown.rows
    ]
    for key, problems in (("misquoted", audited.misquoted), ("idle", audited.idle)):
        if problems:
            lines = "\n".join(p.sentence(language) for p in problems)
            parts.append(f"{WORDS[key].of(language)} ({len(problems)})\n\n{lines}\n")
    return "\n".join(parts).encode()


def _json(audited: Audit) -> bytes:
    document = {
        "clean": audited.clean,
        "counts": audited.counts,
        "misquoted": [p.sentence("en") for p in audited.misquoted],
        "idle": [p.sentence("en") for p in audited.idle],
        "found": [
            {
                "kind": one.kind,
                "status": one.status,
                "sheet": audited.source.sheet_at(one.start),
                "start": one.start,
                "end": one.end,
                "text": audited.source.text[one.start : one.end],
                "by": list(one.by),
                "why": {"ja": one.why.ja, "en": one.why.en},
            }
            for one in audited.found
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


# ---- the page -------------------------------------------------------------------------------


@dataclass
class Note:
    """What stands beside a line: an element of the plan, an explanation, a hole's reason."""

    kind: str
    text: str
    where: str = ""
    hole: int = 0


@dataclass
class Line:
    """A line of the source in pieces of one fate each; ``holes`` are numbers of what is open."""

    pieces: list[tuple[str, str, int]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@dataclass
class Sheet:
    """A sheet of the source; ``copies`` are kept apart and folded."""

    number: int
    printed: str
    blocks: list[Block] = field(default_factory=list)


@dataclass
class Block:
    """Lines in a row; of a copy where ``why`` says so."""

    lines: list[Line]
    why: str = ""
    length: int = 0


def page(
    audited: Audit,
    of: Outline,
    language: Language,
    static: Callable[[str], str] | None = None,
) -> str:
    """One page that works without a network and without scripts.

    It holds its style sheet and script in itself, unless ``static`` says where they are.
    """
    import base64
    import hashlib

    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    style = (STATIC / "audit.css").read_text(encoding="utf-8")
    script = (STATIC / "audit.js").read_text(encoding="utf-8")

    def digest(text: str) -> str:
        return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("audit.html").render(
        language=language,
        word=lambda key: WORDS[key].of(language),
        outline=of,
        audit=audited,
        counts=counts(audited, language),
        holes=[(number, one, KINDS[one.kind].of(language), one.why.of(language))
               for number, one in enumerate(audited.open, 1)],
        shown=lambda one: _text(audited, one),
        problems={
            key: [p.sentence(language) for p in found]
            for key, found in (("misquoted", audited.misquoted), ("idle", audited.idle))
        },
        sheets=_Pages(audited, of, language).sheets(),
        style=Markup(style),  # files of ours
        script=Markup(script),
        style_address=static("audit.css") if static else "",
        script_address=static("audit.js") if static else "",
        policy=(
            f"default-src 'none'; img-src data:; style-src 'sha256-{digest(style)}'; "
            f"script-src 'sha256-{digest(script)}'; base-uri 'none'"
        ),
    )


class _Pages:
    """The source cut into sheets, blocks, lines and pieces."""

    def __init__(self, audited: Audit, of: Outline, language: Language) -> None:
        self.audit, self.language = audited, language
        self.of = of
        self.text = audited.source.text
        self.items: dict[KeyPath, Item] = {
            item.path: item for item in of.items if item.kind not in ("division", "group", "organization", "change")
        }
        self.fate = self._fates()
        self.open = list(audited.open)
        self.starting: dict[int, list[Note]] = {}
        self._notes()

    def sheets(self) -> list[Sheet]:
        """Every sheet with its blocks."""
        known = self.audit.source.sheets
        bounds = [s.at for s in known] + [len(self.text)]
        return [
            Sheet(sheet.number, sheet.printed_page or "", list(self._blocks(bounds[i], bounds[i + 1])))
            for i, sheet in enumerate(known)
        ]

    def _blocks(self, start: int, end: int) -> Iterator[Block]:
        copies = [f for f in self.audit.found if f.kind == "copy" and start <= f.start < end]
        for one in copies:
            if self.text[start : one.start].strip():
                yield Block(self._lines(start, one.start))
            yield Block(self._lines(one.start, one.end), one.why.of(self.language), one.end - one.start)
            start = one.end
        if self.text[start:end].strip():
            yield Block(self._lines(start, end))

    def _lines(self, start: int, end: int) -> list[Line]:
        found: list[Line] = []
        at = start
        for text in self.text[start:end].splitlines(keepends=True):
            line = Line(notes=_once(
                n for i in range(at, at + len(text)) for n in self.starting.get(i, ())
            ))
            body = text.rstrip("\r\n\f")
            line.pieces = list(self._pieces(at, at + len(body)))
            if line.pieces or found:
                found.append(line)
            at += len(text)
        while found and not found[-1].pieces:
            found.pop()
        return found

    def _pieces(self, start: int, end: int) -> Iterator[tuple[str, str, int]]:
        at = start
        for position in range(start + 1, end + 1):
            if position == end or self.fate[position] != self.fate[at]:
                kind, hole = self.fate[at]
                yield self.text[at:position], kind, hole
                at = position

    def _fates(self) -> list[tuple[str, int]]:
        fate = [("", 0)] * len(self.text)
        for one in self.audit.found:
            if one.status == "explained":
                fate[one.start : one.end] = [("explained", 0)] * (one.end - one.start)
        for start, end, cover in self.audit.coverage.runs():
            if cover is not None:
                fate[start:end] = [("covered", 0)] * (end - start)
        for number, one in enumerate(self.audit.open, 1):
            fate[one.start : one.end] = [("open", number)] * (one.end - one.start)
        return fate

    def _notes(self) -> None:
        told: set[tuple[KeyPath, str]] = set()
        for cover in self.audit.coverage.covers:
            key = (cover.element, str(cover.path[-1]) if isinstance(cover.path[-1], str) else str(cover.path[-2]))
            if key[1] != "printed" and key in told and key[1] not in ("marked", "mentions"):
                continue
            told.add(key)
            self.starting.setdefault(cover.start, []).append(self._note(cover, key[1]))
        for one in self.audit.found:
            if one.status == "explained":
                self.starting.setdefault(one.start, []).append(Note("explained", one.why.of(self.language)))
        for number, one in enumerate(self.open, 1):
            words = f"{KINDS[one.kind].of(self.language)}: {one.why.of(self.language)}"
            self.starting.setdefault(one.start, []).append(Note("open", words, hole=number))

    def _note(self, cover: Cover, key: str) -> Note:
        item = self.items.get(cover.element)
        kind = ELEMENTS[item.kind].of(self.language) if item else ""
        number = self.of.number(item) if item else ""
        which = FIELDS[key].of(self.language) if key in FIELDS else key
        text = " ".join(part for part in (kind, number, item.called(self.language) if item else "") if part)
        return Note("covered", f"{text} – {which}", cover.where)


def _once(notes: Iterable[Note]) -> list[Note]:
    """Notes that say the same as one, with how many."""
    found: dict[tuple[str, str, int], list[Note]] = {}
    for one in notes:
        found.setdefault((one.kind, one.text, one.hole), []).append(one)
    return [
        replace(same[0], text=f"{same[0].text} ×{len(same)}") if len(same) > 1 else same[0]
        for same in found.values()
    ]
