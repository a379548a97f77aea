"""What a query may use, and why one got no answer."""

from typing import NamedTuple

from ontology.language import Text


class Limits(NamedTuple):
    """What one query may use.

    ``deadline`` in seconds; ``rows`` of the answer; ``memory`` of a worker beside the data, in
    bytes; ``size`` of the answer in characters (embedded) or bytes (remote).
    """

    deadline: float = 10.0
    rows: int = 10_000
    memory: int = 2 << 30
    size: int = 64 << 20


class QueryError(Exception):
    """A query that got no answer; ``text`` says why."""

    costly = False  # whether it cost a worker

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class QueryRefused(QueryError):
    """The query is not one this engine takes: a syntax error, an update, SERVICE."""


class QueryTooDeep(QueryRefused):
    """The query is nested too deeply, of which the worker died that read it."""

    costly = True

    def __init__(self) -> None:
        super().__init__(Text(
            "問い合わせの入れ子が深すぎます。", "The query is nested too deeply."
        ))


class QuerySyntaxError(QueryRefused):
    """The query is no SPARQL; ``line`` and ``column`` count from 1, 0 where they are not known."""

    def __init__(self, text: Text, line: int = 0, column: int = 0) -> None:
        super().__init__(text)
        self.line, self.column = line, column


class QueryTimeout(QueryError):
    """The deadline passed; the query was stopped."""

    costly = True

    def __init__(self, deadline: float) -> None:
        super().__init__(Text(
            f"{deadline:g}秒で終わらなかったため、問い合わせを止めました。範囲を絞ってください。",
            f"The query was stopped after {deadline:g} s. Narrow it down.",
        ))


class QueryTooLarge(QueryError):
    """The query or its answer needs more memory than there is for it."""

    costly = True

    def __init__(self) -> None:
        super().__init__(Text(
            "問い合わせが使えるメモリを超えたため、止めました。範囲を絞ってください。",
            "The query used too much memory and was stopped. Narrow it down.",
        ))


class EngineUnavailable(QueryError):
    """There is no store, no free worker, or the endpoint does not answer."""


class QueryStopped(EngineUnavailable):
    """The query took long while others did."""

    costly = True
