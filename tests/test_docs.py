"""The generated references are up to date, every key of the scorecard file is described, and links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generate_docs import GENERATED, outdated
from toml_reference import undescribed

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.joinpath("docs").glob("*.md")])


def test_the_generated_references_are_as_the_code_would_write_them() -> None:
    assert not outdated(), "run `make docs`"
    assert {f"docs/{name}" for name in GENERATED} <= {path.relative_to(ROOT).as_posix() for path in PAGES}


def test_every_key_of_the_scorecard_file_is_described() -> None:
    assert not undescribed(), "describe them in tools/toml_reference.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_to_files_and_headings(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("https://", "http://")):
            continue
        name, _, anchor = target.partition("#")
        linked = page.parent / name if name else page
        if not linked.exists() or (anchor and anchor not in anchors(linked)):
            broken.append(target)
    assert not broken


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings get where Markdown is shown."""
    headings = re.findall(r"^#+ +(.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
