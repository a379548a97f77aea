"""Two plans of the store side by side: what both carry, what changed from one to the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from graph.changewords import KINDS, ROLES
from graph.compare import Change, Comparison, compared
from graph.outline import KINDS as ELEMENTS
from graph.together import Together, together
from ontology.language import Text
from publish.addresses import PlanAddresses, prefix
from publish.pages.taking import MEDIA
from publish.rendering import View, respond, site_of, view_of
from queries.outlining import outline
from queries.plans import PlanEntry
from visualize.changes import TITLES, as_json, matched, place, side_by_side, tables, written

SHOWN = 500  # rows of a table on the page; the files hold all
FORMS: Mapping[str, str] = {
    "xlsx": MEDIA["xlsx"],
    "csv": MEDIA["csv"],
    "json": "application/json",
    "ttl": "text/turtle; charset=utf-8",
}
SIGNS: Mapping[str, str] = {
    "added": "＋", "dropped": "－", "moved": "→", "target-raised": "↑", "target-lowered": "↓",
    **dict.fromkeys(("division-gained", "partner-gained", "target-gained", "value-gained", "doubt-gained"), "＋"),
    **dict.fromkeys(("division-lost", "partner-lost", "target-lost", "value-lost", "doubt-lost"), "－"),
}
WORDS: Mapping[str, Text] = {
    "title": Text("計画を比べる", "Compare plans"),
    "lede": Text(
        "二つの計画を並べます。同じ計画の版なら、何が変わったか。別の計画なら、どの課が両方を担い、どの指標が両方にあるか。",
        "Two plans side by side: what changed between editions of one plan, or which divisions carry both plans and which indicators stand in both.",
    ),
    "before": Text("前の計画", "First plan"),
    "after": Text("後の計画", "Second plan"),
    "choose": Text("選んでください", "Choose"),
    "go": Text("比べる", "Compare"),
    "swap": Text("前後を入れ替える", "Swap"),
    "same": Text("同じ計画です。別の計画を選んでください。", "It is the same plan. Choose another."),
    "editions": Text(
        "同じ計画の版です。識別子が同じものを同じとみなし、識別子が変わったものは名前と文言の近さで結び付けています。",
        "Editions of one plan. What has the same identifier is the same; where identifiers changed, names and words lead.",
    ),
    "plans": Text(
        "同じ自治体の別の計画です。課は識別子で、そのほかは名前と文言の近さで結び付けています。近いだけのものは、同じとは限りません。",
        "Different plans of one municipality. Divisions are matched by identifier, all else by likeness of names and words: what is near need not be the same.",
    ),
    "cities": Text(
        "別の自治体の計画です。課は名前が同じもの、そのほかは名前と文言の近さで結び付けています。近いだけのものは、同じとは限りません。",
        "Plans of two municipalities. Divisions are matched by name, all else by likeness of names and words: what is near need not be the same.",
    ),
    "namesakes": Text("両方の計画にある同じ名前の課", "Divisions of the same name in both plans"),
    "nothing": Text("違いはありません。", "Nothing differs."),
    "none": Text("ありません。", "None."),
    "differences": Text("違い", "Differences"),
    "counted": Text("{}件", "{}"),
    "take": Text("ファイルで", "As files"),
    "more": Text("はじめの{shown}件です。全{all}件はファイルにあります。", "The first {shown}; all {all} are in the files."),
    "official": Text(
        "比べるのは計画の文言、担当、連携先、値、英語の名前、疑義です。読みや注などは keikaku diff で比べられます。",
        "Compared are the plan's words, divisions, partners, values, English names and doubts. Readings, notes and the like are compared by keikaku diff.",
    ),
    "change": Text("変更", "Change"),
    "of": Text("何が", "Of what"),
    "old": Text("前", "Before"),
    "new": Text("後", "After"),
    "division": Text("課", "Division"),
    "only_one": Text("ストアに計画が一つしかありません。", "The store holds one plan only."),
}


def page(request: Request) -> Response:
    """The form, and the comparison where two plans are chosen. Raises HTTPException 404."""
    view = view_of(request)
    entries = site_of(request).holdings.entries
    a, b = (_chosen(request, key) for key in ("a", "b"))
    found = _compared(request, a, b) if a and b and a != b else None
    context: dict[str, Any] = {
        "w": lambda key: WORDS[key].of(view.language),
        "options": [(_key(e), _title(e, view)) for e in entries],
        "a": a and _key(a),
        "b": b and _key(b),
        "same": a is not None and a == b,
        "found": None,
    }
    if found is not None and a is not None and b is not None:
        comparison, side = found
        shown = {**side_by_side(side, view.language), **tables(comparison, view.language)}
        context |= {
            "found": comparison,
            "kind": _kind(comparison),
            "tables": shown,
            "side": side,
            "rows": [_row(comparison, change, view) for change in comparison.changes[:SHOWN]],
            "roles": {key: text.of(view.language) for key, text in ROLES.items()},
            "titles": TITLES,
            "most": SHOWN,
            "plans": [(_title(e, view), PlanAddresses(e.code, e.id, view.language).home, e.fictional) for e in (a, b)],
            "files": [(form, _address(view, a, b, form)) for form in FORMS],
            "swapped": _address(view, b, a),
        }
    return respond(request, "compare.html", view, context)


def file(request: Request) -> Response:
    """The comparison as a file. Raises HTTPException 404."""
    form = request.path_params["form"]
    a, b = (_chosen(request, key) for key in ("a", "b"))
    if form not in FORMS or a is None or b is None or a == b:
        raise HTTPException(404)
    comparison, side = _compared(request, a, b)
    language = view_of(request).language
    if form == "json":
        content = as_json(comparison)
    elif form == "ttl":
        from graph.changetriples import change_triples
        from graph.formats import serialize

        content = serialize(change_triples(comparison, (a.iri, b.iri)), "turtle")
    elif form == "csv":
        content = written(tables(comparison, language), language, "csv")
    else:
        shown = {**tables(comparison, language), **side_by_side(side, language)}
        content = written(shown, language, "xlsx")
    saved = f"{a.code}-{a.id}--{b.code}-{b.id}.{form}"
    headers = {"Content-Disposition": f'inline; filename="{saved}"'}
    return Response(content, media_type=FORMS[form], headers=headers)


@dataclass(frozen=True)
class Row:
    """A change as the page shows it; ``old`` and ``new`` are pieces, True where they differ."""

    kind: str
    sign: str
    label: str
    element: str
    number: str
    name: str
    link: str
    what: str
    old: tuple[tuple[str, bool], ...]
    new: tuple[tuple[str, bool], ...]
    note: str


def _row(found: Comparison, change: Change, view: View) -> Row:
    item, of = place(found, change)
    language = view.language
    old, new = change.old.of(language), change.new.of(language)
    notes = (change.note.of(language), matched(change.match, language))
    worded = change.kind in ("reworded", "renamed", "field-changed", "partner-changed")
    pieces = marked(old, new) if worded else (((old, False),), ((new, False),))
    return Row(
        change.kind,
        SIGNS.get(change.kind, "≠"),
        KINDS[change.kind].of(language),
        ELEMENTS[item.kind].of(language),
        of.number(item),
        item.called(language),
        view.link(item.address) if item.address else "",
        change.what.of(language),
        *pieces,
        " · ".join(note for note in notes if note),
    )


def marked(
    old: str, new: str
) -> tuple[tuple[tuple[str, bool], ...], tuple[tuple[str, bool], ...]]:
    """Two wordings cut into what they share and what each has alone."""
    mine: list[tuple[str, bool]] = []
    theirs: list[tuple[str, bool]] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if a < b:
            mine.append((old[a:b], tag != "equal"))
        if c < d:
            theirs.append((new[c:d], tag != "equal"))
    return tuple(mine), tuple(theirs)


def _chosen(request: Request, key: str) -> PlanEntry | None:
    """The plan a key of the address names, ``code/id``. Raises HTTPException 404."""
    written_ = request.query_params.get(key, "")
    if not written_:
        return None
    code, _, plan = written_.partition("/")
    entry = site_of(request).holdings.entry(code, plan)
    if entry is None:
        raise HTTPException(404)
    return entry


def _compared(request: Request, a: PlanEntry, b: PlanEntry) -> tuple[Comparison, Together]:
    engine = site_of(request).holdings.engine
    before, after = outline(engine, a), outline(engine, b)
    return compared(before, after), together(before, after)


def _kind(found: Comparison) -> str:
    if found.editions:
        return "editions"
    return "plans" if found.before.code == found.after.code else "cities"


def _key(entry: PlanEntry) -> str:
    return f"{entry.code}/{entry.id}"


def _title(entry: PlanEntry, view: View) -> str:
    parts = (entry.municipality_name, entry.title, entry.period)
    name, title, period = (part.of(view.language) for part in parts)
    return f"{title}（{name}、{period}）" if view.language == "ja" else f"{title} ({name}, {period})"


def _address(view: View, a: PlanEntry, b: PlanEntry, form: str = "") -> str:
    query = urlencode({"a": _key(a), "b": _key(b)}, safe="/")
    return f"{prefix(view.language)}/compare{'.' if form else ''}{form}?{query}"
