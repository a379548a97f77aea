"""The questions of each kind a draft may raise, in words a planner understands."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from graph import model
from graph.intake.directory import Directory
from graph.intake.divisions import Named, spelled
from graph.intake.questions import Questions, Span, both, choice, same
from graph.intake.review import Correction, Edit
from graph.values import Period

if TYPE_CHECKING:
    from graph.intake.lines import Page
    from graph.intake.marks import Mark
    from graph.intake.structure import Measure, Structure


class Asker:
    """Asks: each method one kind of doubt, with the place, the reason and the alternatives."""

    def __init__(self, questions: Questions, directory: Directory, plain: str) -> None:
        self.q, self.directory, self.plain = questions, directory, plain
        self.uses: defaultdict[str, list[tuple[str, list[str], Span]]] = defaultdict(list)

    # ---- the plan itself ---------------------------------------------------------------------

    def basics(
        self, name: str, code: str, title: str | None, target: Period, title_span: Span,
        unknown: tuple[str, str, Period], known: bool,
    ) -> None:
        """Who the plan is of, what it is called, until when it runs."""
        no_name, no_code, no_year = unknown
        if not known:
            self.q.ask(
                "municipality", "code", title_span,
                both("市区町村の団体コード（6桁）は何ですか。", "What is the municipality's area code (six digits)?"),
                same("―" if code == no_code else code),
                both("団体コードは計画に印刷されていません。書かれるまで、この計画は組み立てられません。", "The area code is not printed. The plan cannot be built before it is written."),
                correct=Correction(input="text", file="municipality", path="code"), about="municipality",
            )
            self.q.ask(
                "municipality", "name", title_span,
                both("どの市区町村の計画ですか。", "Which municipality is this plan of?"),
                same("―" if name == no_name else name),
                both("市町村の名前が見つかりませんでした。", "No name was found.") if name == no_name
                else both("本文から読みました。", "It was read in the text."),
                correct=Correction(input="text", file="municipality", path="name"), about="name",
            )
        self.q.ask(
            "municipality", "title.ja", title_span,
            both("計画の名称はこれでよいですか。", "Is this the plan's title?"),
            same(title or "―"),
            both("はじめの方の、計画の名らしい行です。", "A line near the beginning that looks like a plan's name.") if title
            else both("計画の名称が見つかりませんでした。", "No title was found."),
            correct=Correction(input="text", path="title.ja"), about="title",
        )
        missing = target == no_year
        self.q.ask(
            "municipality", "target_year", title_span,
            both("計画の最後の年度はいつですか。", "Which is the last year of the plan?"),
            same("―" if missing else target.ja),
            both("計画期間も目標年度も見つかりませんでした。書かれるまで、この計画は組み立てられません。", "Neither the plan's period nor a target year was found. The plan cannot be built before it is written.") if missing
            else both("計画期間の最後の年度、なければ目標値の年度です。", "The last year of the plan's period, or the year of its targets."),
            correct=Correction(input="period", path="target_year"), about="target",
        )

    def copies(self, pages: Sequence[Page]) -> None:
        """Pages left out because they repeat an earlier one."""
        for page in pages:
            if page.copy and len(self.plain[page.start : page.end].strip()) > 40:
                self.q.ask(
                    "page-duplicate", "source.sheets", (page.start, page.end),
                    both("この面は前の面の写しとして読み飛ばしました。よいですか。", "This page was skipped as a copy of an earlier one. Is that right?"),
                    both("写し", "a copy"),
                    both("空白を除けば、文字がすべて前の面にあります。", "All its characters stand on an earlier page, blanks aside."),
                )

    def levels(self, structure: Structure) -> None:
        """Levels that were left out, or that the document does not have."""
        seen: set[int] = set()
        for measure in structure.measures:
            place = measure.place
            for node in place.skipped:
                if id(node) not in seen:
                    seen.add(id(node))
                    span = node.title or (node.start, node.end)
                    self.q.ask(
                        "heading-level", "goals", span,
                        both("この見出しは、計画のどの段ですか。", "Which level is this heading?"),
                        both("計画ファイルには入れていません。", "It is left out of the plan file."),
                        both("見出しの段が四つ（目標・施策・柱・取り組み）より多くあります。上と下の段を使いました。", "There are more levels than four (goal, policy, pillar, measure); those above and below were used."),
                        hint=("between", node),
                    )
            missing = place.goal is place.pillar
            if missing and id(place.goal) not in seen:
                seen.add(id(place.goal))
                self.q.ask(
                    "heading-level", "goals", place.goal.title or (place.goal.start, min(place.goal.end, place.goal.start + 40)),
                    both("この見出しの上または下に、別の段の見出しはありませんか。", "Is there no other heading above or below this one?"),
                    both("目標・施策・柱を同じ見出しとしました。", "Goal, policy and pillar are this one heading."),
                    both("取り組みの上の見出しが一つしか見つかりませんでした。", "Only one heading was found above the measures."),
                    hint=("alone", place.goal),
                )

    # ---- measures ------------------------------------------------------------------------------

    def measure(self, path: str, m: Measure, statement: model.Passage, spans: Sequence[Span], main: Span) -> None:
        """What is uncertain about the extent and the place of a measure."""
        span = (m.node.start, m.node.end)
        if "trailing" in m.doubts:
            self.q.ask(
                "number-displaced", path, span,
                both("番号と、その属する見出しは合っていますか。", "Are the number and the heading it stands under right?"),
                same(f"{m.number} {self.plain[slice(*main)][:60]}"),
                both("この面では番号が文のあとに出てきます。原文の並びが乱れているため、見出しとの結び付きは推定です。", "On this sheet numbers stand after their texts; the order of the source is disturbed, so the heading is supposed."),
                correct=Correction(input="parent", path=path, label=both("属する見出し", "the heading it stands under")),
            )
        if "title-after" in m.doubts and m.title is not None:
            self.q.ask(
                "parent-unclear", f"{path}.title", m.title,
                both("これはこの取り組みの見出しですか。", "Is this the title of this measure?"),
                same(self.plain[slice(*m.title)]),
                both("番号だけの行のすぐ後にある短い文を、前の取り組みの見出しと読みました。次の取り組みの見出しとも読めます。", "A short sentence right after a number alone was read as the title of the measure before; it may be that of the next."),
                [choice("no-title", "見出しではない", "it is no title", Edit(do="remove", path=f"{path}.title"))],
            )
        if "cells" in m.doubts:
            self.q.ask(
                "measure-unclear", path, span,
                both("事業名と内容の切れ目は合っていますか。", "Is the name told apart from the words rightly?"),
                same(self.plain[slice(*(m.title or main))]),
                both("表のけい線が失われていて、二行目からはどの欄の文字か決められません。", "The table's lines are lost: from the second line on it cannot be told which column a word is of."),
                correct=Correction(input="quote", path=f"{path}.title", label=both("事業名（原文のとおり）", "the name (as printed)")) if m.title else None,
            )
        if "bracket-of" in m.doubts:
            self.q.ask(
                "parent-unclear", path, span,
                both("最後の担当課は、この項目全体のものですか。", "Is the last bracket that of the whole item?"),
                same(self.plain[m.responsible[0].start : m.responsible[0].end] if m.responsible else "―"),
                both("列挙の最後に一つだけ担当課があります。最後の項目だけのものとも読めます。", "One bracket stands at the end of a list; it may be that of the last entry alone."),
            )
        rest = [s for s in spans if s != main]
        if sum(b - a for a, b in rest) > 12:
            self.q.ask(
                "measure-unclear", path, rest[0],
                both("この文も取り組みの文ですか。", "Are these words the measure's too?"),
                both("取り組みの文には入れていません。", "They are left out of the measure."),
                both("間にほかのもの（担当課、表など）があり、文が続きません。", "Something stands between (a bracket, a table), so the words do not go on."), hint=("words", None),
            )
        if statement.end is not None and statement.end < main[1] - 2:
            self.q.ask(
                "measure-unclear", path, (statement.end, main[1]),
                both("次の面に続くこの文も取り組みの文ですか。", "Do these words on the next page belong to the measure?"),
                both("取り組みの文は前の面までとしました。", "The measure's words end with the page before."),
                both("文が面をまたいでいます。引用は一つの面のものです。", "The words run over the end of a page; a quotation is of one page."), hint=("words", None),
            )

    def nobody(self, path: str, m: Measure, found: bool, mark_actor: str) -> None:
        """A measure of the city with no division, or with the one of its heading."""
        span = (m.node.start, m.node.end)
        if not found and mark_actor == "city":
            self.q.ask(
                "measure-unclear", path, span,
                both("担当課は印刷されていないのですか。", "Is no division printed?"),
                both("担当課なし", "no division"),
                both("この取り組みのところに担当課の記載が見つかりませんでした。隣の取り組みの担当課がこれも含むのかもしれません。", "No division was found with this measure. Perhaps a neighbour's includes it."),
                correct=Correction(input="like", path=path), about="nobody",
            )
        if "inherited" in m.doubts:
            self.q.ask(
                "division-role", path, span,
                both("見出しに書かれた担当課は、この取り組みの担当課ですか。", "Are the divisions of the heading those of this measure?"),
                both("見出しの担当課を当てました。", "The heading's divisions were given to it."),
                both("担当課は見出しのところにだけ書かれています。", "Divisions are printed at the heading only."),
                [choice("none", "担当課なし", "no division", Edit(do="set", path=f"{path}.responsible", value=[]))],
                alike=f"heading:{m.responsible[0].start}" if m.responsible else None, about="inherited",
            )

    # ---- divisions -------------------------------------------------------------------------------

    def names(self, path: str, index: int, made: model.Responsible, named: Sequence[Named]) -> None:
        """Uncertain names of one list of divisions."""
        place = f"{path}.responsible[{index}].divisions"
        correct = Correction(input="divisions", path=place)
        for at, entry in enumerate(named):
            identifier = self.directory.division(entry)
            self.uses[identifier].append((place, list(made.divisions), (entry.start, entry.end)))
            span = (entry.start, entry.end)
            if entry.doubt == "comma" and at:
                before = named[at - 1]
                joined = before.name + entry.name
                first = self.directory.division(before)
                new = f"joined-{hashlib.sha256(joined.encode()).hexdigest()[:8]}"
                self.q.ask(
                    "division-separator", place, (before.start, entry.end),
                    both("二つの課ですか、一つの課ですか。", "Two divisions, or one?"),
                    same(f"{before.name} ｜ {entry.name}"),
                    both("間に「、」が印刷されていません。それぞれが課の名として読めるので、二つに分けました。", "No 、 is printed between; each can be read as a division, so they were told apart."),
                    [choice("one", f"一つの課「{joined}」", f"one division “{joined}”",
                            Edit(do="add", file="municipality", path="divisions", value={"id": new, "name": joined}),
                            Edit(do="set", path=f"{place}[{first}]", value=new),
                            Edit(do="remove", path=f"{place}[{identifier}]"),
                            *(Edit(do="drop", file="municipality", path=f"divisions[{d}]") for d in (first, identifier)))],
                    correct, alike=f"joined:{joined}",
                )
            elif entry.doubt in ("unknown", "outside"):
                outside = entry.doubt == "outside"
                self.q.ask(
                    "division-unknown", f"{place}[{identifier}]", span,
                    both(f"「{entry.name}」は市区町村の課ですか。", f"Is “{entry.name}” a division of the municipality?"),
                    same(entry.name),
                    both("担当課の欄にありますが、外の団体の名に見えます。課として入れました。" if outside else "担当課の欄にありますが、課・室・局などの名に見えません。課として入れました。",
                         "It stands among the divisions but looks like a body outside the city hall; it was taken as a division." if outside else "It stands among the divisions but does not look like one; it was taken as a division."),
                    [choice("not", "課ではない（担当から外す）", "no division (leave it out)", Edit(do="remove", path=f"{place}[{identifier}]"))] if len(made.divisions) > 1 else
                    [choice("not", "課ではない（担当から外す）", "no division (leave it out)", Edit(do="remove", path=f"{path}.responsible[{index}]"))],
                    correct, alike=f"division:{entry.name}",
                )
            elif entry.doubt == "others":
                self.q.ask(
                    "division-group", place, span,
                    both("「ほか」「等」は、ほかにどの課を指しますか。", "Which other divisions does ほか or 等 mean?"),
                    same(entry.name),
                    both("名の出ている課だけを入れました。", "Only the division that is named was taken."), (), correct, about="others",
                )
            elif entry.doubt == "joined":
                self.q.ask(
                    "division-separator", place, span,
                    both("一つの課ですか、二つの課ですか。", "One division, or two?"), same(entry.name),
                    both("課の名の後に室や施設の名が続いています。「、」が落ちたものとも、課の室や施設とも読めます。", "The name of a room or house follows that of a division: a 、 may be lost, or it is one of the division's."),
                    (), correct, alike=f"joined:{entry.name}",
                )
            if entry.kind == "group":
                self.q.ask(
                    "division-group", place, span,
                    both(f"「{entry.name}」はどの課を指しますか。", f"Which divisions does “{entry.name}” mean?"),
                    same(entry.name),
                    both("課を特定しない言い方です。どの課とも数えません。", "It names no particular division and is counted as none."),
                    (), correct, alike=f"group:{entry.name}",
                )

    def spellings(self, goals: Sequence[model.Goal], municipality: model.Municipality) -> None:
        """Names that may be one division; merged only by a yes."""
        names = {d.name: d.id for d in municipality.divisions}
        reasons = {
            "spelling": ("書き方（全角・異体字・ひらがな）だけが違います。", "They differ only in form (width, kanji variants, kana)."),
            "department": ("一方には部の名が付いています。", "One has the name of its department before it."),
            "near": ("一字だけ違います。", "They differ in one character."),
        }
        for one, other, reason in spelled(names):
            a, b = (one, other) if len(self.uses[names[one]]) >= len(self.uses[names[other]]) else (other, one)
            keep, lose = names[a], names[b]
            used = self.uses[lose]
            if not used:
                continue
            edits = [
                Edit(do="remove", path=f"{place}[{lose}]") if keep in divisions
                else Edit(do="set", path=f"{place}[{lose}]", value=keep)
                for place, divisions, _ in used
            ]
            edits.append(Edit(do="add", file="municipality", path=f"divisions[{keep}].alt", value=b))
            edits.append(Edit(do="drop", file="municipality", path=f"divisions[{lose}]"))
            self.q.ask(
                "division-near", f"divisions[{lose}]", used[0][2],
                both(f"「{b}」は「{a}」と同じ課ですか。", f"Is “{b}” the same division as “{a}”?"),
                both(f"別の課（「{b}」{len(used)}か所、「{a}」{len(self.uses[keep])}か所）", f"two divisions (“{b}” {len(used)} times, “{a}” {len(self.uses[keep])} times)"),
                both(*reasons[reason]),
                [choice("same", f"同じ課（「{a}」にまとめる）", f"one division (as “{a}”)", *edits)],
            )

    def again(self, span: Span) -> None:
        """A measure that says it is printed elsewhere too."""
        self.q.ask(
            "measure-unclear", "goals", span,
            both("再掲の取り組みは、一つと数えてよいですか。", "Is a measure that is printed again (再掲) one measure?"),
            both("初めの所だけに入れました。", "It was taken at its own place only."),
            both("「再掲」とあり、同じ名の取り組みがほかの所にあります。", "It says 再掲, and a measure of the same name stands elsewhere."), about="again",
        )

    def cells(self, span: Span) -> None:
        """Cells of a column that could not be given to rows."""
        self.q.ask(
            "text-unread", "goals", span,
            both("この欄の課は、それぞれどの取り組みのものですか。", "Which measure is each of these divisions of?"),
            both("どの取り組みにも入れていません。", "They were given to none."),
            both("列ごとに写された表で、取り組みの数と課の欄の数が合いません。", "The table was copied column after column, and there are not as many cells of divisions as measures."), about="cells", hint=("divisions", None),
        )

    def bracket(self, mark: Mark) -> None:
        """A bracket of divisions that no measure was found for."""
        self.q.ask(
            "text-unread", "goals", (mark.start, mark.end),
            both("この担当課は、どの取り組みのものですか。", "Which measure are these divisions of?"),
            both("どの取り組みにも入れていません。", "They were given to none."),
            both("近くに取り組みが見つかりませんでした。", "No measure was found near it."), hint=("bracket", mark),
        )
