"""The questions about rows of indicators and their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph import model
from graph.intake.questions import Questions, Span, both, choice, same
from graph.intake.review import Correction, Edit
from graph.values import Period

if TYPE_CHECKING:
    from graph.intake.amounts import Amount
    from graph.intake.metrics import Row
    from graph.intake.periods import Read


class ValueAsker:
    """Asks: each method one kind of doubt, with the place, the reason and the alternatives."""

    def __init__(self, questions: Questions, plain: str) -> None:
        self.q, self.plain = questions, plain
        self._years: dict[str, int] = {}  # places of items by the year as printed

    def left_out(self, path: str, row: Row) -> None:
        """A row none of whose values could be given to a column."""
        places = [row.name, *row.loose, *row.broken]
        span = (min(a for a, _ in places), max(b for _, b in places))
        reason = both("値の数が列の数より少なく、どの列の値か決められません。計画には入れていません。", "There are fewer values than columns, so it cannot be told which column each is of; the row was left out of the plan.") if "short" in row.doubts else both(
            "一つの欄に二行以上の値があり、どの列のものか決められません。計画には入れていません。", "Cells hold values on several lines, so it cannot be told which column each is of; the row was left out of the plan.")
        if "unsaid" in row.doubts:
            reason = both("列の名も行の名も、年度と、目標か実績かを言っていません。計画には入れていません。", "Neither the column nor the row says of which year the value is, or whether it is a target; the row was left out of the plan.")
        if row.broken and not row.loose:
            reason = both("値が一つの数として読めません。計画には入れていません。", "Its values are not one number each; the row was left out of the plan.")
        self.q.ask(
            "text-unread", "goals", span,
            both("この行の値は、それぞれどの列のものですか。", "Which column is each value of this row of?"),
            same(self.plain[slice(*span)]), reason, about="crowded", hint=("left-out", (path, row)),
        )

    def row(self, path: str, row: Row, loose: bool) -> None:
        """Doubts about a whole row."""
        if "header-after" in row.doubts or "values-before" in row.doubts:
            self.q.ask(
                "value-row", path, (row.name[0], max([row.name[1], *(v.span[1] for v in row.values)])),
                both("値と指標の名は、この組み合わせでよいですか。", "Do the values belong to this metric?"),
                same(" ".join(self.plain[slice(*v.span)] for v in row.values)),
                both("値が名より前にあります。" if "values-before" in row.doubts else "列の見出しが離れた所にあり、どの表の行か決められません。", "The values stand before the name." if "values-before" in row.doubts else "The columns' names stand elsewhere, so it cannot be told which table the row is of."), hint=("row", row),
            )
        if "count" in row.doubts:
            self.q.ask(
                "value-row", path, (row.name[0], max([row.name[1], *(v.span[1] for v in row.values)])),
                both("値の数が列の数と合いません。どの列の値ですか。", "There are not as many values as columns. Which column is each of?"),
                same(" / ".join(f"{v.column.label if v.column else '?'}: {self.plain[slice(*v.span)]}" for v in row.values)),
                both("空いた欄があるか、読み落とした値があります。左から順に当てました。", "A cell is empty or a value was not seen; they were given from the left."), about="count", hint=("row", row),
            )
        if "columns-apart" in row.doubts:
            self.q.ask(
                "value-row", path, row.name,
                both("値と指標の名は、この組み合わせでよいですか。", "Do the values belong to this metric?"),
                same(" ".join(self.plain[slice(*v.span)] for v in row.values)),
                both("表が列ごとに写されています。上から数えて同じ順の値を当てました。", "The table was copied column after column; the values that come at the same place from above were taken."), about="columns-apart",
            )
        if "unit-only" in row.doubts:
            self.q.ask(
                "value-row", path, (row.values[0].span[0], row.values[-1].span[1]),
                both("この行は、上の行の指標の、別の単位の値ですか。", "Are these values of the metric above, in another unit?"),
                same(" ".join(self.plain[slice(*v.span)] for v in row.values)),
                both("行に単位だけがあり、指標の名がありません。上の行の名を当てました。", "The row has a unit but no name; that of the row above was taken."), about="unit", hint=("row", row),
            )
        for span in row.broken:
            self.q.ask(
                "value-unclear", path, span,
                both("この値は何と印刷されていますか。", "What is printed here?"),
                both("値を入れていません。", "The value was left out."),
                both("一つの数として読めません（文字が失われているか、二つの数があります）。", "It is not one number: characters are lost, or there are two."),
            )
        for span in row.loose:
            self.q.ask(
                "value-row", path, span,
                both("この値は、この指標の参考値ですか。", "Is this value a reference of this metric?"),
                same(self.plain[slice(*span)]),
                both("列の値のほかに、近くに値があります。ほかの行のものとも読めます。", "A value beside those of the columns stands near; it may be of another row."), hint=("loose", (row, span)),
            )

    def _kind_of_year(self, path: str, period: Period, read: Read, span: Span) -> None:
        """R5 may be 令和5年度 or 令和5年: asked once for all values it stands over."""
        calendar = Period(read.period.year, "calendar").ja
        edit = Edit(do="set", path=path, value=calendar)
        at = self._years.get(read.printed)
        if at is not None:
            item = self.q.items[at]
            (offered,) = item.alternatives
            edits = [*offered.edits, edit]
            self.q.items[at] = item.model_copy(update={
                "alternatives": [offered.model_copy(update={"edits": edits})], "correct": None,
            })
            return
        self._years[read.printed] = len(self.q.items)
        self.q.ask(
            "metric-period", path, span,
            both("年度ですか、年ですか。", "A fiscal year, or a calendar year?"), same(f"{read.printed} → {period.ja}"),
            both("「年度」とも「年」とも印刷されていません。この年の値はすべて年度と読みました。", "Neither 年度 nor 年 is printed; all values of this year were read as of a fiscal year."),
            [choice("calendar", "年（暦年）", "calendar year", edit)],
            Correction(input="period", path=path),
        )

    def value(
        self, path: str, index: int, observation: model.Observation, amount: Amount, read: Read | None,
        supposed: str, span: Span, dated_only: bool,
    ) -> None:
        """Doubts about one value."""
        place = f"{path}.observations[printed.at={observation.printed.at}]"
        if supposed:
            self.q.ask(
                "metric-period", f"{place}.period", span,
                both("この値は何年度のものですか。", "Which year is this value of?"),
                same("―" if supposed == "unknown" else observation.period.ja),
                both("年度が印刷されていません。書かれるまで、この計画は組み立てられません。" if supposed == "unknown" else "年度が印刷されていません。計画期間から推定しました（目標は最後の年度、現状は始まる前の年度）。",
                     "No year is printed. The plan cannot be built before it is written." if supposed == "unknown" else "No year is printed; it was supposed from the plan's period (targets its last year, baselines the year before it begins)."),
                correct=Correction(input="period", path=f"{place}.period"), alike=f"period:{observation.kind}",
            )
        elif read is not None and not read.sure:
            self._kind_of_year(f"{place}.period", observation.period, read, span)
        odd = amount.rest or (observation.value is None and not amount.word)
        if odd:
            self.q.ask(
                "value-unclear", place, span,
                both("この値はどう読みますか。", "How is this value read?"), same(self.plain[slice(*span)]),
                both("数と単位の形に合わない部分があります。印刷のとおりに残しました。", "A part does not fit number and unit; it was kept as printed."),
                correct=Correction(input="value", path=place),
            )
        if dated_only and index == 1:
            self.q.ask(
                "value-unclear", path, span,
                both("どの列が現状値で、どの列が目標値ですか。", "Which column is the baseline, which the target?"),
                both("最初の列を現状値、最後の列を目標値としました。", "The first is the baseline, the last the target."),
                both("列の見出しに「現状値」「基準値」にあたる語がありません。", "No column is named as a baseline."), alike="columns", about="columns", hint=("columns", path),
            )

    def unread(self, span: Span) -> None:
        """A table whose rows could not be read."""
        self.q.ask(
            "text-unread", "goals", span,
            both("この見出しの表の行はどこにありますか。", "Where are the rows of this table?"),
            both("行を読んでいません。", "No row was read."),
            both("表の見出しはありますが、同じ面に値の行が見つかりません。", "The table's header is there, but no row of values was found on its sheet."), hint=("by-hand", None),
        )
