"""Which plans an engine holds, and what names them in questions: all that asking needs to know."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from ontology.language import Language, Text
from queries.answer import Term, iri
from queries.catalogue import question
from queries.failures import QueryError

if TYPE_CHECKING:
    from queries.engine import Engine


class Name(NamedTuple):
    """Names of one thing; ``kana`` is empty where no reading is known."""

    ja: str
    en: str
    kana: str = ""

    def of(self, language: Language) -> str:
        """The name in one language."""
        return self.en if language == "en" and self.en else self.ja


class PlanEntry(NamedTuple):
    """One edition of a plan and the named graphs that hold it."""

    iri: str
    id: str
    title: Name
    municipality: str
    code: str
    municipality_name: Name
    period: Name
    fictional: bool
    graph: str
    organizations: str
    derived: str


def plans(engine: "Engine") -> tuple[PlanEntry, ...]:
    """All plans, by municipality code, then address."""
    return tuple(
        PlanEntry(
            iri=row["plan"],
            id=row["id"],
            title=named(row, "plan"),
            municipality=row["municipality"],
            code=row["code"],
            municipality_name=named(row, "municipality"),
            period=named(row, "period"),
            fictional=row["fictional"] == "fictional",
            graph=row["graph"],
            organizations=row["organizations"],
            derived=f"{row['graph']}/derived",
        )
        for row in rows(engine, {}, "plans")
    )


def context(entry: PlanEntry) -> dict[str, Term]:
    """What every question about the plan is bound with."""
    return {
        "plan": iri(entry.iri),
        "graph": iri(entry.graph),
        "organizations": iri(entry.organizations),
        "derived": iri(entry.derived),
        "municipality": iri(entry.municipality),
    }


def named(row: Mapping[str, str], column: str) -> Name:
    """The name a row gives in ``columnJa``, ``columnEn`` and perhaps ``columnKana``."""
    return Name(row[f"{column}Ja"], row[f"{column}En"], row.get(f"{column}Kana", ""))


def rows(engine: "Engine", context: Mapping[str, Term], name: str) -> list[dict[str, str]]:
    """Rows of a hidden question. QueryError where they are cut: half a plan would mislead."""
    answer = engine.query(question(name).bind(context, {}))
    if answer.truncated:
        limit = len(answer.rows)
        raise QueryError(
            Text(
                f"計画が行数の上限（{limit}）より大きく、全体を読めません。上限を上げてください。",
                f"The plan is larger than the row limit ({limit}). Raise the limit.",
            )
        )
    return answer.values()
