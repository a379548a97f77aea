"""A plan small enough to see at a glance, and files written from it."""

import copy
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph.build import DEFAULT_PLANS, derive, plan_graph
from graph.loading import load_plan
from graph.planfile import PlanFile
from graph.triples import PlanGraph

Plain = dict[str, Any]
Writer = Callable[[Plain, Plain], Path]



class Dumper(yaml.SafeDumper):
    """YAML without anchors, which plan files may not have."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


TEXT = """\
基本目標１　つながるまち
重点施策１　相談できるまち
目指す姿　だれもが相談できます。
相談した人は、５０％でした。
（１）相談を受けます。
①総合相談
民生委員と連携し、相談を受けま
す。
【主な担当課：福祉課】
【主な関係課：子ども課、関係課】
②見守り
見守りを行います。
【主な担当課：福祉課、子ども課】
指標　相談件数　令和3年度 120件　令和9年度 150件以上
"""


def passage(text: str) -> Plain:
    """Official wording with its place."""
    assert TEXT.count(text) == 1
    return {"text": text, "sheet": 1, "at": TEXT.index(text)}


def both(ja: str, en: str) -> Plain:
    return {"ja": ja, "en": en}


CITY: Plain = {
    "format": "keikaku-municipality/1",
    "code": "011002",
    "name": "ためし市",
    "en": "Tameshi City",
    "kana": "ためしし",
    "fictional": True,
    "divisions": [
        {"id": "fukushi", "name": "福祉課", "en": "Welfare Division", "kana": "ふくしか"},
        {"id": "kodomo", "name": "子ども課", "en": "Children Division", "kana": "こどもか"},
    ],
    "groups": [
        {"id": "kankeika", "name": "関係課", "en": "Divisions concerned", "kana": "かんけいか"}
    ],
    "organizations": [
        {"id": "minsei", "name": "民生委員", "en": "Welfare volunteers", "kana": "みんせいいいん"}
    ],
}
PLAN: Plain = {
    "format": "keikaku-plan/1",
    "municipality": "municipality.yaml",
    "id": "fukushi-r9",
    "title": both("ためし市福祉計画", "Welfare Plan of Tameshi"),
    "fictional": True,
    "target_year": "令和9年度",
    "source": {
        "title": both("ためし市福祉計画", "Welfare Plan of Tameshi"),
        "file": "source.txt",
        "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "characters": len(TEXT),
        "attribution": both("試験のための文章", "Written for tests"),
        "rights": both("自由", "Free"),
        "sheets": [{"number": 1, "at": 0}],
    },
    "goals": [{
        "id": "1",
        "number": "1",
        "name": passage("つながるまち"),
        "en": "A connected city",
        "policies": [{
            "id": "1-1",
            "number": "1",
            "name": passage("相談できるまち"),
            "en": "A city to ask in",
            "visions": [{"id": "1", "statement": passage("だれもが相談できます。")}],
            "findings": [{
                "id": "1",
                "statement": passage("相談した人は、５０％でした。"),
                "figures": [{
                    "about": both("相談した人", "People who asked"),
                    "printed": "５０％",
                    "value": 50,
                    "unit": "%",
                }],
            }],
            "city": [{
                "id": "1-1-city-1",
                "number": "（１）",
                "name": passage("相談を受けます。"),
                "en": "We listen",
                "measures": [
                    {
                        "id": "1-1-city-1-1",
                        "number": "①",
                        "title": passage("総合相談"),
                        "statement": passage("民生委員と連携し、相談を受けま\nす。"),
                        "en": "Advice",
                        "responsible": [
                            {
                                "role": "lead",
                                "divisions": ["fukushi"],
                                "source": passage("【主な担当課：福祉課】"),
                            },
                            {
                                "role": "related",
                                "divisions": ["kodomo", "kankeika"],
                                "source": passage("【主な関係課：子ども課、関係課】"),
                            },
                        ],
                        "partners": [{"id": "minsei", "wording": "民生委員と連携し"}],
                    },
                    {
                        "id": "1-1-city-1-2",
                        "number": "②",
                        "statement": passage("見守りを行います。"),
                        "short": "見守り",
                        "en": "Watching over",
                        "responsible": [{
                            "role": "lead",
                            "divisions": ["fukushi", "kodomo"],
                            "source": passage("【主な担当課：福祉課、子ども課】"),
                        }],
                    },
                ],
            }],
            "indicators": [{
                "id": "1-1-1",
                "name": passage("相談件数"),
                "en": "Number of requests for advice",
                "observations": [
                    {
                        "kind": "baseline",
                        "period": "令和3年度",
                        "printed": passage("120件"),
                        "value": 120,
                        "unit": "件",
                    },
                    {
                        "kind": "target",
                        "period": "令和9年度",
                        "printed": passage("150件以上"),
                        "value": 150,
                        "unit": "件",
                        "comparator": "at-least",
                    },
                ],
            }],
        }],
    }],
}


@pytest.fixture
def plan() -> Plain:
    """The small plan as plain values, to be changed by the test."""
    return copy.deepcopy(PLAN)


@pytest.fixture
def city() -> Plain:
    """Its municipality."""
    return copy.deepcopy(CITY)


@pytest.fixture
def source_file(tmp_path: Path) -> Path:
    """The text it quotes."""
    file = tmp_path / "source.txt"
    file.write_text(TEXT, encoding="utf-8", newline="\n")
    return file


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    """Writes plain values as the two files; gives the plan's."""

    def files(plan: Plain, city: Plain) -> Path:
        for name, value in (("plan", plan), ("municipality", city)):
            text = yaml.dump(value, Dumper=Dumper, allow_unicode=True, sort_keys=False)
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        return tmp_path / "plan.yaml"

    return files


@pytest.fixture
def loaded(write: Writer, plan: Plain, city: Plain) -> PlanFile:
    """The small plan, unchanged."""
    return load_plan(write(plan, city))


@pytest.fixture(scope="session")
def kuki() -> PlanFile:
    return load_plan(DEFAULT_PLANS[0])


@pytest.fixture(scope="session")
def kuki_graph(kuki: PlanFile) -> PlanGraph:
    """The real plan's graph, not checked again."""
    result = plan_graph(kuki)
    derive(result)
    return result
