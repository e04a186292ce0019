"""The shipped themes: complete, readable by contrast, and safe for people who do not tell some colours apart."""

from __future__ import annotations

import math
import tomllib
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pytest

THEMES = sorted(Path(__file__).parents[1].joinpath("themes").glob("*.toml"))
WITH_OWN_COLOURS = [path for path in THEMES if path.stem != "sixteen-colours"]
NAMES = ["colour-blind", "dark", "high-contrast", "light", "sixteen-colours"]
BACKGROUNDS = ["background", "surface", "panel"]
TEXTS = ["foreground", "primary", "secondary", "accent", "success", "warning", "error"]
STATUSES = ["on_target", "off_target", "missing", "excused", "pending"]
ANSI = {"default", "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"}

# What is left of linear red, green and blue for people without one sort of cones: G. Machado and others,
# "A physiologically-based model for simulation of color vision deficiency", 2009, severity 1.0.
VISION = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


class Linear(NamedTuple):
    """A colour in linear light, each part 0 to 1."""

    red: float
    green: float
    blue: float


def linear(colour: str) -> Linear:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return Linear(*(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts))


def luminance(colour: Linear) -> float:
    return 0.2126 * colour.red + 0.7152 * colour.green + 0.0722 * colour.blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2, 1 to 21."""
    light, dark = sorted((luminance(linear(one)), luminance(linear(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(colour: Linear) -> tuple[float, float, float]:
    """CIE L*a*b* for daylight (D65)."""
    red, green, blue = colour
    xyz = (
        (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505,
        luminance(colour),
        (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089,
    )
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def seen_by(vision: str, colour: str) -> Linear:
    light = linear(colour)
    return Linear(
        *(
            min(1.0, max(0.0, sum(part * share for part, share in zip(light, row, strict=True))))
            for row in VISION[vision]
        )
    )


def distance(one: Linear, other: Linear) -> float:
    """The difference of two colours (CIE 1976 delta E): 2 can just be seen, 20 is plain."""
    return math.dist(lab(one), lab(other))


def read(path: Path) -> tuple[dict[str, object], dict[str, str]]:
    """The theme's own keys and its status colours."""
    theme = tomllib.loads(path.read_text(encoding="utf-8"))
    return theme, theme["status"]


def colour_of(theme: dict[str, object], key: str) -> str:
    colour = theme[key]
    assert isinstance(colour, str)
    return colour


def test_these_themes_are_shipped() -> None:
    assert [path.stem for path in THEMES] == NAMES


@pytest.mark.parametrize("path", THEMES, ids=lambda path: path.stem)
def test_a_theme_says_all_it_should_and_no_more(path: Path) -> None:
    theme, status = read(path)
    assert theme["name"] == path.stem
    assert isinstance(theme["dark"], bool)
    assert set(theme) == {"name", "dark", "status", *BACKGROUNDS, *TEXTS}
    assert set(status) == set(STATUSES)
    for colour in [*(colour_of(theme, key) for key in BACKGROUNDS + TEXTS), *status.values()]:
        if path.stem == "sixteen-colours":
            assert colour.removeprefix("ansi_").removeprefix("bright_") in ANSI
        else:
            assert len(colour) == 7
            assert colour.startswith("#")
            assert colour == f"#{int(colour[1:], 16):06x}"


@pytest.mark.parametrize("path", WITH_OWN_COLOURS, ids=lambda path: path.stem)
def test_every_text_can_be_read_on_every_background(path: Path) -> None:
    theme, status = read(path)
    least = 7.0 if path.stem == "high-contrast" else 4.5
    texts = {key: colour_of(theme, key) for key in TEXTS} | {f"status.{key}": status[key] for key in STATUSES}
    too_faint = {
        (text, background): round(contrast(colour, colour_of(theme, background)), 2)
        for text, colour in texts.items()
        for background in BACKGROUNDS
        if contrast(colour, colour_of(theme, background)) < least
    }
    assert not too_faint
    assert (luminance(linear(colour_of(theme, "background"))) < 0.5) == theme["dark"]


@pytest.mark.parametrize("vision", VISION)
def test_the_colour_blind_theme_keeps_the_statuses_apart(vision: str) -> None:
    _, status = read(next(path for path in THEMES if path.stem == "colour-blind"))
    judged = {key: seen_by(vision, status[key]) for key in ("on_target", "off_target", "missing")}
    distances = {(one, other): distance(judged[one], judged[other]) for one, other in combinations(judged, 2)}
    assert min(distances.values()) > 20, distances


def test_sixteen_colours_leave_out_what_cannot_be_read_on_black() -> None:
    theme, status = read(next(path for path in THEMES if path.stem == "sixteen-colours"))
    used = {colour_of(theme, key) for key in TEXTS} | set(status.values())
    assert not used & {"ansi_blue", "ansi_black", "ansi_bright_black"}
    assert {colour_of(theme, key) for key in BACKGROUNDS} == {"ansi_default"}
