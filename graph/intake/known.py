"""What the person who imports a plan says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from graph import model
from graph.consistency import check_digit
from graph.planfile import load
from graph.problems import refusal


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
