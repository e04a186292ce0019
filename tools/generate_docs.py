"""Writes the generated references in docs/ when they are not as the code would write them now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cli_reference import cli_reference
from toml_reference import toml_reference

DOCS = Path(__file__).parents[1] / "docs"
GENERATED: dict[str, Callable[[], str]] = {"cli-reference.md": cli_reference, "toml-reference.md": toml_reference}


def outdated() -> list[str]:
    """The names of the documents that are not as the code would write them now."""
    return [
        name
        for name, written in GENERATED.items()
        if not (DOCS / name).exists() or (DOCS / name).read_text(encoding="utf-8") != written()
    ]


def main() -> None:
    """Write what is out of date, and say so."""
    for name in outdated():
        (DOCS / name).write_text(GENERATED[name](), encoding="utf-8")
        print(f"docs/{name} was written anew.")


if __name__ == "__main__":
    main()
