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
    wishes: re.Pattern[str]


@cache
def grammar(rules: Rules) -> Grammar:
    """The grammar of values under these rules."""
    units = "|".join(re.escape(u) for u in rules.words("values", "units"))
    # A unit the rules do not know: a short run of one script after the number.
    unit = rf"\s?(?:{units})(?:/(?!年)(?:(?:人・)?[月日週時分]|[a-zA-Z][a-zA-Z0-9]{{0,3}}|人・?日|人|世帯|件))?|(?!全|維持|増|減|延|約|年|以|未満|超|程度|前後)[一-龠]{{1,4}}|[ァ-ヶー]{{2,8}}"
    annual = "|".join(sorted(map(re.escape, rules.words("values", "annual")), key=len, reverse=True))
    after = {
        name: "|".join(map(re.escape, rules.words("values", name)))
        for name in ("at_least", "at_most", "more_than", "less_than", "about")
    }
    tail = "|".join(f"(?P<{name}>{words})" for name, words in after.items())
    before = "|".join(re.escape(w) for w in rules.words("values", "before"))
    wish = "|".join(re.escape(w) for w in rules.words("values", "wishes"))
    number = (
        rf"(?P<annual>(?:{annual})[にで]?\s?)?(?P<before>(?:(?:{after['about']}|{before}|\d{{1,2}}年間(?:で|の?累計|で?延べ)?)\s?)*)"
        rf"(?P<number>{_NUMBER})(?P<unit>{unit})?(?P<more>増|減|増加|減少)?(?P<per>/[年月日週])?(?:\s?(?:{tail}))?(?P<per2>/年|(?:の水準)?(?:{wish}))?"
    )
    words = {
        squeezed(w): kind
        for kind, key in (("none", "none"), ("trend", "trends"), ("all", "all"))
        for w in rules.words("values", key)
    }
    forms = rules.words("values", "trend_forms")
    plain = "|".join([*forms, *(re.escape(w) for w in sorted(words, key=len, reverse=True))])
    paren = r"(?:\s{0,2}\((?!cid:)(?:[^()]|\([^()]{0,60}\)){0,120}\))?"
    full = re.sub(r"\?P<\w+>", "?:", number)
    year = periods.YEAR
    dated = rf"(?:\({year}\)|{year}(?:\s?~\s?(?:{year}|\d{{1,2}}年度?))?\s?[:\s]\s?(?!{year}(?:$|[\s)])))"
    token = rf"(?:(?:{dated})?{full}(?:\s?[~→]\s?(?:{full}))?|\d{{1,4}}/\d{{1,4}}(?:{units})?|(?:{plain}){{1}})(?:\s?※\d?|\*\d?)?{paren}"
    return Grammar(re.compile(token), re.compile(rf"(?:{token})(?=$|[\s※*(])"), re.compile(number), words, re.compile("|".join(forms)))


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
        period = periods.told(inside[1])
        bare = made[: inside.start()].strip()
    bare = re.sub(r"\s?(?:※|\*)\d?$", "", bare)
    if (over := periods.stretch(bare)) is not None and bare[over.end :].strip():
        period = period or over
        bare = bare[over.end :].strip(" :")
    elif first := re.match(r"\(([^()]+)\)\s*(?=\S)", bare):
        if (told := periods.told(first[1])) is not None:
            period, bare = told, bare[first.end() :]
    elif (years := periods.all_in(bare)) and re.sub(r"[\s:]", "", periods.without(bare)) and years[0].start == 0:
        period = period or years[0]
        bare = bare[years[0].end :].strip(" :")
    rules_of = grammar(rules)
    closed = re.sub(r"\s", "", bare)
    word = rules_of.words.get(closed) or ("trend" if rules_of.wishes.fullmatch(closed) else None)
    if word == "all":
        return Amount(None, re.sub(r"^全(?:市立|ての)?", "", bare) or unit, "all", False, "all", period, "")
    if word:
        return Amount(None, None, None, False, word, period, "")
    match = rules_of.number.match(bare)
    if match is None:
        return Amount(None, None, None, False, "", period, bare)
    longest = rules_of.number.fullmatch(bare) or match
    printed, per = longest["unit"], (longest["per"] or longest["per2"] or "").replace(" ", "")
    comparator = next(
        (name.replace("_", "-") for name in ("at_least", "at_most", "more_than", "less_than", "about") if longest[name]), None
    )
    if comparator is None and any(w in longest["before"] for w in rules.words("values", "about")):
        comparator = "about"
    annual = bool(longest["annual"]) or per == "/年"
    if printed and per in ("/月", "/日", "/週"):
        printed += per
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
