"""Shows what an edit changed, word by word, at a cost that no pair of texts can drive up."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from operator import itemgetter

# The search below takes time proportional to text length times this; 400 changed words is more than
# an edit that is still worth reading word by word.
MAX_CHANGES = 400

_WORD = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")

Step = tuple[str, str]
"""A tag ("ins", "del" or "" for text kept) and a piece of text."""


def diff(old: str, new: str) -> str:
    """The way from one source text to another as HTML of only `ins`, `del` and `br`, escaped.

    Compares words; lines where more than 400 words differ; and the whole where even these do.
    """
    steps = _compare(_WORD.findall(old), _WORD.findall(new))
    if steps is None:
        steps = _compare(_LINE.findall(old), _LINE.findall(new))
    if steps is None:
        steps = [("del", old), ("ins", new)]
    return "".join(map(_tagged, _tidy(steps)))


def _compare(old: Sequence[str], new: Sequence[str]) -> list[Step] | None:
    """The shortest way from old to new, or None if it has more than MAX_CHANGES changes.

    Myers, "An O(ND) Difference Algorithm" (1986). The standard library's matcher is not used: it
    takes cubic time on repetitive texts unless it ignores frequent words, and then it misses moves.
    """
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    a, b = old[start : len(old) - end], new[start : len(new) - end]
    middle = _shortest(a, b)
    if middle is None:
        return None
    tail = old[len(old) - end :]
    return [("", piece) for piece in old[:start]] + middle + [("", piece) for piece in tail]


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    return next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )


def _shortest(a: Sequence[str], b: Sequence[str]) -> list[Step] | None:
    reach = {1: 0}
    history: list[dict[int, int]] = []
    for changes in range(min(len(a) + len(b), MAX_CHANGES) + 1):
        history.append(reach.copy())
        for k in range(-changes, changes + 1, 2):
            is_insert = k == -changes or (k != changes and reach[k - 1] < reach[k + 1])
            x = reach[k + 1] if is_insert else reach[k - 1] + 1
            while x < len(a) and 0 <= x - k < len(b) and a[x] == b[x - k]:
                x += 1
            reach[k] = x
            if x >= len(a) and x - k >= len(b):
                return list(_walk_back(a, b, history))[::-1]
    return None


def _walk_back(a: Sequence[str], b: Sequence[str], history: list[dict[int, int]]) -> Iterator[Step]:
    x, y = len(a), len(b)
    for changes in range(len(history) - 1, -1, -1):
        reach, k = history[changes], x - y
        is_insert = k == -changes or (k != changes and reach[k - 1] < reach[k + 1])
        last_x = reach[k + 1] if is_insert else reach[k - 1]
        last_y = last_x - (k + 1 if is_insert else k - 1)
        while x > max(last_x, 0) and y > max(last_y, 0):
            x, y = x - 1, y - 1
            yield "", a[x]
        if changes:
            yield ("ins", b[last_y]) if is_insert else ("del", a[last_x])
            x, y = last_x, last_y


def _tidy(steps: list[Step]) -> Iterator[Step]:
    """Join neighbours, and treat a lone space between two changes as changed with them."""
    deleted = inserted = gap = ""
    for tag, pieces in groupby(steps, key=itemgetter(0)):
        text = "".join(piece for _, piece in pieces)
        if not tag and (text.strip() or "\n" in text or not (deleted or inserted)):
            yield from (("del", deleted), ("ins", inserted), ("", gap + text))
            deleted = inserted = gap = ""
        elif not tag:
            gap += text
        else:
            deleted += gap + (text if tag == "del" else "")
            inserted += gap + (text if tag == "ins" else "")
            gap = ""
    yield from (("del", deleted), ("ins", inserted), ("", gap))


def _tagged(step: Step) -> str:
    tag, text = step
    html = escape(text).replace("\n", "<br>")
    return f"<{tag}>{html}</{tag}>" if tag and text else html
