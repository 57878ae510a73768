"""Takes out of typed text what no honest writer put there on purpose and no reader can see."""

import re
import unicodedata

_NEWLINES = re.compile(r"\r\n?|[\x85\u2028\u2029]")
# Controls, lone surrogates, bidi overrides, invisible spaces, fillers and tags.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u115f\u1160\u180e\u200b\u202a-\u202e\u2060-\u206f\u3164"
    r"\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_JOINERS = re.compile(r"[\u200c\u200d]+")
# Emoji and many scripts need joiners; between European letters, spaces or signs they only hide.
_NEEDS_JOINER = re.compile(r"[^\x00-\u058f\u2000-\u206f]")
_BLANK_LINES = re.compile(r"\n{5,}")


def clean(source: str) -> str:
    """Typed text in one form: NFC, line feeds, nothing unseen, at most 3 blank lines in a row.

    Spaces at line ends go too; line breaks need no two spaces here. Idempotent.
    """
    text = _visible(source)
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n\n\n", lines).strip("\n")


def clean_line(source: str) -> str:
    """The same for a field of one line: all white space folded to single spaces."""
    return " ".join(_visible(source).split())


def _visible(source: str) -> str:
    text = _UNSEEN.sub("", _NEWLINES.sub("\n", source))
    return unicodedata.normalize("NFC", _JOINERS.sub(_joiner, text))


def _joiner(run: re.Match[str]) -> str:
    before, after = run.string[: run.start()][-1:], run.string[run.end() :][:1]
    is_needed = _NEEDS_JOINER.match(before) and _NEEDS_JOINER.match(after)
    return run[0][0] if is_needed else ""
