"""Sparklines as SVG to stand inside a page: no scripts, no styles of its own, nothing loaded from anywhere.

Colours are given as attributes, which also mail programs understand, and as classes (`k-series`, `k-good`, ...), by
which the style of a page may choose others.
"""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.charts.palette import LIGHT

WIDTH, HEIGHT = 108, 24
_EDGE = 4.0

Point = tuple[float, float]


def escaped(text: str) -> str:
    """Text as it may stand in an element or a quoted attribute."""
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        text = text.replace(character, entity)
    return text


def stroke(role: str, width: float, *, dashed: str = "") -> str:
    """The attributes of a line in the colour of a role."""
    dashes = f' stroke-dasharray="{dashed}"' if dashed else ""
    return f'class="k-line k-{role}" fill="none" stroke="{LIGHT[role]}" stroke-width="{width:g}"{dashes}'


def fill(role: str) -> str:
    """The attributes of an area in the colour of a role."""
    return f'class="k-area k-{role}" fill="{LIGHT[role]}"'


def ring(role: str) -> str:
    """The attributes of a ring in the colour of a role, empty inside."""
    return f'class="k-ring k-{role}" fill="{LIGHT["paper"]}" stroke="{LIGHT[role]}" stroke-width="1.8"'


def dot(at: Point, met: bool | None, size: float) -> str:
    """One reading: a filled dot, or a ring where it is off target, so that it shows without colours too."""
    x, y = at
    if met is False:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size + 0.6:.1f}" {ring("bad")}/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" {fill("good" if met else "series")}/>'


def polylines(points: Sequence[Point | None], role: str, width: float) -> str:
    """The points joined where they are neighbours; one between two gaps is left to its dot."""
    pieces: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            pieces.append([])
        else:
            pieces[-1].append(point)
    drawn = [" ".join(f"{x:.1f},{y:.1f}" for x, y in piece) for piece in pieces if len(piece) > 1]
    joins = 'stroke-linejoin="round" stroke-linecap="round"'
    return "".join(f'<polyline points="{piece}" {joins} {stroke(role, width)}/>' for piece in drawn)


def sparkline(values: Sequence[float | None], *, met: bool | None = None, told: str = "") -> str:
    """A small line of a few values, oldest first, None as gaps; the last one marked by whether it is on target.

    Counts start at zero as in `charts.spark`. `told` is what somebody who cannot see it is told.
    """
    known = [value for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    if 0 <= low < high / 2:
        low = 0.0
    across = (WIDTH - 2 * _EDGE) / max(1, len(values) - 1)
    points: list[Point | None] = []
    for place, value in enumerate(values):
        part = 0.5 if value is None or high == low else (value - low) / (high - low)
        at = (_EDGE + place * across, HEIGHT - _EDGE - part * (HEIGHT - 2 * _EDGE))
        points.append(None if value is None else at)
    drawn = polylines(points, "series", 1.4)
    for place, point in enumerate(points):
        alone = (place == 0 or points[place - 1] is None) and (place + 1 == len(points) or points[place + 1] is None)
        if point is not None and alone and place + 1 < len(points):
            drawn += dot(point, None, 1.2)
    if points and points[-1] is not None:
        drawn += dot(points[-1], met, 2.4)
    label = f'role="img" aria-label="{escaped(told)}"' if told else 'aria-hidden="true"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f" {label}>{drawn}</svg>"
    )
