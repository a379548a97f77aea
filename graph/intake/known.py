"""What the person who imports a plan says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from graph import model
from graph.consistency import UNKNOWN_CODE, UNKNOWN_NAME, check_digit
from graph.planfile import load
from graph.problems import PlanError, refusal


@dataclass(frozen=True)
class Known:
    """What the person who imports says: code and name, or a whole municipality file."""

    code: str | None = None
    name: str | None = None
    municipality: model.Municipality | None = None


def known(code: str | None, name: str | None, municipality: Path | None) -> Known:
    """What is said on the command line. Raises PlanError where the code cannot be one."""
    if code is not None and (not re.fullmatch(r"\d{6}", code) or check_digit(code) != code[5]):
        right = f"（{code[:5]} なら {code[:5]}{check_digit(code[:5] + '0')}）" if re.fullmatch(r"\d{5,6}", code) else ""
        raise refusal("--code", f"「{code}」は団体コードではありません。検査数字を含む6桁です{right}。", f"“{code}” is no area code: six digits with the check digit {right}.")
    return Known(code, name, load(municipality, model.Municipality).value if municipality else None)


def remembered(file: Path, said: Known) -> Known:
    """What is said, and for what is not, what an earlier import was told."""
    if said.municipality is not None or said.code and said.name:
        return said
    try:
        city = load(file, model.Municipality).value
    except PlanError:
        return said
    return replace(
        said, code=said.code or (city.code if city.code != UNKNOWN_CODE else None),
        name=said.name or (city.name if city.name != UNKNOWN_NAME else None),
    )
