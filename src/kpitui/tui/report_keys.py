"""The keys that take a report out of the app: copy it, write it as Markdown or as a page. Makes no report itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from kpitui.domain.plain_text import plain
from kpitui.domain.weeks import Period
from kpitui.tui.desk import Desk
from kpitui.tui.screens.page import Offers
from kpitui.tui.text import Role
from kpitui.tui.typed_path import typed_path

if TYPE_CHECKING:
    from kpitui.services.reporting.report import Report


class Teller(Protocol):
    """Whatever can ask for a line, tell what happened, and reach the clipboard."""

    def say(self, text: str, role: Role = Role.GOOD) -> None:
        """Tell what just happened."""

    def ask(self, label: str, answer: Callable[[str], None], *, draft: str, text: str = "") -> None:
        """Ask for one line."""

    def copy(self, text: str) -> None:
        """Put text on the clipboard of the terminal."""


def report_keys(teller: Teller, desk: Desk, period: Period) -> Offers:
    """Copying and writing the report on a period."""

    def copy() -> None:
        teller.copy(_markdown(_report(desk, period)))
        teller.say("The recap was sent to the clipboard of your terminal.")

    def write(ending: str, told: str, made: Callable[[Report], str]) -> None:
        label = plain(desk.workspace.calendar.label(period)).replace(" ", "-")

        def answer(text: str) -> None:
            from kpitui.services.exchange.exporting import write_text

            path = typed_path(text)
            write_text(path, made(_report(desk, period)))
            teller.say(f"Written to {path.absolute()}.")

        teller.ask(told, answer, draft=f"recap{ending}/{period.start}", text=f"review-{label}{ending}")

    return {
        "copy": copy,
        "write": lambda: write(".md", "Write the recap to", _markdown),
        "write_html": lambda: write(".html", "Write the page to", _html),
    }


# Loaded when first asked for: most reviews are closed without it.


def _report(desk: Desk, period: Period) -> Report:
    from kpitui.services.reporting.making import make_report

    return make_report(desk.workspace, period)


def _markdown(report: Report) -> str:
    from kpitui.services.reporting.as_markdown import report_markdown

    return report_markdown(report)


def _html(report: Report) -> str:
    from kpitui.services.reporting.as_html import report_html

    return report_html(report)
