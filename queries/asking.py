"""Asking a question as people do: names for things, words for numbers. All doors come by here."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from queries.answer import Answer, Term
from queries.catalogue import NUMBERS, Question, QuestionError, question, questions
from queries.kept import names_of
from queries.names import Names, suggestion

if TYPE_CHECKING:
    from queries.engine import Engine


class Asked(NamedTuple):
    """A question, what was put in, and its answer."""

    question: Question
    values: Mapping[str, Term]
    answer: Answer


def ask(
    engine: "Engine",
    context: Mapping[str, Term],
    name: str,
    written: Mapping[str, str],
    names: Names | None = None,
) -> Asked:
    """Answer a question of the catalogue.

    ``written`` holds parameters as people write them; ``names`` may be given where it is at hand.
    Raises QuestionError for what cannot be understood, QueryError where the engine fails.
    """
    wanted = chosen(name)
    values: dict[str, Term] = {}
    for key, text in written.items():
        parameter = wanted.parameter(key)
        if not text.strip():
            continue
        if parameter.type in NUMBERS or parameter.type == "resource":
            values[key] = parameter.parse(text)
        else:
            known = names or names_of(engine, context, parameter.type)
            values[key] = known.find(text, parameter.type)
    return Asked(wanted, values, engine.query(wanted.bind(context, values)))


def chosen(name: str) -> Question:
    """A question by its name. Raises QuestionError, which suggests the nearest one."""
    try:
        return question(name)
    except QuestionError as error:
        near = suggestion(name.lower(), (q.name for q in questions().values() if not q.hidden))
        raise QuestionError(error.text.ja + near.ja, f"{error.text.en} {near.en}".rstrip()) from None


def arguments(wanted: Question, given: Sequence[str]) -> dict[str, str]:
    """Parameters from a command line: ``name=value``, or values in the order of the question.

    Raises QuestionError for more values than the question takes.
    """
    named = {p.name: p for p in wanted.parameters}
    written: dict[str, str] = {}
    free = [p.name for p in wanted.parameters]
    for argument in given:
        key, sign, value = argument.partition("=")
        if sign and key in named:
            written[key] = value
            free = [name for name in free if name != key]
        elif free:
            written[free.pop(0)] = argument
        else:
            count = len(wanted.parameters)
            raise QuestionError(
                f"「{argument}」は余分です。「{wanted.title.ja}」に渡せる値は{count}個です。",
                f"“{argument}” is too much: “{wanted.title.en}” takes {count} value(s).",
            )
    return written
