"""Makes reports: gathers what a week, month, quarter or year came to from closed reviews and from the file as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from kpitui.domain.corrective import CorrectiveAction, CorrectiveState, Effect
from kpitui.domain.measures import Frequency, Kind, Measure, Show
from kpitui.domain.reviews import ReviewState
from kpitui.domain.weeks import Period, show_date
from kpitui.frozen import replace
from kpitui.services.diagnosis.effects import Effects
from kpitui.services.reporting.ahead import targets_ahead
from kpitui.services.reporting.choice import EVERYBODY, Whose
from kpitui.services.reporting.lines import (
    lines_of_period,
    lines_of_week,
    own_periods,
    person_name,
    report_groups,
)
from kpitui.services.reporting.report import (
    Basis,
    Learned,
    Miss,
    NoteLine,
    Report,
    ReportCorrective,
    ReportLine,
)
from kpitui.services.reporting.seen import LineKey, SeenMiss, SeenWeek, owner_of, seen_week
from kpitui.services.reporting.words import opening
from kpitui.services.reviews.closing import corrections
from kpitui.services.workspace import Workspace
from kpitui.storage.corrective_actions import corrective_actions

# Misses of weeks without a closed review that are looked into anew for one report: each takes some milliseconds.
_MOST_DIAGNOSED = 300
_MOST_CHARTS = 8
_MOST_NOTES = 100

Told = Callable[[int, int], None]


def make_report(
    workspace: Workspace, period: Period, whose: Whose = EVERYBODY, *, told: Told = lambda done, total: None
) -> Report:
    """The report on a period. `told` is called with how many of its weeks are done, of how many.

    Raises:
        UnusableFile: what a close kept cannot be read.
    """
    return _Maker(workspace, period, whose, told).report()


class _Maker:
    """Makes one report."""

    def __init__(self, workspace: Workspace, period: Period, whose: Whose, told: Told) -> None:
        self._workspace = workspace
        self._calendar = workspace.calendar
        self._scorecard = workspace.scorecard
        self._effects = Effects(workspace)
        self._period = period
        self._whose = whose
        self._told = told
        self._weekly = period.frequency is Frequency.WEEKLY
        self._last_day = self._calendar.last_day(period)

    def report(self) -> Report:
        """All of it."""
        weeks = self._weeks()
        if self._weekly:
            lines = self._with_corrections(lines_of_week(self._workspace, self._period, weeks[0].lines), weeks[0])
        else:
            closed = {line.key: line for week in weeks if week.frozen for line in week.lines}
            lines = lines_of_period(self._workspace, self._period, self._measures(), closed)
        misses = self._misses(weeks)
        basis = self._basis(weeks)
        groups = report_groups(self._scorecard, lines)
        return Report(
            scorecard=self._scorecard.name,
            frequency=self._period.frequency,
            period=self._period,
            label=self._calendar.label(self._period),
            days=self._calendar.span(self._period),
            made_on=self._workspace.today(),
            whose=self._whose.name,
            basis=basis,
            source=self._source(basis, weeks),
            opening=opening(lines, misses, self._period.frequency, running=basis is Basis.RUNNING),
            groups=groups,
            misses=tuple(misses),
            corrective=tuple(self._corrective(weeks)),
            learned=tuple(
                Learned(week.label, week.closed_line, week.review.closed_by)
                for week in weeks
                if week.closed_line and week.review and self._contains(week.week)
            ),
            notes=self._notes(weeks),
            ahead=targets_ahead(self._workspace, self._measures(), self._last_day),
            charted=tuple(_charted([line for group in groups for line in group.lines], misses, weekly=self._weekly)),
            undiagnosed=sum(week.undiagnosed for week in weeks),
        )

    def _measures(self) -> list[Measure]:
        return [measure for measure in self._scorecard.measures if self._wanted(measure.key, measure.owner)]

    def _wanted(self, measure: str, owner: str) -> bool:
        """Whether a measure belongs to whom the report is for; teams are as they are now."""
        if self._whose.owner and owner != self._whose.owner:
            return False
        if not self._whose.team:
            return True
        return self._scorecard.has(measure) and self._scorecard.measure(measure).team == self._whose.team

    def _weeks(self) -> list[SeenWeek]:
        """The weeks of the report, and the one after it when only its review asks for what ended with the period."""
        calendar = self._calendar
        wanted = own_periods(self._workspace, self._period, Frequency.WEEKLY) or [calendar.week_of(self._last_day)]
        after = calendar.week_of(self._last_day)
        if after not in wanted and after.start <= self._workspace.today():
            wanted.append(after)
        left = _MOST_DIAGNOSED
        found = []
        for place, week in enumerate(reversed(wanted)):  # the newest are looked into first
            self._told(place, len(wanted))
            found.append(seen_week(self._workspace, week, self._wanted, most_diagnosed=left))
            if not found[-1].frozen:
                left -= len(found[-1].misses) - found[-1].undiagnosed
        return found[::-1]

    def _contains(self, period: Period) -> bool:
        """Whether a period of a measure belongs to the report."""
        if self._weekly:
            return True  # whatever its review asks for
        if period.frequency.rank > self._period.frequency.rank:
            return self._calendar.last_day(period) == self._last_day
        return self._calendar.enclosing(period, self._period.frequency) == self._period

    def _misses(self, weeks: Sequence[SeenWeek]) -> list[Miss]:
        found: dict[LineKey, Miss] = {}
        for week in weeks:
            for miss in week.misses:
                if self._contains(miss.line.period):
                    found.setdefault(miss.line.key, _miss(miss, reviewed=week.review is not None))
        # Results before the actions behind them; within a week as its review had them, worst first.
        return sorted(found.values(), key=lambda miss: miss.kind is Kind.ACTION)

    # Where the numbers come from.

    def _basis(self, weeks: Sequence[SeenWeek]) -> Basis:
        inside = [week for week in weeks if self._contains(week.week)]
        if inside and all(week.frozen for week in inside) and not self._is_running():
            return Basis.CLOSED
        if self._weekly and inside[0].frozen:
            return Basis.CLOSED
        return Basis.RUNNING if self._is_running() else Basis.FINISHED

    def _is_running(self) -> bool:
        return self._last_day >= self._workspace.today()

    def _source(self, basis: Basis, weeks: Sequence[SeenWeek]) -> str:
        today = show_date(self._workspace.today())
        if self._weekly:
            review = weeks[0].review
            if basis is Basis.CLOSED and review is not None:
                by = self._workspace.known_as(review.closed_by)
                return f"As {by} closed it on {self._workspace.day_of(review.closed_at)}."
            state = review.state if review else ReviewState.NONE
            if basis is Basis.RUNNING:
                return f"The week is still running: numbers as of {today}."
            told = {
                ReviewState.NONE: "has not been reviewed",
                ReviewState.OPEN: "is being reviewed",
                ReviewState.REOPENED: "was opened again",
                ReviewState.CLOSED: "was closed without keeping what was seen",
            }
            return f"This week {told[state]}: numbers as of {today}."
        inside = [week for week in weeks if self._contains(week.week)]
        closed = sum(week.frozen for week in inside)
        running = "It is still running. " if basis is Basis.RUNNING else ""
        reviewed = f"{closed} of its {len(inside)} weeks {'has' if closed == 1 else 'have'} a closed review"
        if closed in (0, len(inside)):
            reviewed = f"{'Each' if closed else 'None'} of its {len(inside)} weeks has a closed review"
        return f"{running}{reviewed}; numbers as of {today}."

    def _with_corrections(self, lines: Sequence[ReportLine], week: SeenWeek) -> list[ReportLine]:
        """The lines of a closed week with what was corrected later."""
        if not week.frozen:
            return list(lines)
        found = {(item.measure, item.was): item for item in corrections(self._workspace, self._period)}
        told = []
        for line in lines:
            item = found.get((line.key, line.shown or "missing"))
            told.append(replace(line, corrected=item.now, by=item.by, at=item.at) if item else line)
        return told

    # What was done about it.

    def _corrective(self, weeks: Sequence[SeenWeek]) -> list[ReportCorrective]:
        with self._workspace.database.reading() as connection:
            now = {action.id: action for action in corrective_actions(connection)}
        if self._weekly:
            return [
                self._told_corrective(item.action, item.new, now.get(item.action.id), frozen=weeks[0].frozen)
                for item in weeks[0].corrective
            ]
        first = self._weeks_begin()
        found = []
        for action in now.values():
            if not self._wanted(action.measure, owner_of(self._workspace, action)):
                continue
            new = first <= action.week <= self._last_day and self._contains(self._calendar.week_of(action.week))
            earlier = action.week < first
            ended = action.done_on is not None and first <= action.done_on <= self._last_day
            waiting = action.state is CorrectiveState.OPEN or (action.done_on or first) > self._last_day
            if new or (earlier and (ended or (waiting and action.state is not CorrectiveState.DROPPED))):
                found.append(self._told_corrective(action, new, action, frozen=False))
        return found

    def _weeks_begin(self) -> date:
        return self._calendar.parts(self._period, Frequency.WEEKLY)[0].start

    def _told_corrective(
        self, seen: CorrectiveAction, new: bool, now: CorrectiveAction | None, *, frozen: bool
    ) -> ReportCorrective:
        scorecard = self._scorecard
        known = now or seen
        effect = self._effects.due(seen) if not frozen else None
        name = scorecard.measure(seen.measure).name if scorecard.has(seen.measure) else seen.measure
        return ReportCorrective(
            seen.id,
            seen.text,
            seen.measure,
            name,
            person_name(scorecard, seen.owner),
            self._calendar.label(self._calendar.week_of(known.week)),
            seen.due,
            seen.state,
            seen.done_on if not frozen else None,
            _EFFECTS[seen.effect] or (effect.word if effect else ""),
            effect.sentence if effect else "",
            new,
            _later(seen, known) if frozen else "",
        )

    def _notes(self, weeks: Sequence[SeenWeek]) -> tuple[NoteLine, ...]:
        found: dict[tuple[str, str, str], NoteLine] = {}
        for week in weeks:
            for line in week.lines:
                if self._contains(line.period):
                    for note in line.notes:
                        found.setdefault((line.name, line.label, note), NoteLine(line.name, line.label, note))
        return tuple(found.values())[-_MOST_NOTES:]


_EFFECTS = {
    Effect.UNCHECKED: "",
    Effect.CHANGED: "it worked",
    Effect.NO_CHANGE: "no change",
    Effect.TOO_EARLY: "too early to say",
}


def _later(seen: CorrectiveAction, now: CorrectiveAction) -> str:
    """What has become of a corrective action since a review was closed: `done since, it worked`."""
    told = []
    if now.state is not seen.state:
        told.append("open again" if now.state is CorrectiveState.OPEN else f"{now.state.value} since")
    elif now.due != seen.due and now.due is not None:
        told.append(f"due {show_date(now.due)} now")
    if now.effect is not seen.effect and _EFFECTS[now.effect]:
        told.append(_EFFECTS[now.effect])
    return ", ".join(told)


def _miss(seen: SeenMiss, *, reviewed: bool) -> Miss:
    line = seen.line
    return Miss(
        line.measure,
        line.name,
        line.kind,
        line.period,
        line.label,
        line.shown,
        line.target,
        seen.verdict,
        seen.sentence,
        seen.choice,
        seen.reason,
        reviewed,
    )


def _charted(lines: Sequence[ReportLine], misses: Sequence[Miss], *, weekly: bool) -> list[str]:
    """The keys of the measures that get a chart: what was missed, and in longer reports every indicator."""
    missed = {miss.measure for miss in misses}
    wanted = [
        line
        for line in lines
        if line.kind is not Kind.METRIC
        and line.form.show is not Show.YESNO
        and len(line.readings) > 1
        and (line.key in missed or (line.bounds and line.kind is Kind.INDICATOR and not weekly))
    ]
    weightiest = sorted(wanted, key=lambda line: (line.key not in missed, line.kind is Kind.ACTION))[:_MOST_CHARTS]
    chosen = {line.key for line in weightiest}
    return list(dict.fromkeys(line.key for line in wanted if line.key in chosen))
