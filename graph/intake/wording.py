"""The words of a measure: which are its title, which its statement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from graph.intake.node import Node, Reading, Span
from graph.intake.rules import Rules


def wording(reading: Reading, node: Node) -> tuple[Span | None, list[Span]]:
    """Title and statement of a measure: a title is a first line that is no sentence."""
    plain = reading.plain
    if node.content:
        return node.title, joined(plain, node.content)
    texts = list(node.texts)
    for child in node.children:
        # Its own bullets and sub-items belong to its words.
        if child.kind not in ("row", "label"):
            texts.extend(s for n in child.walk() for s in ([n.title] if n.title else []) + n.texts)
    texts.sort()
    if "title-after" in node.doubts:
        return node.title, joined(plain, texts)
    if node.title is None:
        return None, joined(plain, texts)
    head = plain[slice(*node.title)]
    if node.kind in ("row", "label"):
        return (node.title, joined(plain, texts)) if texts else (None, [node.title])
    if not texts:
        # 見守りの推進　見守りを…します。 on one line
        inline = re.match(r"(\S{2,30}?)(?:[ \t]+|:[ \t]*)(?=\S)", head)
        if inline and "。" not in inline[1] and re.search(r"。|ます", head[inline.end() :]) and not inline[1].endswith(("、", "・")):
            return (node.title[0], node.title[0] + inline.end(1)), [(node.title[0] + inline.end(), node.title[1])]
        return None, [node.title]
    if _is_title(reading, node, head, texts):
        return node.title, joined(plain, texts)
    return None, joined(plain, [node.title, *texts])


def _is_title(reading: Reading, node: Node, head: str, texts: Sequence[Span]) -> bool:
    if head.endswith(("、", ",")) or len(head) > 60:
        return False
    first = texts[0]
    between = reading.plain[node.title[1] if node.title else 0 : first[0]]
    if head.endswith("。"):
        # A sentence as a title: short, alone on its line, an indented paragraph below.
        return len(head) <= 40 and "\n" in between and reading.text[first[0] - 1 : first[0]] == "\u3000"
    bracket_between = "】" in between or ")" in between or "]" in between
    if "\n" not in between and not bracket_between:
        return False
    if bracket_between:
        return True
    begin = reading.plain.rfind("\n", 0, node.title[1] if node.title else 0) + 1
    last_line = (node.title[1] if node.title else 0) - begin
    width = reading.widths.get(node.sheet, 40)
    if last_line >= max(width - 2, 20) and "\n" not in head:
        return False
    rest = "".join(reading.plain[slice(*s)] for s in texts)
    # The rest of a broken word or clause is no sentence of its own.
    return len(rest) >= 8 or not re.match(r"[ぁ-ん]", rest)


def joined(plain: str, spans: Iterable[Span]) -> list[Span]:
    """Spans with nothing but blanks, bullets and numbers between them made one."""
    made: list[Span] = []
    for a, b in sorted(spans):
        if made and re.fullmatch(r"[\s・○●◎◇◆□■\-①-⑳ア-ソ()0-9.]*", plain[made[-1][1] : a]):
            made[-1] = (made[-1][0], b)
        else:
            made.append((a, b))
    return made


def unmarked_span(plain: str, span: Span, rules: Rules) -> Span:
    """Words without what is said of them before their first: 【新規】, ★, 拡充."""
    words = "|".join(map(re.escape, (w for w in rules.words("marks", "state") if w != "再掲")))
    match = re.match(rf"(?:(?:[【\[(<《]\s*(?:{words})\s*[】\])>》]|[★☆◎○●◆■□◇▲△・]|(?:{words})(?=\s))\s*)+", plain[slice(*span)])
    return (span[0] + match.end(), span[1]) if match and match.end() < span[1] - span[0] - 1 else span
