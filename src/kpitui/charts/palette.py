"""The colours of documents, on light paper and on a dark screen; each is named after what it is used for."""

from __future__ import annotations

LIGHT = {
    "paper": "#ffffff",
    "panel": "#f5f7f8",
    "ink": "#1c2730",
    "quiet": "#56636e",
    "rule": "#dde3e7",
    "band": "#e7eff6",
    "series": "#2b5f8f",
    "good": "#1b6b3f",
    "bad": "#ad2a20",
    "wait": "#805300",
}
DARK = {
    "paper": "#12171c",
    "panel": "#1a2128",
    "ink": "#e7ebee",
    "quiet": "#a5b1bb",
    "rule": "#323d47",
    "band": "#22313f",
    "series": "#86b5de",
    "good": "#7fd1a0",
    "bad": "#ff9d92",
    "wait": "#e8bf6c",
}

# What is read as text must stand out from paper and panel by 4.5 to 1, what is only drawn by 3 to 1 (WCAG 2.2, AA);
# rules and the band of the usual range are decoration, and said in words as well.
TEXTS = ("ink", "quiet", "good", "bad", "wait", "series")
GROUNDS = ("paper", "panel", "band")


def contrast(one: str, other: str) -> float:
    """How far two colours (#rrggbb) stand apart, 1 to 21. Source: WCAG 2.2, contrast ratio."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance in sRGB. Source: WCAG 2.2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
