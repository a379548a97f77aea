"""Plan files become a checked store, or are refused and the old store keeps serving."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from graph.build import DEFAULT_PLANS, PLANS, build, checked_graph
from graph.identifiers import BaseError
from graph.loading import load_plan
from graph.problems import PlanError
from graph.store import DISK_STORE, GRAPH_FILE, current
from ontology.language import Text

Write = Callable[[dict[str, Any], dict[str, Any]], Path]
MEASURES = """
PREFIX kei: <https://w3id.org/keikaku/ontology#>
SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?measure a kei:Measure } }
"""


def measures(store: Path) -> int:
    """How many measures the disk store of the current build answers."""
    disk = ox.Store.read_only(str(current(store)[0] / DISK_STORE))
    solutions = disk.query(MEASURES)
    assert isinstance(solutions, ox.QuerySolutions)
    return int(next(iter(solutions))["n"].value)  # type: ignore[union-attr]


def test_the_real_plan_is_built(kuki_store: Path) -> None:
    folder, manifest = current(kuki_store)
    assert manifest.plans == ("https://w3id.org/keikaku/id/112321/chiiki-fukushi-r9",)
    assert manifest.base == "https://w3id.org/keikaku/"
    assert set(manifest.sources) == {
        str(DEFAULT_PLANS[0]), str(DEFAULT_PLANS[0].with_name("municipality.yaml"))
    }
    assert manifest.sources[str(DEFAULT_PLANS[0])] == hashlib.sha256(
        DEFAULT_PLANS[0].read_bytes()
    ).hexdigest()
    assert (folder / GRAPH_FILE).read_bytes().count(b"\n") == manifest.quads > 10_000
    assert measures(kuki_store) == 66


def test_two_plans_of_one_city_share_its_organisations(aoba_store: Path) -> None:
    folder, manifest = current(aoba_store)
    base = "https://w3id.org/keikaku/"
    assert manifest.plans == (
        f"{base}id/999997/chiiki-fukushi-r8", f"{base}id/999997/kodomo-r8"
    )
    disk = ox.Store.read_only(str(folder / DISK_STORE))
    graphs = {str(g.value) for g in disk.named_graphs() if isinstance(g, ox.NamedNode)}
    assert graphs == {
        f"{base}graph/999997",
        *(f"{base}graph/999997/{p}{d}"
          for p in ("chiiki-fukushi-r8", "kodomo-r8") for d in ("", "/derived")),
    }
    assert len(disk) == manifest.quads
    assert list(disk.quads_for_pattern(None, None, None, ox.DefaultGraph())) == []


def test_a_refused_plan_leaves_the_old_store(
    write: Write, plan: dict[str, Any], city: dict[str, Any], tmp_path: Path
) -> None:
    store = tmp_path / "store"
    seen: list[Path] = []
    said: list[Text] = []
    first = build([write(plan, city)], store, finishers=[seen.append], progress=said.append)
    assert measures(store) == 2
    # The finisher saw the new build before it took the old one's place.
    assert [p.name.startswith("new-") for p in seen] == [True]
    assert len(said) == 2
    assert all(text.ja and text.en for text in said)
    plan["goals"][0]["policies"][0]["city"][0]["measures"][0]["responsible"][0]["divisions"] = ["x"]
    with pytest.raises(PlanError) as error:
        build([write(plan, city)], store)
    assert [p.where for p in error.value.problems] == [
        "goals[1].policies[1-1].city[1-1-city-1].measures[1-1-city-1-1]"
        ".responsible[1].divisions[1]"
    ]
    assert current(store)[0] == first.folder
    assert measures(store) == 2
    assert [p.name for p in (store / "builds").iterdir()] == [first.folder.name]


def test_a_failing_finisher_leaves_the_old_store(
    write: Write, plan: dict[str, Any], city: dict[str, Any], tmp_path: Path
) -> None:
    store = tmp_path / "store"

    def fail(_: Path) -> None:
        raise RuntimeError("no room")

    with pytest.raises(RuntimeError, match="no room"):
        build([write(plan, city)], store, finishers=[fail])
    assert list((store / "builds").iterdir()) == []


def test_the_problems_of_all_plans_come_at_once(
    write: Write, plan: dict[str, Any], city: dict[str, Any], tmp_path: Path
) -> None:
    plan["id"] = "*"
    wrong = write(plan, city)
    with pytest.raises(PlanError) as error:
        build([wrong, tmp_path / "none.yaml", tmp_path], tmp_path / "store")
    assert {(Path(p.file).name, p.message.en) for p in error.value.problems} == {
        ("plan.yaml", "an identifier has only ASCII letters, digits, - and ."),
        ("none.yaml", "does not exist. Check its name and folder."),
        (tmp_path.name, "is a directory. Name the plan file (plan.yaml) in it."),
    }
    assert not (tmp_path / "store").exists()


def test_a_plan_twice_and_a_city_twice(
    write: Write, plan: dict[str, Any], city: dict[str, Any], tmp_path: Path
) -> None:
    one = write(plan, city)
    other = tmp_path / "other"
    other.mkdir()
    for name in ("plan.yaml", "municipality.yaml"):
        shutil.copy(tmp_path / name, other / name)
    file = other / "municipality.yaml"
    file.write_text(file.read_text("utf-8").replace("ためし市", "ためしの市"), encoding="utf-8")
    with pytest.raises(PlanError) as error:
        build([one, other / "plan.yaml"], tmp_path / "store")
    assert [(p.where, p.message.ja, p.message.en) for p in error.value.problems] == [
        (
            "code",
            f"団体コード 011002 は {tmp_path / 'municipality.yaml'} にもあり、内容が違います。"
            "一つのファイルにまとめてください。",
            f"the code 011002 is in {tmp_path / 'municipality.yaml'} too, with other content. "
            "Keep one file for one municipality.",
        ),
        (
            "id", f"計画「fukushi-r9」が二度指定されています（{one}）。",
            f"the plan “fukushi-r9” is given twice ({one}).",
        ),
    ]


@pytest.mark.parametrize("base", ["x", "https://a", "http://["])
def test_a_wrong_base_is_refused_by_whoever_makes_a_graph(tmp_path: Path, base: str) -> None:
    with pytest.raises(BaseError):
        build(DEFAULT_PLANS, tmp_path / "store", base)
    with pytest.raises(BaseError):
        checked_graph(load_plan(PLANS / "aoba" / "kodomo.yaml"), base)
    assert not (tmp_path / "store").exists()


def test_the_same_plans_give_the_same_bytes(
    write: Write, plan: dict[str, Any], city: dict[str, Any], tmp_path: Path
) -> None:
    file = write(plan, city)
    built = [build([file], tmp_path / name, "https://example.org/") for name in ("a", "b")]
    first, second = ((b.folder / GRAPH_FILE).read_bytes() for b in built)
    assert first == second
    assert b"w3id.org/keikaku/id" not in first
