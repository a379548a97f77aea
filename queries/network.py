"""How divisions hang together: measures on the network of shared measures.

Every result says in words what it rests on, as a `rule` for all and a `reason` for each. Only
divisions count; groups such as 関係課 name nobody in particular. The same plan always gives the
same results in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations
from math import lcm
from typing import TYPE_CHECKING, Generic, TypeVar

from ontology.language import Language, Text
from queries.overview import Overview

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True)
class Bridge:
    """A division on the shortest connections of others; ``score`` from 0 to 1, ``pairs`` of them.

    ``score`` counts a pair in part where several connections are equally short.
    """

    division: str
    score: float
    pairs: int
    reason: Text


@dataclass(frozen=True)
class Community:
    """Divisions that share more among themselves than with others."""

    divisions: tuple[str, ...]
    reason: Text


@dataclass(frozen=True)
class Cut:
    """A division without which others are cut off: ``separated`` are the parts that break away."""

    division: str
    separated: tuple[tuple[str, ...], ...]
    reason: Text


@dataclass(frozen=True)
class Apart:
    """Two divisions that serve the same policies and share no measure."""

    a: str
    b: str
    policies: tuple[str, ...]
    reason: Text


Found = TypeVar("Found")


@dataclass(frozen=True)
class Result(Generic[Found]):
    """What was found, and the rule it follows."""

    title: Text
    rule: Text
    items: tuple[Found, ...]


def projection(overview: Overview) -> nx.Graph[str]:
    """Divisions (IRIs, printed order) joined where they share measures.

    Edges carry ``weight``, the number of measures, and ``distance``, 1/weight as a whole number
    of a common unit, so that equal lengths are exactly equal.
    """
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(d.iri for d in overview.divisions)
    unit = lcm(*(len(measures) for measures in overview.shared.values()))
    for (a, b), measures in overview.shared.items():
        graph.add_edge(a, b, weight=len(measures), distance=unit // len(measures))
    return graph


def bridges(overview: Overview) -> Result[Bridge]:
    """Divisions that lie between others, most central first."""
    import networkx as nx

    graph = projection(overview)
    scores = nx.betweenness_centrality(graph, weight="distance")
    lengths = dict(nx.all_pairs_dijkstra_path_length(graph, weight="distance"))
    order = _order(overview)
    found = [
        _bridge(overview, graph, lengths, division, score)
        for division, score in scores.items()
        if score > 0
    ]
    return Result(
        Text("橋渡しをする課", "Divisions that bridge others"),
        Text(
            "取り組みを多くともにする課ほど近い（距離＝1÷ともにする取り組みの数）とみなし、"
            "ほかの課どうしを結ぶ最短のつながりがどれだけその課を通るかを、0から1の値で示します。",
            "Divisions are closer the more measures they share (distance = 1 / measures shared); "
            "the score, 0 to 1, says how much of the shortest connections of others passes here.",
        ),
        tuple(sorted(found, key=lambda b: (-b.score, order[b.division]))),
    )


def _bridge(
    overview: Overview,
    graph: nx.Graph[str],
    lengths: dict[str, dict[str, float]],
    division: str,
    score: float,
) -> Bridge:
    near = lengths[division]
    others = [other for other in graph if other in near and other != division]
    pairs = [(a, b) for a, b in combinations(others, 2) if near[a] + near[b] == lengths[a][b]]
    # A shortest connection through here enters and leaves by neighbours: name the closest two.
    a, b = min(
        ((a, b) for a, b in pairs if a in graph[division] and b in graph[division]),
        key=lambda pair: near[pair[0]] + near[pair[1]],
    )
    name = _namer(overview)
    return Bridge(
        division,
        score,
        len(pairs),
        Text(
            f"{name(a, 'ja')}と{name(b, 'ja')}をはじめ、{len(pairs)}組の課を結ぶ"
            "最短のつながりがここを通ります。",
            f"Shortest connections of {len(pairs)} pair(s) of divisions pass here, "
            f"{name(a, 'en')} and {name(b, 'en')} among them.",
        ),
    )


def communities(overview: Overview) -> Result[Community]:
    """Clusters of divisions, largest first; divisions that share nothing belong to none."""
    import networkx as nx

    graph = projection(overview)
    linked = [d for d in graph if graph[d]]
    # Whole numbers as nodes: ties are broken by hash, and the hashes of text change each run.
    number = {division: i for i, division in enumerate(linked)}
    numbered: nx.Graph[int] = nx.Graph()
    numbered.add_nodes_from(number.values())
    for a, b, edge in graph.edges(data=True):
        numbered.add_edge(number[a], number[b], weight=edge["weight"])
    found: Iterable[Iterable[int]] = (
        nx.community.greedy_modularity_communities(numbered, weight="weight") if linked else ()
    )
    groups = [tuple(linked[i] for i in sorted(part)) for part in found]
    order = _order(overview)
    groups.sort(key=lambda part: (-len(part), order[part[0]]))
    return Result(
        Text("課のまとまり", "Communities of divisions"),
        Text(
            "偶然に比べて、内側でともにする取り組みが多くなるように課を分けたものです"
            "（モジュラリティを順に高める方法）。分け方は一つの見方であり、組織の区分ではありません。",
            "Divisions grouped so that they share more inside than chance would give (greedy "
            "modularity). It is one way to see the plan, not a structure of the organisation.",
        ),
        tuple(_community(graph, part) for part in groups),
    )


def _community(graph: nx.Graph[str], part: tuple[str, ...]) -> Community:
    inside = outside = 0
    for a, b, edge in graph.edges(part, data=True):
        if a in part and b in part:
            inside += edge["weight"]
        else:
            outside += edge["weight"]
    return Community(
        part,
        Text(
            f"課の組ごとに数えて、内側で{inside}件、外側の課と{outside}件の取り組みをともにします。",
            f"Counted by pairs, they share {inside} measure(s) inside and {outside} with others.",
        ),
    )


def cuts(overview: Overview) -> Result[Cut]:
    """Divisions whose loss would cut others off, those that cut off most first."""
    import networkx as nx

    graph = projection(overview)
    order = _order(overview)
    found = [_cut(overview, graph, d) for d in set(nx.articulation_points(graph))]
    return Result(
        Text("つなぎ目の課", "Cut divisions"),
        Text(
            "その課を除くと、取り組みをともにするつながりが二つ以上に分かれる課です。"
            "一番大きな部分から離れる課を示します。",
            "Without this division the network of shared measures falls apart; named are the "
            "divisions that lose touch with the largest part.",
        ),
        tuple(sorted(found, key=lambda c: (-sum(map(len, c.separated)), order[c.division]))),
    )


def _cut(overview: Overview, graph: nx.Graph[str], division: str) -> Cut:
    import networkx as nx

    order = _order(overview)
    whole = nx.node_connected_component(graph, division) - {division}
    parts = [
        tuple(sorted(part, key=order.__getitem__))
        for part in nx.connected_components(graph.subgraph(whole))
    ]
    parts.sort(key=lambda part: (-len(part), order[part[0]]))
    separated = tuple(parts[1:])
    lost = [d for part in separated for d in part]
    name = _namer(overview)
    return Cut(
        division,
        separated,
        Text(
            f"この課がなければ、{'、'.join(name(d, 'ja') for d in lost)}は残りの課と"
            "取り組みを通してつながりません。",
            f"Without it nothing connects {', '.join(name(d, 'en') for d in lost)} to the rest.",
        ),
    )


def apart(overview: Overview) -> Result[Apart]:
    """Pairs that serve the same policy and share nothing, most common policies first."""
    divisions = {d.iri for d in overview.divisions}
    policy_of = {m.iri: m.policy for m in overview.measures}
    serving: dict[str, set[str]] = {}
    for r in overview.responsibilities:
        if r.unit in divisions:
            serving.setdefault(r.unit, set()).add(policy_of[r.measure])
    found = []
    name = _namer(overview)
    for a, b in combinations([d.iri for d in overview.divisions if d.iri in serving], 2):
        policies = tuple(p.iri for p in overview.policies if p.iri in serving[a] & serving[b])
        if policies and (a, b) not in overview.shared:
            found.append(Apart(a, b, policies, _served(policies, name)))
    order = _order(overview)
    return Result(
        Text("同じ施策にいながら何もともにしない課", "Same policy, nothing shared"),
        Text(
            "どちらも同じ重点施策に取り組みを持ちながら、計画のどこにも、ともに担当する取り組みがない組です。",
            "Both have measures under the same policy, and no measure in the whole plan names both.",
        ),
        tuple(sorted(found, key=lambda x: (-len(x.policies), order[x.a], order[x.b]))),
    )


def _served(policies: tuple[str, ...], name: Callable[[str, Language], str]) -> Text:
    ja = "、".join(f"「{name(policy, 'ja')}」" for policy in policies)
    en = ", ".join(f"“{name(policy, 'en')}”" for policy in policies)
    return Text(f"どちらも{ja}に取り組みを持ちます。", f"Both have measures under {en}.")


def alone(overview: Overview) -> Result[str]:
    """Divisions that share no measure with another division."""
    linked = {d for pair in overview.shared for d in pair}
    return Result(
        Text("単独の課", "Divisions on their own"),
        Text(
            "担当する取り組みを、ほかの課とともにしていない課です。",
            "None of their measures names another division.",
        ),
        tuple(d.iri for d in overview.divisions if d.iri not in linked),
    )


def report(overview: Overview, language: Language) -> str:
    """All results as plain text for a terminal."""
    name = _namer(overview)

    def named(divisions: Iterable[str]) -> str:
        return ("、" if language == "ja" else ", ").join(name(d, language) for d in divisions)

    def section(result: Result[Found], line: Callable[[Found], str]) -> str:
        lines = [f"  {line(item)}" for item in result.items] or ["  " + _NONE.of(language)]
        return "\n".join([result.title.of(language), f"  {result.rule.of(language)}", "", *lines])

    sections = (
        section(
            bridges(overview),
            lambda b: f"{b.score:.3f}  {named([b.division])}: {b.reason.of(language)}",
        ),
        section(communities(overview), lambda c: f"{named(c.divisions)}: {c.reason.of(language)}"),
        section(cuts(overview), lambda c: f"{named([c.division])}: {c.reason.of(language)}"),
        section(apart(overview), lambda x: f"{named([x.a, x.b])}: {x.reason.of(language)}"),
        section(alone(overview), lambda d: named([d])),
    )
    return "\n\n".join(sections) + "\n"


_NONE = Text("ありません。", "None.")


def _order(overview: Overview) -> dict[str, int]:
    return {d.iri: i for i, d in enumerate(overview.divisions)}


def _namer(overview: Overview) -> Callable[[str, Language], str]:
    return lambda address, language: overview.by_iri[address].name.of(language)
