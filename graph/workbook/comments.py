"""Comments of a plan file that stay with what they stood above when the file is written anew."""

from __future__ import annotations

import yaml

from graph import model
from graph.planfile import Loaded, spoken
from graph.planwriter import written
from graph.yamlfile import KeyPath, lines_of


def with_comments(text: str, old: Loaded[model.Plan] | Loaded[model.Municipality], new: model.Model) -> str:
    """The new model as a file, with every comment of the old text above what it was above.

    A comment at the end of a line goes above that line; one whose part is gone goes to where the
    nearest part around it stands, else to the end.
    """
    fresh = written(new, parts=False)
    places: dict[str, int] = {}
    for path, number in lines_of(fresh).items():
        places.setdefault(spoken(path, new), number)
    above: dict[int, list[str]] = {}
    for comment, path in _comments(text, old):
        while path and spoken(path, old.value) not in places:
            path = path[:-1]
        number = places.get(spoken(path, old.value), 1) if path else 1
        above.setdefault(number, []).extend(comment)
    made: list[str] = []
    for number, line in enumerate(fresh.splitlines(), 1):
        indent = line[: len(line) - len(line.lstrip(" "))]
        made += [f"{indent}{said}".rstrip() for said in above.get(number, [])]
        made.append(line)
    return "\n".join(made) + "\n"


def _comments(text: str, old: Loaded[model.Plan] | Loaded[model.Municipality]) -> list[tuple[list[str], KeyPath]]:
    """Runs of comments with the key path of what stands on the next line."""
    by_line: dict[int, KeyPath] = {}
    for path, line in old.lines.items():
        if line not in by_line or len(path) < len(by_line[line]):
            by_line[line] = path
    rows = text.split("\n")
    hidden, ends = _tokens(text)
    found: list[tuple[list[str], KeyPath]] = []
    waiting: list[str] = []
    for number, row in enumerate(rows, 1):
        bare = row.strip()
        if number in hidden:
            continue
        if bare.startswith("#"):
            waiting.append(bare)
        elif not bare:
            # A blank line before a comment belongs to it.
            waiting.append("")
        else:
            rest = row[ends.get(number, len(row)) :].strip()
            if rest.startswith("#"):
                waiting.append(rest)
            kept = _trimmed(waiting)
            if any(kept):
                found.append((kept, _path(by_line, number)))
            waiting = []
    kept = _trimmed(waiting)
    if any(kept):
        found.append((kept, ()))
    return found


def _trimmed(lines: list[str]) -> list[str]:
    """Without doubled blank lines, and without those after the last comment."""
    kept = [line for i, line in enumerate(lines) if line or (i and lines[i - 1]) or i == 0]
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _path(by_line: dict[int, KeyPath], number: int) -> KeyPath:
    while number > 0 and number not in by_line:
        number -= 1
    return by_line.get(number, ())


def _tokens(text: str) -> tuple[set[int], dict[int, int]]:
    """Lines inside a value of several lines, and where the last token of each line ends."""
    hidden: set[int] = set()
    ends: dict[int, int] = {}
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        start, end = token.start_mark, token.end_mark
        if isinstance(token, yaml.ScalarToken) and end.line > start.line:
            last = end.line if end.column else end.line - 1
            hidden |= set(range(start.line + 2, last + 2))
        if end.column or end.line == start.line:
            ends[end.line + 1] = max(ends.get(end.line + 1, 0), end.column)
    return hidden, ends
