"""One week as its review saw it when it was closed, or as the file has it now where no review was closed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from math import isfinite
from typing import Any

from kpitui.domain.corrective import CorrectiveAction, CorrectiveState, Effect
from kpitui.domain.measures import Bounds, Frequency, Kind
from kpitui.domain.numbers import show_amount, show_bounds
from kpitui.domain.reviews import Choice, Review, ReviewState
from kpitui.domain.status import Status
from kpitui.domain.verdicts import Verdict
from kpitui.domain.weeks import FIRST_DAY, LAST_DAY, Period
from kpitui.errors import HOW_TO_RESTORE, UnusableFile
from kpitui.frozen import dataclass
from kpitui.services.diagnosis.diagnosing import diagnose_lines
from kpitui.services.reviews.closing import frozen
from kpitui.services.reviews.review_view import ReviewView, key_of, view
from kpitui.services.standing import Line, standing
from kpitui.services.workspace import Workspace
from kpitui.storage.reviews import FrozenReview, review_of

LineKey = tuple[str, date]


@dataclass(frozen=True, slots=True)
class SeenLine:
    """One measure in one period as it was seen; the person who owned it then by key."""

    measure: str
    name: str
    kind: Kind
    owner: str
    period: Period
    label: str
    value: float | None
    shown: str
    bounds: Bounds | None
    target: str
    status: Status
    excuse: str
    notes: tuple[str, ...]

    @property
    def key(self) -> LineKey:
        """What identifies it among the lines of a week."""
        return self.measure, self.period.start


@dataclass(frozen=True, slots=True)
class SeenMiss:
    """A line off target, what was said about it and what was decided."""

    line: SeenLine
    verdict: Verdict | None
    sentence: str
    choice: Choice | None
    reason: str


@dataclass(frozen=True, slots=True)
class SeenCorrective:
    """A corrective action as it was then; `new` when this week's review noted it."""

    action: CorrectiveAction
    new: bool


@dataclass(frozen=True, slots=True)
class SeenWeek:
    """A week; `review` as it is now, `frozen` whether the rest is what its close kept."""

    week: Period
    label: str
    review: Review | None
    frozen: bool
    running: bool
    lines: tuple[SeenLine, ...]
    misses: tuple[SeenMiss, ...]
    corrective: tuple[SeenCorrective, ...]
    undiagnosed: int = 0

    @property
    def closed_line(self) -> str:
        """What was learned; empty while the review is not closed."""
        return self.review.learned if self.review and self.review.state is ReviewState.CLOSED else ""


Wanted = Callable[[str, str], bool]
"""Whether a measure, given by its key and its owner's, belongs to the report."""


def seen_week(workspace: Workspace, week: Period, wanted: Wanted, *, most_diagnosed: int) -> SeenWeek:
    """The week, cut down to the wanted measures. Of a week without a close at most so many misses are looked into.

    Raises:
        UnusableFile: what the close kept cannot be read.
    """
    with workspace.database.reading() as connection:
        review = review_of(connection, week.start)
    if review is not None and review.state is ReviewState.CLOSED:
        kept = frozen(workspace, week)
        if kept is not None:
            return _as_closed(workspace, week, review, kept, wanted)
    running = workspace.calendar.last_day(week) >= workspace.today()
    if running:
        now = standing(workspace, week)
        lines = [line for line in (*now.lines, *now.still_due) if wanted(line.measure.key, line.measure.owner)]
        lines = [line for line in lines if line.status is not Status.NOT_DUE]
        seen = tuple(_line(workspace, line, ()) for line in lines)
        waiting = _in_play(view(workspace, week), wanted, workspace)
        return SeenWeek(week, workspace.calendar.label(week), review, False, True, seen, (), waiting)
    return _as_it_is(workspace, view(workspace, week), review, wanted, most_diagnosed)


def _as_it_is(
    workspace: Workspace, now: ReviewView, review: Review | None, wanted: Wanted, most_diagnosed: int
) -> SeenWeek:
    lines = [line for line in now.lines if wanted(line.measure.key, line.measure.owner)]
    missed = [line for line in now.misses if wanted(line.measure.key, line.measure.owner)]
    found = sorted(
        diagnose_lines(workspace, missed[:most_diagnosed]) if missed[:most_diagnosed] else [],
        key=lambda finding: finding.diagnosis.severity,
    )
    told = [(item.line, item.diagnosis.verdict, item.diagnosis.sentence) for item in found]
    misses = []
    for line, verdict, sentence in [*told, *((line, None, "") for line in missed[most_diagnosed:])]:
        decision = now.decisions.get(key_of(line))
        choice, reason = (decision.choice, decision.reason) if decision else (None, "")
        misses.append(SeenMiss(_line(workspace, line, ()), verdict, sentence, choice, reason))
    return SeenWeek(
        now.week,
        now.label,
        review,
        False,
        False,
        tuple(_line(workspace, line, [note.text for note in now.notes_on(line)]) for line in lines),
        tuple(misses),
        _in_play(now, wanted, workspace),
        len(missed[most_diagnosed:]),
    )


def _in_play(now: ReviewView, wanted: Wanted, workspace: Workspace) -> tuple[SeenCorrective, ...]:
    """What the review of a week noted, and what it has to follow up."""
    both = [*(SeenCorrective(item, True) for item in now.corrective_actions)]
    both += [SeenCorrective(item, False) for item in now.follow_ups]
    return tuple(item for item in both if wanted(item.action.measure, owner_of(workspace, item.action)))


def owner_of(workspace: Workspace, action: CorrectiveAction) -> str:
    """Who a corrective action belongs to: whoever it names, else the owner of its measure."""
    scorecard = workspace.scorecard
    return action.owner or (scorecard.measure(action.measure).owner if scorecard.has(action.measure) else "")


def _line(workspace: Workspace, line: Line, notes: Sequence[str]) -> SeenLine:
    form = workspace.form(line.measure)
    return SeenLine(
        line.measure.key,
        line.measure.name,
        line.measure.kind,
        line.measure.owner,
        line.period,
        workspace.calendar.label(line.period),
        line.value,
        "" if line.value is None else show_amount(line.value, form),
        line.bounds,
        show_bounds(line.bounds, form),
        line.status,
        line.excuse,
        (*notes, *(entry.note for entry in line.entries if entry.note)),
    )


# What a close kept: JSON that only this program writes, and that is refused as a whole where it is not as written.


def _as_closed(workspace: Workspace, week: Period, review: Review, kept: FrozenReview, wanted: Wanted) -> SeenWeek:
    import json

    try:
        document = json.loads(kept.document)
        lines = [_kept_line(item) for item in document["lines"]]
        by_key = {line.key: line for line in lines}
        decisions = {line.key: item["decision"] for line, item in zip(lines, document["lines"], strict=True)}
        misses = [_kept_miss(item, by_key, decisions) for item in document["misses"]]
        corrective = [
            *(SeenCorrective(_kept_corrective(item, week), True) for item in document["corrective_actions"]),
            *(SeenCorrective(_kept_corrective(item, week), False) for item in document.get("followed_up", ())),
        ]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnusableFile(f"{workspace.database.path} is damaged.", hint=HOW_TO_RESTORE) from error
    return SeenWeek(
        week,
        workspace.calendar.label(week),
        review,
        True,
        False,
        tuple(line for line in lines if wanted(line.measure, line.owner)),
        tuple(miss for miss in misses if wanted(miss.line.measure, miss.line.owner)),
        tuple(item for item in corrective if wanted(item.action.measure, owner_of(workspace, item.action))),
    )


def _amount(value: Any) -> float | None:
    """A number, or nothing; what JSON allows beyond them (NaN, infinity, texts) is no amount."""
    if value is None:
        return None
    amount = float(value)
    if not isfinite(amount):
        raise ValueError(value)
    return amount


def _day(text: str) -> date:
    """A day that a calendar can count from in both directions."""
    day = date.fromisoformat(text)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(text)
    return day


def _kept_line(item: dict[str, Any]) -> SeenLine:
    target = item["target"]
    value = _amount(item["value"])
    return SeenLine(
        str(item["measure"]),
        str(item["name"]),
        Kind(item["kind"]),
        str(item["owner"]),
        Period(_frequency(str(item["period_label"])), _day(item["period"])),
        str(item["period_label"]),
        value,
        str(item["shown"]),
        Bounds(_amount(target["at_least"]), _amount(target["at_most"])) if target else None,
        str(item["target_shown"]),
        Status(item["status"]),
        str(item["excuse"]),
        tuple(str(note) for note in item["notes"]),
    )


def _frequency(label: str) -> Frequency:
    """How often the measure was due then, which its period's label shows: 2026-11, 2026-Q4, 2026, else a week."""
    if label.isdigit():
        return Frequency.YEARLY
    year, dash, rest = label.partition("-")
    if not (dash and year.isdigit()) or rest.startswith("W"):
        return Frequency.WEEKLY
    return Frequency.QUARTERLY if rest.startswith("Q") else Frequency.MONTHLY


def _kept_miss(
    item: dict[str, Any], lines: dict[LineKey, SeenLine], decisions: dict[LineKey, dict[str, Any] | None]
) -> SeenMiss:
    key = (str(item["measure"]), _day(item["period"]))
    decision = decisions[key]
    return SeenMiss(
        lines[key],
        Verdict(item["verdict"]),
        str(item["sentence"]),
        Choice(decision["choice"]) if decision else None,
        str(decision["reason"]) if decision else "",
    )


def _kept_corrective(item: dict[str, Any], week: Period) -> CorrectiveAction:
    def day(text: str | None) -> date | None:
        return _day(text) if text else None

    return CorrectiveAction(
        int(item["id"]),
        str(item["text"]),
        str(item["measure"]),
        week.start,
        str(item["owner"]),
        day(item["due"]),
        day(item["check_on"]),
        CorrectiveState(item["state"]),
        effect=Effect(item["effect"]),
    )
