"""A folder replaced whole: written beside, looked at, and let take the old one's place.

A site folder holds ``SHA256SUMS`` with every file of the site; what is not in it is not ours, and a
folder with such a file is never replaced.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from ontology.language import Text

SUMS = "SHA256SUMS"
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


class CannotReplace(Exception):
    """The folder is not one that may be replaced; ``text`` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def check_replaceable(folder: Path) -> None:
    """Raises CannotReplace where a folder is no folder, or holds what no site of ours is."""
    _restore(folder)
    if not folder.exists() and not folder.is_symlink():
        return
    if folder.is_symlink() or not folder.is_dir():
        raise CannotReplace(Text(
            f"{folder} はフォルダーではありません。新しいフォルダーの名前を指定してください。",
            f"{folder} is no folder. Give the name of a new folder.",
        ))
    found = _files(folder)
    known = {name for _, name in listed(folder)} | {SUMS}
    foreign = sorted(found - known)
    if foreign:
        raise CannotReplace(Text(
            f"{folder} には、このサイトのものでないファイルがあります（{foreign[0]} など{len(foreign)}件）。"
            "入れ替えると失われるため、やめました。別のフォルダーを指定するか、移してください。",
            f"{folder} holds files that are not of a site written by publish ({foreign[0]}, "
            f"{len(foreign)} in all). They would be lost, so nothing was done. "
            "Give another folder, or move them.",
        ))


def listed(folder: Path) -> list[tuple[str, str]]:
    """The SHA-256 and the name of every file a site says it holds."""
    with contextlib.suppress(OSError, ValueError):
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
        return [(line[:64], line[66:]) for line in lines if len(line) > 66]
    return []


@contextlib.contextmanager
def beside(folder: Path) -> Iterator[Path]:
    """A new folder to write into, beside the one it shall replace; removed again if it did not."""
    folder = folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    for left in folder.parent.glob(f".{folder.name}.new-*"):
        if not _alive(left):
            shutil.rmtree(left, ignore_errors=True)
    made = folder.with_name(f".{folder.name}.new-{os.getpid()}")
    made.mkdir()
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def replace(folder: Path, made: Path) -> None:
    """Write the list of files, then let a folder made by `beside` take the place of the old one.

    Where the system can exchange two names at once there is a whole site at every moment; elsewhere
    there is none between two renames, and the next run puts the old one back.
    """
    write_sums(made)
    check_replaceable(folder)
    folder = folder.absolute()
    if not folder.exists():
        os.rename(made, folder)
    elif not _exchanged(made, folder):
        old = _old(folder)
        os.rename(folder, old)
        os.rename(made, folder)
        shutil.rmtree(old, ignore_errors=True)


def write_sums(folder: Path) -> None:
    """Write the list of a folder's files, as ``sha256sum -c`` reads it."""
    lines = []
    for name in sorted(_files(folder) - {SUMS}):
        with (folder / name).open("rb") as content:
            lines.append(f"{hashlib.file_digest(content, 'sha256').hexdigest()}  {name}\n")
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def _files(folder: Path) -> set[str]:
    return {
        Path(place, name).relative_to(folder).as_posix()
        for place, _, names in os.walk(folder)
        for name in names
    }


def _old(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.old")


def _restore(folder: Path) -> None:
    """Put back the site that a run stopped between two renames left aside."""
    old = _old(folder.absolute())
    if old.is_dir():
        if folder.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            os.rename(old, folder)


def _alive(left: Path) -> bool:
    """Whether the process that writes a folder still runs."""
    number = left.name.rpartition("-")[2]
    if not number.isdigit() or int(number) == os.getpid():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _exchanged(one: Path, other: Path) -> bool:
    """Let two folders exchange their names in one step; False where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    done = rename(
        _AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), ctypes.c_uint(_RENAME_EXCHANGE)
    )
    return bool(done == 0)
