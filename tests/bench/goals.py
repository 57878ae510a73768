"""The goals of speed, and a table that says which are met."""

from typing import NamedTuple


class Line(NamedTuple):
    """A figure beside its goal; `met` is None for a figure without goal."""

    what: str
    figure: str
    goal: str = ""
    met: bool | None = None

    def without_goal(self) -> "Line":
        """Give the figure alone."""
        return Line(self.what, self.figure)


def at_least(what: str, share: float, goal: float, beside: str = "") -> Line:
    """A share that should be at least so much, both as fractions."""
    return Line(what, f"{share:.0%} {beside}".strip(), f"at least {goal:.0%}", share >= goal)


def at_most(what: str, figure: float, goal: float, unit: str) -> Line:
    """A figure that should be at most so much."""
    return Line(
        what, f"{figure:.3g} {unit}".strip(), f"at most {goal:g} {unit}".strip(), figure <= goal
    )


def table(lines: list[Line]) -> str:
    """Write the lines as a Markdown table."""
    signs = {True: "met", False: "MISSED", None: ""}
    rows = [f"| {line.what} | {line.figure} | {line.goal} | {signs[line.met]} |" for line in lines]
    return "\n".join(["| what | figure | goal | |", "| --- | --- | --- | --- |", *rows])
