"""What tests of reports share: a scorecard with some weeks of history, one of them closed with decisions."""

from __future__ import annotations

from datetime import date, timedelta
from html.parser import HTMLParser

from kpitui.domain.reviews import Choice
from kpitui.domain.weeks import Period
from kpitui.services import following_up
from kpitui.services.reporting.choice import EVERYBODY, Whose, chosen_period
from kpitui.services.reporting.making import make_report
from kpitui.services.reporting.report import Report, ReportLine
from kpitui.services.reviews import closing, reviewing
from kpitui.services.reviews.review_view import ReviewView
from kpitui.services.workspace import Workspace
from tests.services.doing import line_of, total

MONDAY = date(2026, 11, 9)  # of 2026-W46, the last finished week
PROSPECTS = (48, 52, 55, 51, 31)
CLIENTS = (3, 4, 3, 3, 1)


def fill(workspace: Workspace) -> None:
    """Five weeks up to W46 of two actions and one indicator, the last of them missed."""
    for weeks, (contacted, signed) in enumerate(zip(PROSPECTS, CLIENTS, strict=True)):
        day = MONDAY - timedelta(weeks=len(PROSPECTS) - 1 - weeks)
        total(workspace, "prospects", contacted, day)
        total(workspace, "followups", 30 + weeks, day)
        total(workspace, "clients", signed, day)


def close_week(workspace: Workspace, learned: str = "Fairs cost call days.") -> Period:
    """Close W46: a corrective action for the clients, the prospects accepted."""
    week = workspace.calendar.week_of(MONDAY)
    reviewing.begin(workspace, week)
    seen = reviewing.view(workspace, week)
    decide(workspace, seen, "clients", Choice.CORRECTIVE_ACTION)
    decide(workspace, seen, "prospects", Choice.ACCEPT, "The fair was in that week")
    following_up.add(workspace, workspace.scorecard.measure("clients"), week.start, "Call the March list @li !fri")
    closing.close(workspace, week, learned)
    return week


def decide(workspace: Workspace, seen: ReviewView, key: str, choice: Choice, reason: str = "") -> None:
    reviewing.decide(workspace, seen, line_of(seen, key), choice, reason)


def report_on(workspace: Workspace, period: str | None = None, whose: Whose = EVERYBODY) -> Report:
    return make_report(workspace, chosen_period(workspace, period), whose)


def measure_in(report: Report, key: str) -> ReportLine:
    return next(line for line in report.lines if line.key == key)


VOID = {"meta", "br", "col", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """A page taken apart: that its elements are closed in order, what they are, and what is read in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open[-1:] != ["style"]:
            self.text += data

    def names(self) -> set[str]:
        return {tag for tag, _ in self.tags}
