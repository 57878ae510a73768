"""Draws the icons of the installed site from the shapes of icon.svg: python static/icons/draw.py.

The sign stands within the inner 80 %, so that the same picture serves as a maskable icon
(https://www.w3.org/TR/appmanifest/#icon-masks).
"""

from pathlib import Path

from PIL import Image, ImageDraw

LEAF, PAPER = "#14614a", "#fbf8f3"
SIZES = (192, 512)
SMOOTH = 4
UNITS = 24
SAFE = 0.86
BUBBLE = ((5, 5), (19, 5), (19, 15), (12, 15), (8, 19), (8, 15), (5, 15))
CURVES = (
    ((9.5, 12.5), (9.5, 9), (12, 8), (14.5, 8)),
    ((14.5, 8), (14.5, 11.5), (13, 12.5), (9.5, 12.5)),
)
STEPS = 24

Point = tuple[float, float]


def bezier(start: Point, one: Point, two: Point, end: Point) -> list[Point]:
    """Give points of a cubic Bézier curve."""
    shares = [step / STEPS for step in range(STEPS + 1)]
    weights = [((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3) for t in shares]
    return [
        (
            sum(w * p[0] for w, p in zip(weight, (start, one, two, end), strict=True)),
            sum(w * p[1] for w, p in zip(weight, (start, one, two, end), strict=True)),
        )
        for weight in weights
    ]


def draw(size: int) -> Image.Image:
    """Draw the icon, `size` pixels wide, in the few colours it has."""
    whole = size * SMOOTH
    scale = whole / UNITS * SAFE
    edge = whole * (1 - SAFE) / 2

    def placed(points: list[Point] | tuple[Point, ...]) -> list[Point]:
        return [(edge + x * scale, edge + y * scale) for x, y in points]

    picture = Image.new("RGB", (whole, whole), LEAF)
    pen = ImageDraw.Draw(picture)
    pen.polygon(placed(BUBBLE), PAPER)
    pen.polygon(placed([point for curve in CURVES for point in bezier(*curve)]), LEAF)
    return picture.resize((size, size), Image.Resampling.LANCZOS).quantize(16)


if __name__ == "__main__":
    for each in SIZES:
        draw(each).save(Path(__file__).with_name(f"icon-{each}.png"), optimize=True)
