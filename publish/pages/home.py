"""The list of plans, and the home of a plan: what it is and its main answers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from publish.addresses import PlanAddresses, language_of, path_of
from publish.holdings import Held
from publish.rendering import held_of, respond, site_of, view_of
from queries.overview import Overview, Unit
from visualize.layout import rows
from visualize.matrix import table

PAIRS_AT_HOME = 8
BRIDGES_AT_HOME = 10
DIVISIONS_AT_HOME = 9


# ---- home -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pair:
    """Two divisions and the measures they share."""

    a: str
    b: str
    measures: tuple[str, ...]


@dataclass(frozen=True)
class Bridging:
    """A division and the number of its measures under each goal, in the goals' order."""

    unit: Unit
    counts: tuple[int, ...]

    @property
    def goals(self) -> int:
        """Under how many goals it has measures."""
        return sum(1 for count in self.counts if count)


def pairs(overview: Overview, least: int = 1) -> list[Pair]:
    """Divisions that share measures, those that share most first."""
    found = [Pair(a, b, m) for (a, b), m in overview.shared.items() if len(m) >= least]
    return sorted(found, key=lambda pair: -len(pair.measures))


def bridging(overview: Overview) -> list[Bridging]:
    """Divisions with measures under two goals or more, those under most goals first."""
    goal_of = {m.iri: m.goal for m in overview.measures}
    found = []
    for unit in overview.divisions:
        counts = Counter(goal_of[m] for m in overview.measures_of.get(unit.iri, ()))
        found.append(Bridging(unit, tuple(counts[g.iri] for g in overview.goals)))
    several = [b for b in found if b.goals > 1]
    return sorted(several, key=lambda b: (-b.goals, -sum(b.counts)))


def closest(overview: Overview, most: int) -> list[Unit]:
    """The divisions that share most, so placed that those who share stand together."""
    weights: Counter[str] = Counter()
    for (a, b), measures in overview.shared.items():
        weights[a] += len(measures)
        weights[b] += len(measures)
    chosen = {iri for iri, _ in weights.most_common(most)}
    return rows(overview, [d for d in overview.divisions if d.iri in chosen])


def index(request: Request) -> Response:
    """The home of the only plan, else the list of plans."""
    holdings = site_of(request).holdings
    if len(holdings.entries) == 1:
        return _home(request, holdings.held(holdings.entries[0]))
    view = view_of(request)
    cities: dict[str, list[tuple[str, object]]] = {}
    for entry in holdings.entries:
        address = PlanAddresses(entry.code, entry.id, view.language).home
        cities.setdefault(entry.municipality, []).append((address, entry))
    return respond(request, "plans.html", view, {"cities": list(cities.values())})


def home(request: Request) -> Response:
    """The home of a plan."""
    return _home(request, held_of(request))


def _home(request: Request, held: Held) -> Response:
    from publish.catalog.pages import dataset_of

    overview = held.overview
    found = pairs(overview)
    return respond(
        request,
        "home.html",
        view_of(request, held, "home"),
        {
            "dataset": dataset_of(request, held),
            "pairs": found[:PAIRS_AT_HOME],
            "pair_count": len(found),
            "bridging": bridging(overview)[:BRIDGES_AT_HOME],
            "bridge_count": len(bridging(overview)),
            "everywhere": sum(
                1 for b in bridging(overview) if b.goals == len(overview.goals)
            ),
            "small": table(overview),
            "closest": closest(overview, DIVISIONS_AT_HOME),
            "by_actor": Counter(m.actor for m in overview.measures),
            "by_kind": Counter(m.kind for m in overview.metrics),
            "audited": _audited(request, held),
            "kinds": sum(1 for u in overview.organizations if u.kind == "organization-kind"),
        },
    )


def _audited(request: Request, held: Held) -> bool:
    folder = site_of(request).settings.source_texts
    if not folder:
        return False
    from publish.pages.auditing import offered  # costs time to import

    return offered(held, folder)


def to_home(request: Request) -> Response:
    """A plan's address without the slash at its end."""
    entry = held_of(request).entry
    language = language_of(path_of(request.scope))
    return RedirectResponse(PlanAddresses(entry.code, entry.id, language).home, 308)
