"""From answers to edits that go together, and to what takes each of them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph.intake.answers import Answer, Given
from graph.intake.correcting import chosen, edits_for
from graph.intake.edits import Carried, Clashes, Values, carried_out
from graph.intake.paths import PathError, resolved
from graph.intake.review import Edit, Item, Review
from graph.intake.spoken import answer_of
from graph.intake.untaken import Refused
from graph.planfile import KeyPath, Loaded
from graph.problems import PlanError, Problem, shown
from ontology.language import Text

Owned = tuple[str, Edit]


def edits_of(item: Item, answer: Given, values: Values, text: str) -> list[Edit]:
    """The edits an answer asks for. Raises Refused where it cannot be taken."""
    if answer.state == "chosen":
        return list(chosen(item.alternatives, answer.value).edits)
    if answer.state != "corrected":
        return []
    if item.correct is None:
        raise Refused(Text("ここには書けません。", "Nothing can be written here."))
    return edits_for(item.correct, answer.value, values, text, item.start)


class Applying:
    """The answers that wait, carried out on the values of a draft's files."""

    def __init__(self, loaded: Loaded[Review], text: str, answers: Mapping[str, Answer]) -> None:
        self.loaded, self.text, self.answers = loaded, text, answers
        self.items = {item.id: item for item in loaded.value.items}
        self.waiting = [i for i in self.items.values() if self._answer(i).waiting]

    def _answer(self, item: Item) -> Answer:
        return self.answers.get(item.id, Answer())

    def carried(self, values: Values) -> tuple[list[Carried], dict[str, Answer]]:
        """The steps one after the other, and the answers as they stand then.

        What earlier answers did goes first; then lists that somebody wrote whole; then all else.
        Raises PlanError with every answer that stands against another one or has lost its place.
        """
        back = [(i.id, e) for i in self.waiting if self._answer(i).done for e in self._answer(i).back]
        steps = [self._step(values, back)]
        whole = [i for i in self.waiting if self._whole(i)]
        written = self._edits(whole, steps[-1].values)
        steps.append(self._step(steps[-1].values, written))
        plan = steps[-1].values["plan"]
        lists = {
            _keys(plan, e.path)
            for _, e in (*back, *written)
            if e.do == "set" and e.file == "plan" and isinstance(e.value, list)
        }
        rest = [i for i in self.waiting if not self._whole(i)]
        # What others had changed in a list that was set anew is said again.
        again = [i for i in self.items.values() if self._again(i, plan, lists)]
        edits = self._edits([*rest, *again], steps[-1].values)
        edits = [e for e in edits if not _moot(e[1], plan, lists)]
        steps.append(self._step(steps[-1].values, edits))
        after = dict(self.answers)
        for item in self.waiting:
            own = [e for step in reversed(steps[1:]) for e in step.back.get(item.id, ())]
            after[item.id] = _done(self._answer(item), own)
        return steps, after

    def _whole(self, item: Item) -> bool:
        corrected = self._answer(item).state == "corrected"
        return corrected and item.correct is not None and item.correct.input == "divisions"

    def _again(self, item: Item, plan: Any, lists: set[KeyPath | None]) -> bool:
        answer = self._answer(item)
        if answer.waiting or answer.state != "chosen":
            return False
        chosen_ = (a for a in item.alternatives if a.key == answer.value)
        return any(_inside(e, plan, lists) for a in chosen_ for e in a.edits)

    def _edits(self, items: Sequence[Item], values: Values) -> list[Owned]:
        made: list[Owned] = []
        problems = []
        for item in items:
            try:
                made += [(item.id, e) for e in edits_of(item, self._answer(item), values, self.text)]
            except Refused as refused:
                problems.append(self._problem(item.id, refused.text))
        if problems:
            raise PlanError(problems)
        return made

    def _step(self, values: Values, edits: Sequence[Owned]) -> Carried:
        try:
            return carried_out(values, edits)
        except Clashes as error:
            raise PlanError(
                self._problem(owner, clash.text)
                for clash in error.clashes
                for owner in clash.owners
            ) from None

    def _problem(self, name: str, text: Text) -> Problem:
        """What stands against an answer, with its number, its passage and what was answered."""
        number = list(self.items).index(name)
        item = self.items[name]
        passage = shown("".join(self.text[item.start : item.end].split()))
        told = answer_of(item, self._answer(item))
        return self.loaded.problem(
            ("items", number),
            f"{number + 1}番「{passage}」→「{shown(told.ja)}」: {text.ja}"
            "答えを変えるか取り消してください。",
            f"no. {number + 1} “{passage}” → “{shown(told.en)}”: {text.en} "
            "Change the answer or take it back.",
        )


def _keys(plan: Any, path: str) -> KeyPath | None:
    try:
        return resolved(plan, path)
    except PathError:
        return None


def _inside(edit: Edit, plan: Any, lists: set[KeyPath | None]) -> bool:
    """Whether an edit is about an entry of one of some lists."""
    above, bracket, _ = edit.path.rpartition("[")
    keys = _keys(plan, above) if bracket and edit.path.endswith("]") else None
    return edit.file == "plan" and keys is not None and keys in lists


def _moot(edit: Edit, plan: Any, lists: set[KeyPath | None]) -> bool:
    """Whether an edit is about an entry that a list set anew has no more."""
    return _inside(edit, plan, lists) and _keys(plan, edit.path) is None


def _done(answer: Answer, back: Sequence[Edit]) -> Answer:
    done = Given(state=answer.state, value=answer.value) if answer.settled else None
    return Answer(state=answer.state, value=answer.value, done=done, back=list(back) if done else [])
