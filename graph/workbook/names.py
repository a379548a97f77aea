"""How rows speak of one another: by name where that is clear, by identifier where it is not.

Two spellings that differ only in width and blanks are one; spellings that are merely alike are
told, never taken for the same.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph import model
from graph.intake.normal import clean, spelling
from graph.workbook.kinds import Space
from ontology.language import Text

WHAT: Mapping[Space, Text] = {
    "division": Text("課（「組織」の課）", "division (a 課 of the sheet 組織)"),
    "unit": Text("課（「組織」の課か課の総称）", "division (of the sheet 組織)"),
    "organization": Text("団体（「組織」の団体）", "organisation (of the sheet 組織)"),
    "document": Text("法令・計画・報告書（「用語・根拠」）", "document (of the sheet 用語・根拠)"),
    "survey": Text("調査（「用語・根拠」）", "survey (of the sheet 用語・根拠)"),
    "body": Text("体制の構成員", "body of the network"),
}


@dataclass(frozen=True)
class Called:
    """One thing: its identifier, the name people write, other spellings."""

    id: str
    name: str = ""
    others: tuple[str, ...] = ()


class Directory:
    """All things one kind of reference may lead to."""

    def __init__(self, things: Iterable[Called]) -> None:
        self.things = tuple(things)
        self._known: dict[str, list[Called]] = {}
        for thing in self.things:
            for called in {clean(w) for w in (thing.id, thing.name, *thing.others) if w}:
                self._known.setdefault(called, []).append(thing)
        self._ids = {thing.id: thing for thing in self.things}

    def shown(self, name: str) -> str:
        """What to write in a cell so that `find` gives this identifier again."""
        thing = self._ids.get(name)
        if thing is None or not thing.name or "\n" in thing.name:
            return name
        return thing.name if self.find(thing.name) == name else name

    def find(self, written: str) -> str | None:
        """The identifier of what is called so; None where nothing is, or more than one thing."""
        if written in self._ids and all(
            t.id == written for t in self._known.get(clean(written), ())
        ):
            return written
        found = {thing.id for thing in self._known.get(clean(written), ())}
        if len(found) > 1 and written in self._ids:
            # An identifier written exactly is meant, whatever else is called like it.
            return written
        return found.pop() if len(found) == 1 else None

    def near(self, written: str, most: int = 2) -> list[str]:
        """The nearest names: other forms of the same name first, then similar ones."""
        names = [thing.name or thing.id for thing in self.things]
        alike = [name for name in names if spelling(name) == spelling(written)]
        whole = {clean(name): name for name in names}
        similar = [whole[n] for n in difflib.get_close_matches(clean(written), list(whole), most, 0.5)]
        holding = [n for n in names if len(clean(written)) > 1 and clean(written) in clean(n)]
        return list(dict.fromkeys((*alike, *similar, *holding)))[:most]

    def complaint(self, written: str, space: Space) -> Text:
        """The sentence about a name that leads nowhere, with the nearest right ones."""
        what = WHAT[space]
        several = self._known.get(clean(written), [])
        if len(several) > 1:
            ids = ", ".join(thing.id for thing in several)
            return Text(
                f"「{written}」と呼ばれるものがいくつもあります。識別子で書いてください（{ids}）。",
                f"“{written}” names several things. Write the identifier ({ids}).",
            )
        near = self.near(written)
        same = [n for n in near if spelling(n) == spelling(written)]
        if same:
            return Text(
                f"「{written}」という{what.ja}はありません。「{same[0]}」の別の表記なら、「ほかの表記」に書き加えてください。",
                f"there is no {what.en} “{written}”. If it is another spelling of “{same[0]}”, add it to ほかの表記.",
            )
        if near:
            ja = "か".join(f"「{n}」" for n in near)
            en = " or ".join(f"“{n}”" for n in near)
            return Text(
                f"「{written}」という{what.ja}はありません。{ja}ではありませんか。",
                f"there is no {what.en} “{written}”. Did you mean {en}?",
            )
        return Text(
            f"「{written}」という{what.ja}はありません。先に書き加えてください。",
            f"there is no {what.en} “{written}”. Add it first.",
        )


Directories = Mapping[Space, Directory]


def directories(plan: model.Plan, city: model.Municipality) -> dict[Space, Directory]:
    """All that the rows of a plan may speak of, but for the bodies of a network."""
    divisions = [Called(d.id, d.name, tuple(d.alt)) for d in city.divisions]
    groups = [Called(g.id, g.name, tuple(g.alt)) for g in city.groups]
    return {
        "division": Directory(divisions),
        "unit": Directory([*divisions, *groups]),
        "organization": Directory([
            Called(model.CITY, city.name),
            *(Called(o.id, o.name, tuple(o.alt)) for o in city.organizations),
        ]),
        "document": Directory(Called(d.id, d.name, tuple(d.alt)) for d in plan.documents),
        "survey": Directory(Called(s.id, s.name.plain) for s in plan.surveys),
    }
