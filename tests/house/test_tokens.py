"""Colours stand in one file, and can be read in the sun."""

import re

import brotli
import pytest

from config import ROOT

STYLES = ROOT / "static" / "css"
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(", re.IGNORECASE)
TOKEN = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
GROUNDS = ("paper", "card", "sunk")
MARKED = ("accent-soft", "warn-soft", "error-soft")
TEXT, SECONDARY, LINES = 7, 4.5, 3
"""Contrasts asked by WCAG 2.2: success criteria 1.4.6, 1.4.3 and 1.4.11."""
MOST_BYTES = 12_000


def themes() -> dict[str, dict[str, str]]:
    """Give the colours by day and by night."""
    day, night = (STYLES / "tokens.css").read_text("utf-8").split("prefers-color-scheme: dark")
    return {"light": dict(TOKEN.findall(day)), "dark": dict(TOKEN.findall(night))}


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, as WCAG 2.2 defines it."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def pairs() -> list[tuple[str, str, float]]:
    """Name each colour, the ground it stands on, and the contrast it needs."""
    asked = [("ink", ground, TEXT) for ground in (*GROUNDS, *MARKED)]
    asked += [(name, g, SECONDARY) for name in ("soft", "accent", "error") for g in GROUNDS]
    asked += [("on-accent", "accent", SECONDARY), ("accent", "accent-soft", SECONDARY)]
    asked += [("warn", "warn-soft", SECONDARY), ("card", "error", SECONDARY)]
    bands = ("edge", "band", "banana", "cocoa", "kitchen")
    return asked + [(name, "card", LINES) for name in bands]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_can_be_read_on_its_ground(theme: str) -> None:
    colours = themes()[theme]
    faint = [
        (one, other, round(contrast(colours[one], colours[other]), 2))
        for one, other, asked in pairs()
        if contrast(colours[one], colours[other]) < asked
    ]
    assert faint == []


def test_colours_stand_in_the_file_of_tokens_alone() -> None:
    # print.css sets the tokens of paper: black on white.
    found = [
        (path.name, line.strip())
        for path in sorted(STYLES.glob("*.css"))
        if path.name not in ("tokens.css", "print.css")
        for line in path.read_text("utf-8").splitlines()
        if COLOUR.search(line)
    ]
    assert found == []


def test_every_token_that_is_used_is_there() -> None:
    text = "".join(path.read_text("utf-8") for path in STYLES.glob("*.css"))
    used, defined = set(re.findall(r"var\(--([\w-]+)", text)), set(re.findall(r"--([\w-]+):", text))
    assert used == defined


def test_all_style_together_is_small() -> None:
    whole = b"".join(path.read_bytes() for path in sorted(STYLES.glob("*.css")))
    assert len(brotli.compress(whole)) <= MOST_BYTES


def test_no_rule_is_written_twice() -> None:
    rules: dict[str, list[str]] = {}
    for path in sorted(STYLES.glob("*.css")):
        for line in path.read_text("utf-8").splitlines():
            if line.endswith("}") and "{" in line and not line.startswith(("@", " ")):
                rules.setdefault(line, []).append(path.name)
    assert {line: names for line, names in rules.items() if len(names) > 1} == {}
