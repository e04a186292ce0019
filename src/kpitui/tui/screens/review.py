"""The guided review: the step rail, the pane of the current step, and going from one to the next."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from kpitui.domain.reviews import ReviewState, Step
from kpitui.domain.weeks import Period
from kpitui.errors import KpituiError
from kpitui.services.reviews import reviewing
from kpitui.services.undoing import undo
from kpitui.tui.desk import Desk
from kpitui.tui.furniture import bar, rule
from kpitui.tui.quiet import when_quiet
from kpitui.tui.review.pane import Host, Pane
from kpitui.tui.screens.page import Offers, Page
from kpitui.tui.text import BLANK, Line, Role, Span, cut, span, spread

if TYPE_CHECKING:
    from kpitui.services.diagnosis.kept_findings import KeptFindings
    from kpitui.tui.review.collecting import Collecting

_NAMES = {
    Step.FOLLOW_UP: "Follow-up",
    Step.ACTIONS: "Actions",
    Step.INDICATORS: "Indicators",
    Step.WHY: "Why",
    Step.CORRECTIVE_ACTIONS: "Corrective actions",
    Step.CLOSE: "Close",
}
_STEPS = tuple(Step)
_NUMBERS = (Step.ACTIONS, Step.INDICATORS)
_ABOVE, _BELOW = 4, 5
_MOST_DETAIL = 3


class ReviewScreen(Page):
    """One week under review. Panes ask it for what concerns more than their own step."""

    QUICK_ENTRY = "quick_entry_any"  # in the step Why, `a` accepts a miss

    def __init__(self, desk: Desk, week: Period, *, on_home: Callable[[], None]) -> None:
        super().__init__(desk)
        reviewing.begin(desk.workspace, week)
        self.view = reviewing.view(desk.workspace, week)
        self._on_home = on_home
        self._panes: dict[Step, Pane] = {}
        self._findings: KeptFindings | None = None
        self._looks_ahead = False
        self._collecting: Collecting | None = None
        left = reviewing.left_at(desk.workspace, week)
        self.step = left.step if left else self._first_step()
        if self.view.closed:
            self.step = Step.CLOSE
        self.pane.arrive(left.line if left else "")

    @property
    def pane(self) -> Pane:
        """The step that is on screen."""
        if self.step not in self._panes:
            self._panes[self.step] = _new_pane(self.step, self)
        return self._panes[self.step]

    @property
    def findings(self) -> KeptFindings:
        """What the misses mean; loaded when the results are, for which there is always time before they are asked."""
        if self._findings is None:
            from kpitui.services.diagnosis.kept_findings import KeptFindings

            self._findings = KeptFindings(self.desk.workspace)
        return self._findings

    def on_mount(self) -> None:
        """Whoever comes back to the results is as near to the step Why as whoever comes from the actions."""
        self._look_ahead_soon()

    def _look_ahead_soon(self) -> None:
        """While results are entered, look into the misses so far, one after another as keys leave time for it.

        All of them at once would take longer than the key press that opens the step Why may.
        """
        if self.step is Step.INDICATORS and not self._looks_ahead:
            self._looks_ahead = True
            when_quiet(self, self._look_ahead)

    def _look_ahead(self) -> None:
        self._looks_ahead = False
        if self.step is not Step.INDICATORS or not self.is_attached or not self.desk.has_workspace:
            return
        with suppress(KpituiError):  # what is wrong is told when the step is opened
            if self.findings.look_ahead(self.view.misses):
                self._look_ahead_soon()

    def _first_step(self) -> Step:
        return Step.FOLLOW_UP if self.view.follow_ups else Step.ACTIONS

    # Drawing.

    def frame(self, columns: int, rows: int) -> list[Line]:
        """Bar, rail, rule, heading; the pane's body; rule, two lines of detail, news, footer."""
        desk = self.desk
        calendar = desk.workspace.calendar
        middle = f"{self.view.label}  {calendar.span(self.view.week)}{self._state()}"
        whose = "demo: nothing is kept" if desk.demo else desk.workspace.scorecard.name
        room = rows - _ABOVE - _BELOW
        body = self.pane.body(columns, room)[:room]
        lines = [
            bar("Weekly review", middle, whose, columns),
            self._rail(columns),
            rule(columns, desk.glyphs),
            cut(self.pane.heading(columns), columns),
            *body,
            *[BLANK] * (room - len(body)),
            rule(columns, desk.glyphs, below=self.pane.below),
        ]
        detail = self.pane.detail(columns)[: self.detail_rows]
        if self._collecting is not None and self.step in _NUMBERS and not self.pane.typing:
            detail = self._collecting.detail(self.pane.place(), detail, columns)
        last = detail if len(detail) == _MOST_DETAIL else self.last_lines(detail, columns)
        return [*lines, *last, self.foot(columns)]

    @property
    def detail_rows(self) -> int:
        """How many lines there are for the detail: also that of the news, while nothing is told or asked there."""
        return _MOST_DETAIL - 1 if self.prompt or self.news[0] else _MOST_DETAIL

    @property
    def takes_amounts(self) -> bool:
        """Whether amounts are typed in the step."""
        return self.pane.takes_amounts

    def _state(self) -> str:
        return {ReviewState.CLOSED: "  closed", ReviewState.REOPENED: "  reopened"}.get(self.view.state, "")

    def _rail(self, columns: int) -> Line:
        glyphs = self.desk.glyphs
        parts: list[Span] = [Span(" ")]
        for step in _STEPS:
            name = _NAMES[step]
            if step is self.step:
                parts.append(span(f"{glyphs.here} {name}", Role.ACCENT))
            elif self._is_done(step):
                parts.append(span(f"{glyphs.done} {name}", Role.GOOD))
            else:
                parts.append(span(f"  {name}", Role.DIM))
            parts.append(Span(" "))
        lines = self.view.lines
        done = sum(1 for item in lines if self.view.is_checked(item))
        return spread(tuple(parts), (span(f"{done}/{len(lines)} ", Role.TITLE),), columns)

    def _is_done(self, step: Step) -> bool:
        view = self.view
        match step:
            case Step.FOLLOW_UP:
                return not view.unanswered
            case Step.ACTIONS:
                return all(view.is_checked(item) for item in view.actions)
            case Step.INDICATORS:
                return all(view.is_checked(item) for item in view.results)
            case Step.WHY:
                return bool(view.misses) and not view.undecided
            case Step.CORRECTIVE_ACTIONS:
                return bool(view.misses) and not view.undecided and not view.unwritten
            case Step.CLOSE:
                return view.closed

    # Keys.

    def offers(self) -> Offers:
        """What the step offers, then what every step does."""
        offers = self.pane.offers()
        if self.pane.typing:
            steps: Offers = {"step_on": self.next_step, "step_back": self.previous_step}
            home: Offers = {} if "leave_field" in offers else {"home": self.go_home}
            return {**offers, **steps, **self.general(typing=True), **home}
        steps = {"next_step": self.next_step, "previous_step": self.previous_step}
        first = dict(list(offers.items())[:1])  # the footer has room for the first ones
        return {**first, **self._collect_offer(), **offers, **steps, **self.general(), "home": self.go_home}

    def _collect_offer(self) -> Offers:
        """Collecting, where anything that is due names a source; loaded when first wanted."""
        if self.step not in _NUMBERS or self.view.closed or not any(item.measure.source for item in self.view.lines):
            return {}
        if self._collecting is not None and self._collecting.is_under_way:
            return {}
        return {"collect": self._collect}

    def _collect(self) -> None:
        from kpitui.tui.review.collecting import Collecting

        if self._collecting is None:
            self._collecting = Collecting(self, self.set_interval)
        self._collecting.begin()

    def on_unmount(self) -> None:
        """What is being collected for this screen ends with it."""
        if self._collecting is not None:
            self._collecting.stop()

    def typed(self, key: str, character: str | None) -> bool:
        """Fields come before commands."""
        try:
            return self.pane.typed(key, character)
        except KpituiError as error:
            self.say(str(error), Role.ERROR)
            return True

    def pasted(self, text: str) -> None:
        """Pasted text belongs to the field of the step."""
        self.pane.pasted(text)

    def clicked(self, row: int) -> None:
        """A click on the body marks a line."""
        if _ABOVE <= row < self.size.height - _BELOW:
            self.pane.clicked(row - _ABOVE)

    # What panes ask for.

    def reload(self, changed: str = "") -> None:
        """Read the review again after a change; `changed` is the only measure whose amounts the user has changed."""
        place, workspace = self.pane.place(), self.desk.workspace
        if changed:
            self.view = reviewing.view_after(workspace, self.view, changed)
        else:
            self.view = reviewing.view(workspace, self.view.week)
        self.pane.stay_at(place)
        self._look_ahead_soon()

    def undo(self) -> None:
        """Undo the user's last change; in a closed review that may be a correction."""
        sentence = undo(self.desk.workspace, correct=True)
        self.reload()
        self.say(sentence)

    def next_step(self) -> None:
        """Go on; a week without misses has nothing to ask why about."""
        place = _STEPS.index(self.step)
        following = [step for step in _STEPS[place + 1 :] if self._is_needed(step)]
        if following:
            self.go_to(following[0])

    def previous_step(self) -> None:
        """Go back."""
        place = _STEPS.index(self.step)
        before = [step for step in _STEPS[:place] if self._is_needed(step)]
        if before:
            self.go_to(before[-1])

    def _is_needed(self, step: Step) -> bool:
        return bool(self.view.misses) or step not in (Step.WHY, Step.CORRECTIVE_ACTIONS)

    def go_to(self, step: Step) -> None:
        """Show a step, and remember for next time that one is there."""
        self.step = step
        if self.desk.workspace.database.data_version() != self.view.data_version:
            self.reload()
        self._look_ahead_soon()
        self.pane.arrive("")
        # Not the line: whoever comes back after a kill should find the first that is still to be done.
        self._remember("")

    def copy(self, text: str) -> None:
        """Put text on the clipboard of the terminal."""
        self.app.copy_to_clipboard(text)

    def preview(self) -> None:
        """Lay the report on this week over the review; it comes back here."""
        from kpitui.tui.screens.preview import PreviewScreen

        self.app.push_screen(PreviewScreen(self.desk, self.view.week))

    def go_home(self) -> None:
        """Leave for the scorecard; the review resumes here."""
        self._remember(self.pane.place())
        self._on_home()

    def _remember(self, line: str) -> None:
        with self.telling():
            reviewing.leave_at(self.desk.workspace, self.view, self.step, line)

    def leave(self) -> None:
        """Remember the place before leaving kpitui."""
        self._remember(self.pane.place())


def _new_pane(step: Step, host: Host) -> Pane:
    """The pane of a step; each is loaded when first shown, so that the first screen does not wait for the others."""
    match step:
        case Step.FOLLOW_UP:
            from kpitui.tui.review.follow_up import FollowUpPane

            return FollowUpPane(host)
        case Step.ACTIONS | Step.INDICATORS:
            from kpitui.tui.review.numbers import NumbersPane

            return NumbersPane(host, results=step is Step.INDICATORS)
        case Step.WHY:
            from kpitui.tui.review.why import WhyPane

            return WhyPane(host)
        case Step.CORRECTIVE_ACTIONS:
            from kpitui.tui.review.corrective import CorrectivePane

            return CorrectivePane(host)
        case Step.CLOSE:
            from kpitui.tui.review.close import ClosePane

            return ClosePane(host)
