"""The bodies a draft names: divisions, groups of divisions, organisations, each with an identifier.

Identifiers are neutral (d1, g1, o1): readings of names are a guess, and an identifier is chosen
once. Planners may choose better ones before the plan is published.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from graph import model
from graph.intake.divisions import Named
from graph.intake.normal import clean
from graph.intake.rules import Rules


class Directory:
    """Names to identifiers, in the order in which the text names them.

    ``start`` is a municipality that is known already: its divisions keep their identifiers.
    """

    def __init__(self, start: model.Municipality | None, rules: Rules) -> None:
        self.start, self.rules = start, rules
        self.divisions: dict[str, str] = {}
        self.groups: dict[str, str] = {}
        self.organizations: dict[str, str] = {}
        self._known: dict[str, str] = {}
        if start is not None:
            for unit in [*start.divisions, *start.groups, *start.organizations]:
                for name in (unit.name, *unit.alt):
                    self._known[clean(name)] = unit.id
        self._taken = set(self._known.values())

    def _new(self, letter: str, names: dict[str, str]) -> str:
        number = len(names) + 1
        while f"{letter}{number}" in self._taken:
            number += 1
        self._taken.add(f"{letter}{number}")
        return f"{letter}{number}"

    def division(self, named: Named) -> str:
        """The identifier of a division or group as it is printed."""
        if named.name in self._known:
            return self._known[named.name]
        names, letter = (self.groups, "g") if named.kind == "group" else (self.divisions, "d")
        if named.name not in names:
            names[named.name] = self._new(letter, names)
        return names[named.name]

    def known(self, name: str) -> str | None:
        """The identifier of a division or group that was named before; None of one that was not."""
        return self._known.get(name) or self.divisions.get(name) or self.groups.get(name)

    def organization(self, name: str) -> str:
        """The identifier of a body outside the city hall."""
        if name in self._known:
            return self._known[name]
        if name not in self.organizations:
            self.organizations[name] = self._new("o", self.organizations)
        return self.organizations[name]

    def municipality(self, code: str, name: str, council: str | None, fallback: str) -> model.Municipality:
        """The municipality file of the draft: what was known, then what is new."""
        old = self.start
        divisions = [
            *(old.divisions if old else []),
            *(model.Division(id=i, name=n) for n, i in self.divisions.items()),
        ]
        generic = set(self.rules.words("organisations", "generic"))
        return model.Municipality(
            format="keikaku-municipality/1",
            code=old.code if old else code,
            name=old.name if old else name,
            en=old.en if old else None,
            kana=old.kana if old else None,
            fictional=old.fictional if old else False,
            standard_area=old.standard_area if old else None,
            council=(old.council if old and old.council else council),
            divisions=divisions or [model.Division(id="d1", name=fallback)],
            groups=[*(old.groups if old else []), *(model.DivisionGroup(id=i, name=n) for n, i in self.groups.items())],
            organizations=[
                *(old.organizations if old else []),
                *(model.Organization(id=i, name=n, generic=n in generic or n.startswith(("各", "関係"))) for n, i in self.organizations.items()),
            ],
            changes=old.changes if old else [],
        )


_WITH = r"(?:など|等)?(?:の(?:関係(?:機関|団体)|団体|機関)(?:等)?)?(?:との?|とも)(?:の)?(?:緊密に|密に|十分に|相互に|より一層)?"


def partners(wording: str, rules: Rules) -> list[tuple[str, str]]:
    """Bodies a wording says are acted with, each with the piece of the wording that says so."""
    together = "|".join(map(re.escape, rules.words("organisations", "together")))
    found: list[tuple[str, str]] = []
    for sentence in re.split(r"(?<=。)|\n", wording):
        for match in re.finditer(rf"{_WITH}(?:{together})", sentence):
            before = sentence[: match.start()]
            group = re.match(r"(?:など|等)?の(関係(?:機関|団体))", match[0])
            names = list(_bodies(before, rules))
            if group:
                names.append((len(before), group[1]))
            if not names:
                continue
            piece = sentence[min(at for at, _ in names) : match.end()]
            found.extend((name, piece) for _, name in sorted(names))
    seen: set[str] = set()
    return [(n, w) for n, w in found if not (n in seen or seen.add(n))]  # type: ignore[func-returns-value]


def _bodies(before: str, rules: Rules) -> Iterable[tuple[int, str]]:
    suffixes = rules.words("organisations", "suffixes")
    at = len(before)
    first = True
    while at > 0:
        start = max(before.rfind(c, 0, at) for c in "、,や。(」「")
        name = before[start + 1 : at].strip()
        name = re.sub(r"^(?:また|さらに|市は|市が|町は|(?:及び|並びに|または|や))|(?:など|等|をはじめ(?:とする|とした)?(?:.{0,6})?|及び|並びに)$", "", name)
        name = re.sub(r"^.*(?:を|に|は|が|で|ため|から|により|として|する|した|な|いる|ある|れる)(?=.{2,})", "", name)
        parts = re.split(r"及び|並びに|および", name)
        if not parts[-1] or len(parts[-1]) > 24 or not parts[-1].endswith(suffixes):
            if first:
                return
            break
        for part in parts:
            if part.endswith(suffixes) and 2 <= len(part) <= 24:
                yield before.rfind(part, 0, at), part
        first = False
        if start < 0 or before[start] in "。(」「":
            break
        at = start
