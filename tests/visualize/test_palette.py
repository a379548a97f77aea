import pytest

from queries.overview import Overview
from visualize import palette
from visualize.palette import GOALS, NEUTRAL, ORGANIZATION, Shade


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("shade", [*GOALS, NEUTRAL, ORGANIZATION])
def test_every_shade_reads_on_white_under_white_and_on_its_tint(shade: Shade) -> None:
    assert contrast(shade.strong, palette.PAPER) >= 4.5
    assert contrast(shade.strong, shade.tint) >= 4.5
    assert contrast(palette.INK, shade.tint) >= 4.5
    assert contrast(palette.MUTED, shade.tint) >= 4.5


def test_texts_read_on_white() -> None:
    assert min(contrast(c, "#ffffff") for c in (palette.INK, palette.MUTED, palette.WARNING)) >= 4.5


def test_goals_take_shades_in_printed_order_and_begin_again(plan: Overview) -> None:
    many = plan.goals * 3
    assert palette.of_goals(plan.goals) == {
        g.iri: GOALS[i] for i, g in enumerate(plan.goals)
    }
    assert len(many) > len(GOALS)
    assert palette.of_goals(many)[plan.goals[0].iri] is GOALS[0]
