"""The formats of a report: text of 80 columns, Markdown of one fact a line, a page that loads nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import pytest

from kpitui.charts.palette import DARK, GROUNDS, LIGHT, TEXTS, contrast
from kpitui.domain.measures import Scorecard
from kpitui.frozen import replace
from kpitui.services.cell_columns import cells, fit, wrap
from kpitui.services.defining import start
from kpitui.services.reporting.as_html import report_html
from kpitui.services.reporting.as_markdown import escaped, report_markdown
from kpitui.services.reporting.as_text import report_text
from kpitui.services.reporting.escaping import shown
from kpitui.services.reporting.report import Report
from kpitui.services.reporting.style import style_sheet
from kpitui.services.workspace import Workspace
from tests.conftest import BEGUN, TODAY
from tests.held_clock import HeldClock
from tests.services.doing import total
from tests.services.reporting.reported import MONDAY, Page, close_week, fill, report_on
from tests.tui.nasty import NASTY, controls_in

PERIODS = ("last", "this", "2026-11", "2026-Q4", "2026")


@pytest.fixture(params=PERIODS)
def report(workspace: Workspace, request: pytest.FixtureRequest) -> Report:
    """A report of each length, with a closed week in it and a correction."""
    fill(workspace)
    close_week(workspace)
    total(workspace, "prospects", 52, MONDAY, correct=True)
    return report_on(workspace, str(request.param))


def renamed(scorecard: Scorecard, texts: Iterator[str]) -> Scorecard:
    """The scorecard with other texts as its names, reasons and purposes."""
    measures = (replace(measure, name=next(texts), purpose=next(texts)) for measure in scorecard.measures)
    objectives = (replace(item, name=next(texts), why=next(texts)) for item in scorecard.objectives)
    people = (replace(person, name=next(texts)) for person in scorecard.people)
    return replace(
        scorecard, name=next(texts), measures=tuple(measures), objectives=tuple(objectives), people=tuple(people)
    )


_STORED = [f"{text}<script>alert(1)</script>|`x`\"'&" for text in NASTY if "\ud800" not in text]


@pytest.fixture(params=[0, 7, 14])
def hostile(scorecard: Scorecard, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Report]:
    """A report on a scorecard in which every text that somebody can write is a nasty one; in turn, all of them."""
    texts = islice(cycle(_STORED), int(request.param), None)
    clock = HeldClock(BEGUN)
    workspace = start(tmp_path / "nasty.kpitui", renamed(scorecard, texts), login="dana", clock=clock)
    clock.hold(TODAY)
    fill(workspace)
    close_week(workspace, learned=next(texts))
    yield report_on(workspace, "last")
    workspace.close()


# Text.


def test_text_prints_in_80_columns(report: Report) -> None:
    lines = report_text(report)
    assert max(map(cells, lines)) <= 80
    assert lines[0].startswith("Acme Coaching: ")
    assert report.opening.sentence.split(":")[0] in " ".join(lines)
    assert "Scorecard" in lines
    assert not any(line != line.rstrip() for line in lines)


def test_text_tells_the_misses_what_is_done_about_them_and_what_was_learned(workspace: Workspace) -> None:
    fill(workspace)
    close_week(workspace)
    lines = [line for line in report_text(report_on(workspace)) if line.strip("─")]
    misses = lines[lines.index("Misses") :]
    assert [line.partition(":")[0] for line in misses if ", target " in line] == [
        *("Clients per prospect", "Clients signed", "Prospects contacted"),
    ]
    assert misses[misses.index("Prospects contacted: 31, target >= 50") :] == [
        "Prospects contacted: 31, target >= 50",
        "  Execution. 31 of 50 prospects contacted.",
        "  > Accept: The fair was in that week.",
        "Corrective actions",
        "- Call the March list (Clients signed, 2026-W46)",
        "  Li Wen, due 27 Nov 2026",
        "What was learned",
        "- 2026-W46: Fairs cost call days.",
    ]


def test_text_leaves_out_what_there_is_nothing_of(workspace: Workspace) -> None:
    assert not {"Misses", "Corrective actions", "What was learned"} & set(report_text(report_on(workspace)))


def test_text_for_terminals_without_unicode_is_ascii(report: Report) -> None:
    assert "\n".join(report_text(report, ascii_only=True)).isascii()


def test_hostile_names_stay_in_their_lines(hostile: Report) -> None:
    for width in (80, 60, 120):
        lines = report_text(hostile, width=width)
        assert max(map(cells, lines)) <= width
        assert not controls_in("".join(lines))


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("計画の見直し", 4, ["計画", "の見", "直し"]),
        ("a " + "b" * 7, 3, ["a", "bbb", "bbb", "b"]),
        ("", 5, [""]),
        ("rose from 8 % to", 11, ["rose from", "8 % to"]),
        ("👍👍👍", 5, ["👍👍", "👍"]),
    ],
)
def test_wrapping_by_cells(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


def test_wrapping_ends_where_nothing_fits() -> None:
    assert wrap("計画", 1) == ["計", "画"]


def test_fitting_by_cells() -> None:
    assert fit("計画の", 5, ellipsis="…") == "計画…"
    assert fit("ab", 4) == "ab  "
    assert fit("ab", 4, right=True) == "  ab"


# Markdown.


def test_markdown_has_its_parts_in_order(workspace: Workspace) -> None:
    fill(workspace)
    close_week(workspace)
    text = report_markdown(report_on(workspace, "last"))
    assert text.startswith("# Acme Coaching: review of 2026-W46 (9 - 15 Nov)\n\nAs dana closed it on 20 Nov 2026.\n")
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## Scorecard",
        "## Misses",
        "## Corrective actions",
        "## What was learned",
    ]
    assert "| Clients signed |         ▅▇▅▅▃ | \\>= 3 | 1 | ✗ off target | Dana Reyes |" in text
    assert "Decision: Accept: The fair was in that week." in text
    assert "- Call the March list (Clients signed, 2026-W46): Li Wen, due 27 Nov 2026" in text


def test_a_changed_reading_changes_few_lines_of_markdown(workspace: Workspace) -> None:
    fill(workspace)
    before = report_markdown(report_on(workspace, "2026-10")).splitlines()
    total(workspace, "visits", 400, MONDAY.replace(month=10, day=14))
    after = report_markdown(report_on(workspace, "2026-10")).splitlines()
    changed = set(after) ^ set(before)
    assert 0 < len(changed) <= 20
    assert all("Website visits" in line or "2026-W" in line or line.startswith(("|", "- Not", "#")) for line in changed)


def test_markdown_is_the_same_every_time(report: Report) -> None:
    assert report_markdown(report) == report_markdown(report)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("- a list", "\\- a list"),
        ("12. twelfth", "12\\. twelfth"),
        ("# heading", "\\# heading"),
        ("-5", "-5"),
        ("8.0 %", "8.0 %"),
        ("a|b", "a\\|b"),
        ("[x](javascript:1)", "\\[x\\](javascript:1)"),
        ("two\nlines", "two lines"),
        ("", ""),
    ],
)
def test_markdown_shows_text_literally(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_hostile_names_make_no_markdown(hostile: Report) -> None:
    text = report_markdown(hostile)
    assert not controls_in(text.replace("\n", ""))
    assert not re.search(r"(?<!\\)<script", text)
    tables = [line for line in text.splitlines() if line.startswith("|") and not line.startswith("|--")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in tables} == {7}


# HTML.


def test_the_page_is_whole_and_loads_nothing(report: Report) -> None:
    page = Page(report_html(report))
    assert not page.names() & {"script", "link", "img", "iframe", "object", "embed", "form", "base", "audio", "video"}
    for tag, attributes in page.tags:
        assert not {"src", "href", "srcset", "background", "action", "xlink:href"} & set(attributes), tag
        assert not [name for name in attributes if name.startswith("on")], tag
    sheet = style_sheet()
    assert "url(" not in sheet
    assert "@import" not in sheet
    policies = [attributes.get("content") for tag, attributes in page.tags if tag == "meta"]
    assert "default-src 'none'; style-src 'unsafe-inline'" in policies


def test_the_page_says_what_the_text_says(report: Report) -> None:
    page = Page(report_html(report))
    read = " ".join(page.text.replace("\xa0", " ").split())
    for line in report.lines:
        assert line.name in read
        assert line.shown in read
    for miss in report.misses:
        assert " ".join(miss.sentence.split()) in read
    for reason in report.opening.why:
        assert reason in read


def test_status_is_told_by_sign_and_word_not_by_colour_alone(workspace: Workspace) -> None:
    fill(workspace)
    page = Page(report_html(report_on(workspace)))
    read = page.text.replace("\xa0", " ")
    assert "✗ off target" in read
    assert "✓ on target" in read
    assert "? missing" in read


def test_charts_can_be_read_aloud(workspace: Workspace) -> None:
    fill(workspace)
    page = Page(report_html(report_on(workspace)))
    drawn = [attributes for tag, attributes in page.tags if tag == "svg"]
    assert "Clients signed from 2026-W42 to 2026-W46: last 1, target >= 3." in [
        item.get("aria-label") for item in drawn
    ]
    assert all(("aria-label" in item and item["role"] == "img") or "aria-hidden" in item for item in drawn)


def test_hostile_names_are_only_text(hostile: Report) -> None:
    text = report_html(hostile)
    page = Page(text)
    assert "script" not in page.names()
    assert page.text.count("<script>alert(1)</script>") >= 10
    assert not controls_in(re.sub("[\n\u200c\u200d]", "", text))


def test_other_scripts_keep_to_themselves(workspace: Workspace) -> None:
    fill(workspace)
    report = report_on(workspace)
    group = report.groups[0]
    arabic = replace(group.lines[0], name="عملاء جدد (2026)")
    text = report_html(replace(report, charted=(), groups=(replace(group, lines=(arabic,)),)))
    assert "<bdi>عملاء جدد (2026)</bdi>" in text


@pytest.mark.parametrize("text", ["👩\u200d👩\u200d👧 ❤\ufe0f", "می\u200cخواهم"])
def test_words_and_emoji_keep_their_joiners_in_a_page(text: str) -> None:
    assert shown(text) == f"<bdi>{text}</bdi>"


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_colours_stand_out_enough(palette: dict[str, str]) -> None:
    """WCAG 2.2, AA: 4.5 to 1 for text; the palette's texts meet it on every ground they stand on."""
    for text in TEXTS:
        for ground in GROUNDS:
            assert contrast(palette[text], palette[ground]) >= 4.5, f"{text} on {ground}"


def test_contrast_is_computed_as_the_guidelines_say() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_page_has_no_other_colours(report: Report) -> None:
    used = set(re.findall(r"#[0-9a-f]{6}\b", report_html(report)))
    assert used <= set(LIGHT.values()) | set(DARK.values())


def test_rows_are_not_cut_by_the_end_of_a_sheet() -> None:
    sheet = style_sheet()
    assert "@page { size: A4;" in sheet
    assert "tr, li, figure, .box, .miss { break-inside: avoid; }" in sheet
    assert "thead { display: table-header-group; }" in sheet
