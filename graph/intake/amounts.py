"""Values as plans print them: 90%以上, 年10回, 全校, 0人（中止）, ―（R5年度から実施予定のため）."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from graph.intake import periods
from graph.intake.rules import Rules, squeezed

_NUMBER = r"[▲△+\-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"


@dataclass(frozen=True)
class Amount:
    """A printed value read: ``value`` is None where no number is printed (―, 全校, 増加).

    ``word`` is "", "none", "all" or "trend". ``period`` is a year printed in the value itself.
    ``rest`` is what the reading did not use: where it is not empty, somebody should look.
    """

    value: Decimal | None
    unit: str | None
    comparator: str | None
    annual: bool
    word: str
    period: periods.Read | None
    rest: str


@dataclass(frozen=True)
class Grammar:
    """The forms of values, compiled from the rules."""

    token: re.Pattern[str]
    word: re.Pattern[str]
    number: re.Pattern[str]
    words: dict[str, str]


@cache
def grammar(rules: Rules) -> Grammar:
    """The grammar of values under these rules."""
    units = "|".join(re.escape(u) for u in rules.words("values", "units"))
    # A unit the rules do not know: a short run of one script after the number.
    unit = rf"\s?(?:{units})(?:/[一-龠a-zA-Zヶ]{{1,4}})?|(?!全|維持|増|減|延|約|年|以|未満|超|程度|前後)[一-龠]{{1,4}}|[ァ-ヶー]{{2,8}}"
    annual = "|".join(sorted(map(re.escape, rules.words("values", "annual")), key=len, reverse=True))
    after = {
        name: "|".join(map(re.escape, rules.words("values", name)))
        for name in ("at_least", "at_most", "more_than", "less_than", "about")
    }
    tail = "|".join(f"(?P<{name}>{words})" for name, words in after.items())
    number = (
        rf"(?P<annual>(?:{annual})[にで]?\s?)?(?P<before>(?:{after['about']}|延べ|のべ|累計|合計|計|月|週|各)\s?)?"
        rf"(?P<number>{_NUMBER})(?P<unit>{unit})?(?P<more>増|減|増加|減少)?(?:{tail})?(?P<per>/[年月日週]|を?維持)?"
    )
    words = {
        squeezed(w): kind
        for kind, key in (("none", "none"), ("trend", "trends"), ("all", "all"))
        for w in rules.words("values", key)
    }
    plain = "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))
    paren = r"(?:\s?\((?:[^()]|\([^()]{0,60}\)){0,120}\))?"
    full = re.sub(r"\?P<\w+>", "?:", number)
    token = rf"(?:{full}(?:\s?[~→]\s?(?:{full}))?|\d{{1,4}}/\d{{1,4}}(?:{units})?|(?:{plain}){{1}})(?:\s?※\d?|\*\d?)?{paren}"
    return Grammar(re.compile(token), re.compile(rf"(?:{token})(?=$|[\s※*(])"), re.compile(number), words)


def is_value(text: str, rules: Rules) -> bool:
    """Whether a whole cell or word is a value."""
    text = re.sub(r"\s+", " ", text.strip())
    return bool(text) and grammar(rules).token.fullmatch(text) is not None


def read(text: str, rules: Rules, unit: str | None = None) -> Amount:
    """A printed value; ``unit`` is that of its row or column, where the value prints none."""
    made = re.sub(r"\s+", " ", text.strip())
    inside = re.search(r"\(((?:[^()]|\([^()]*\))*)\)\s*$", made)
    period = None
    bare = made
    if inside and inside.start() > 0:
        found = periods.all_in(inside[1])
        alone = found and not re.sub(r"\d{1,2}月(?:\d{1,2}日)?|[()\s年度末現在時点の実績値見込]+", "", periods.without(inside[1]))
        period = found[0] if alone else None
        bare = made[: inside.start()].strip()
    bare = re.sub(r"\s?(?:※|\*)\d?$", "", bare)
    if (years := periods.all_in(bare)) and re.sub(r"[\s:]", "", periods.without(bare)) and years[0].start == 0:
        period = period or years[0]
        bare = bare[years[0].end :].strip(" :")
    rules_of = grammar(rules)
    word = rules_of.words.get(re.sub(r"\s", "", bare))
    if word == "all":
        return Amount(None, re.sub(r"^全(?:市立|ての)?", "", bare) or unit, "all", False, "all", period, "")
    if word:
        return Amount(None, None, None, False, word, period, "")
    match = rules_of.number.match(bare)
    if match is None:
        return Amount(None, None, None, False, "", period, bare)
    longest = rules_of.number.fullmatch(bare) or match
    comparator = next(
        (name.replace("_", "-") for name in ("at_least", "at_most", "more_than", "less_than", "about") if longest[name]), None
    )
    if comparator is None and longest["before"] and longest["before"].strip() in rules.words("values", "about"):
        comparator = "about"
    printed = longest["unit"]
    per = (longest["per"] or "").strip()
    annual = bool(longest["annual"]) or per.replace(" ", "") == "/年"
    if printed and printed.endswith("/年"):
        annual, printed = True, printed[:-2]
    try:
        value = Decimal(longest["number"].replace(",", "").replace("▲", "-").replace("△", "-").lstrip("+"))
    except InvalidOperation:
        return Amount(None, None, None, False, "", period, bare)
    rest = bare[longest.end() :].strip()
    if rest[:1] in ("/", "~", "→") or longest["more"]:
        # 3/5校, 10～20件, 10件増: no single number.
        return Amount(None, None, None, False, "", period, bare)
    return Amount(
        value, _unit(printed) or unit, comparator, annual, "", period,
        rest,
    )


def _unit(unit: str | None) -> str | None:
    if unit is None or not unit.strip():
        return None
    unit = unit.strip()
    return {"％": "%", "パーセント": "%"}.get(unit, unit)
