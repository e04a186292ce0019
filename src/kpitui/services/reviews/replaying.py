"""A closed review as it was seen when it was closed: read from what was frozen then, and from nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from kpitui.domain.measures import Kind
from kpitui.domain.reviews import Choice
from kpitui.domain.status import Status
from kpitui.domain.weeks import Period, show_date, show_day, show_written_day
from kpitui.errors import HOW_TO_RESTORE, NotAllowed, UnusableFile
from kpitui.frozen import dataclass
from kpitui.services.reviews.closing import corrections_since
from kpitui.services.workspace import Workspace, time_there
from kpitui.storage.audit import trail
from kpitui.storage.closed_weeks import OVERLAP
from kpitui.storage.reviews import FrozenReview, closings_by_week, frozen_reviews, review_of

LineKey = tuple[str, date]


@dataclass(frozen=True, slots=True)
class SeenReading:
    """One line of the review: texts as they were shown; `label` names the period where it is not the week."""

    measure: str
    period: date
    name: str
    label: str
    target: str
    shown: str
    status: Status

    @property
    def key(self) -> LineKey:
        """What identifies it within the review."""
        return self.measure, self.period


@dataclass(frozen=True, slots=True)
class Told:
    """A text and what it is (`label`, may be empty); `depth` 1 belongs to the row above it."""

    text: str
    label: str = ""
    depth: int = 0


Row = SeenReading | Told


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the review, in the order in which it was walked."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """One review as it was closed; `closed_on` is the day in UTC, as frozen."""

    scorecard: str
    label: str
    span: str
    headline: str
    closed_by: str
    closed_on: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Closing:
    """One close of a review. Where the review was opened again after it, `reopened` says by whom, when and why."""

    frozen: FrozenReview
    reopened: str

    @property
    def document(self) -> str:
        """What was frozen, as JSON text."""
        return self.frozen.document

    @property
    def sha256(self) -> str:
        """The hash of the document in hexadecimal: the audit trail names it too."""
        return sha256(self.document.encode()).hexdigest()


def closings(workspace: Workspace, week: Period) -> tuple[Closing, ...]:
    """Every close of the review of a week, oldest first.

    Raises:
        NotAllowed: it was never closed.
    """
    with workspace.database.reading() as connection:
        review = review_of(connection, week.start)
        closed = frozen_reviews(connection, review.week) if review else []
        rows = trail(connection, entity="review", key=review.week.isoformat()) if closed and review else []
    if not closed:
        raise NotAllowed(
            f"The review of {workspace.calendar.label(week)} was not closed yet.",
            hint="Only a closed review can be shown as it was seen.",
        )
    reopened: list[str] = []
    for row in reversed(rows):
        if row.what == "close":
            reopened.append("")
        elif row.what == "reopen" and reopened and row.after:
            on = day_there(workspace, row.at)
            reopened[-1] = f"opened again by {row.by} on {show_date(on)}: {row.after.get('reopen_reason', '')}"
    reopened += [""] * (len(closed) - len(reopened))
    return tuple(Closing(frozen, because) for frozen, because in zip(closed, reopened, strict=False))


def closed_weeks(workspace: Workspace) -> list[Period]:
    """The weeks whose reviews were closed at least once, oldest first."""
    with workspace.database.reading() as connection:
        weeks = closings_by_week(connection)
    return [workspace.calendar.week_of(week + OVERLAP) for week in weeks]


def day_there(workspace: Workspace, at: str) -> date:
    """The day of a recorded time (UTC as ISO text) where the scorecard is.

    Raises:
        UnusableFile: it is none: somebody altered the file.
    """
    try:
        return time_there(workspace.scorecard, datetime.fromisoformat(at)).date()
    except (ValueError, OverflowError) as error:
        raise UnusableFile(f"{workspace.database.path} is damaged.", hint=HOW_TO_RESTORE) from error


def corrected(workspace: Workspace, week: Period, closing: Closing) -> Mapping[LineKey, str]:
    """What was corrected since one close, by line: `was 31, now 34, by dana on 2 Dec`."""
    shown = {row.key: row.shown for part in replay(closing.document).parts for row in _readings(part)}
    closed_in = day_there(workspace, closing.frozen.at).year
    found = {}
    for key, item in corrections_since(workspace, week, closing.frozen).items():
        who = ""
        if item.by:
            on = day_there(workspace, item.at)
            who = f", by {item.by} on {show_day(on)}{'' if on.year == closed_in else f' {on.year}'}"
        # As it was shown then, should it be shown otherwise today.
        found[key] = f"was {shown.get(key) or item.was}, now {item.now}{who}"
    return found


def _readings(part: Part) -> Iterator[SeenReading]:
    return (row for row in part.rows if isinstance(row, SeenReading))


def replay(document: str) -> Replay:
    """The review of a frozen document, given as its JSON text.

    Raises:
        UnusableFile: no kpitui has written it so.
    """
    import json

    try:
        return _replay(json.loads(document))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnusableFile("What this review kept when it was closed is damaged.", hint=HOW_TO_RESTORE) from error


# From here on: a reader of what `closing` froze, hence Any.


def _replay(seen: dict[str, Any]) -> Replay:
    names = {line["measure"]: str(line["name"]) for line in seen["lines"]}
    told = {(miss["measure"], miss["period"]) for miss in seen["misses"]}
    parts = [
        Part("Followed up", tuple(_followed_up(seen["followed_up"], names))),
        *(
            Part(title, tuple(_lines([line for line in seen["lines"] if line["kind"] == kind], seen["label"], told)))
            for title, kind in (("Actions", Kind.ACTION), ("Indicators", Kind.INDICATOR), ("Metrics", Kind.METRIC))
        ),
        Part("Why: what the misses mean", tuple(_misses(seen))),
        Part("Corrective actions", tuple(_corrective(seen["corrective_actions"], names))),
        Part("Close", tuple(_close(seen, names))),
    ]
    return Replay(
        str(seen["scorecard"]),
        str(seen["label"]),
        str(seen["span"]),
        f"{seen['headline']}.",
        str(seen["closed_by"]),
        show_written_day(str(seen["closed_at"])),
        tuple(part for part in parts if part.rows),
    )


def _lines(lines: Sequence[dict[str, Any]], week: str, told: set[tuple[str, str]]) -> Iterator[Row]:
    for line in lines:
        label = "" if line["period_label"] == week else str(line["period_label"])
        shown, target = str(line["shown"]), str(line["target_shown"])
        period = date.fromisoformat(line["period"])
        yield SeenReading(line["measure"], period, str(line["name"]), label, target, shown, Status(line["status"]))
        if line["excuse"]:
            yield Told(str(line["excuse"]), "reason", 1)
        for note in line["notes"]:
            yield Told(str(note), "note", 1)
        if line["decision"] and (line["measure"], line["period"]) not in told:
            yield Told(_decision(line["decision"]), "decided", 1)


def _misses(seen: dict[str, Any]) -> Iterator[Row]:
    lines = {(line["measure"], line["period"]): line for line in seen["lines"]}
    for miss in seen["misses"]:
        line = lines[miss["measure"], miss["period"]]
        yield Told(f"{line['name']}: {line['shown']}, target {line['target_shown']}")
        # All other sentences begin with their verdict.
        yield Told(str(miss["sentence"]), "no action linked" if miss["verdict"] == "no_link" else "", 1)
        yield Told(_decision(line["decision"]), "decided", 1)


def _decision(decision: dict[str, Any] | None) -> str:
    if decision is None:
        return "nothing"
    choice = Choice(decision["choice"]).value.replace("_", " ")
    return f"{choice} ({decision['reason']})" if decision["reason"] else choice


def _corrective(actions: Sequence[dict[str, Any]], names: Mapping[str, str]) -> Iterator[Row]:
    for action in actions:
        yield Told(str(action["text"]))
        yield Told(_about(action, names), "for", 1)


def _followed_up(actions: Sequence[dict[str, Any]], names: Mapping[str, str]) -> Iterator[Row]:
    for action in actions:
        yield Told(str(action["text"]), str(action["state"]))
        effect = "" if action["effect"] == "unchecked" else f", effect: {action['effect'].replace('_', ' ')}"
        yield Told(_about(action, names) + effect, "for", 1)


def _about(action: dict[str, Any], names: Mapping[str, str]) -> str:
    """The measure, the owner and the day it was due."""
    owner = f", {action['owner']}" if action["owner"] else ""
    due = f", due {show_written_day(str(action['due']))}" if action["due"] else ""
    return f"{names.get(action['measure'], action['measure'])}{owner}{due}"


def _close(seen: dict[str, Any], names: Mapping[str, str]) -> Iterator[Row]:
    for field, label in (("missing", "not entered"), ("undecided", "not decided"), ("unwritten", "not written down")):
        if seen.get(field):
            yield Told(", ".join(names.get(key, key) for key in seen[field]), label)
    if seen["learned"]:
        yield Told(str(seen["learned"]), "learned")
