"""``keikaku review``: the pages, the list, and the answers of a list put into the plan."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from graph.intake.draft import Draft
from ontology.language import Language, Text

Tell = Callable[[Text], None]


def serve(folder: Path, port: int, tell: Tell) -> None:
    """The pages of a draft's review, until interrupted.

    Raises PlanError, also where another process serves them, or CannotListen.
    """
    from graph.holding import served
    from publish.review.app import run
    from publish.server import ending

    draft = Draft(folder)
    counts = draft.counts
    tell(Text(
        f"確認{counts.all}件のうち、残り{counts.open}件です。",
        f"{counts.open} of {counts.all} items are open.",
    ))
    with ending(), served(folder) as opened:
        run(draft, port, tell, opened)


def listing(folder: Path, form: str, language: Language) -> bytes:
    """The review list: ``table``, ``csv``, ``xlsx`` or ``json``. Raises PlanError."""
    from graph.intake import listing as lists
    from queries.formats import written
    from queries.spreadsheet import Cell, Table

    draft = Draft(folder)
    if form == "json":
        return (json.dumps(_told(draft), ensure_ascii=False, indent=1) + "\n").encode()
    if form == "csv":
        return lists.csv(draft, language)
    if form == "xlsx":
        return lists.workbook(draft, language)
    # What fits a terminal; the whole is in the other forms.
    shown = (0, 1, 2, 3, 5, 8)
    rows = tuple(
        tuple(Cell(" ".join(str(row[i]).split()), number=i in (0, 2) and row[i] != "") for i in shown)
        for row in lists.rows(draft, language)
    )
    heads = tuple(lists.HEADINGS[i].of(language) for i in shown)
    return written(Table(heads, rows), language, "table")


def _told(draft: Draft) -> list[dict[str, object]]:
    return [
        {
            **item.model_dump(exclude={"alternatives", "correct"}),
            "passage": draft.text[item.start : item.end],
            "alternatives": [a.model_dump(include={"key", "label"}) for a in item.alternatives],
            "state": draft.answer(item.id).state,
            "answer": draft.answer(item.id).model_dump(mode="json")["value"],
            "in_plan": not draft.answer(item.id).waiting,
        }
        for item in draft.review.items
    ]


def apply(folder: Path, answers: Path | None, tell: Tell) -> None:
    """Put answers into the plan: those of a filled-in list, or those given in the pages.

    Raises PlanError with everything that stands against it; then the plan is as it was.
    """
    draft = Draft(folder)
    if answers is not None:
        from graph.intake.readback import read_back

        given = read_back(draft, answers)
        draft.record(given)
        tell(Text(f"{len(given)}件の答えを読みました。", f"{len(given)} answers were read."))
    count = draft.apply()
    left = draft.counts.open
    tell(Text(
        f"{count}件の答えを計画に入れました。残りは{left}件です。",
        f"{count} answers were put into the plan; {left} items are open.",
    ))
