"""Several files that take their places together: all of them, whatever cuts it off, or none.

New files wait in a folder beside those they replace. Once it bears its second name they count as
there: whoever comes next finishes what was cut off.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from graph.holding import held

PREPARING, READY = ".applying.new", ".applying"


def is_cut_off(folder: Path) -> bool:
    """Whether new files wait that another process did not bring to their places, or has yet to."""
    return (folder / READY).exists() or (folder / PREPARING).exists()


def recover(folder: Path) -> None:
    """Finish what was cut off; what another process is about is waited for."""
    if is_cut_off(folder):
        with held(folder):
            settle(folder)


def settle(folder: Path) -> None:
    """Finish what was cut off in a folder that is held: new files that were complete take their
    places, others go."""
    shutil.rmtree(folder / PREPARING, ignore_errors=True)
    ready = folder / READY
    if not ready.exists():
        return
    for file in sorted(ready.iterdir()):
        os.replace(file, folder / file.name)
    shutil.rmtree(ready)
