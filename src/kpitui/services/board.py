"""All corrective actions in the order one works through them, the share done in time, and the past of each."""

from __future__ import annotations

from collections.abc import Iterable, Set
from datetime import date, datetime, timedelta
from enum import StrEnum

from kpitui.domain.completion import Completion, completion
from kpitui.domain.corrective import CorrectiveAction, CorrectiveState, Effect
from kpitui.domain.measures import Person, Scorecard
from kpitui.domain.weeks import show_day
from kpitui.frozen import dataclass
from kpitui.services.following_up import EFFECT_WORDS, waits
from kpitui.services.workspace import Workspace, time_there
from kpitui.storage.audit import AuditRow, Record, trail
from kpitui.storage.corrective_actions import corrective_actions
from kpitui.storage.database import Connection
from kpitui.storage.promises import promises


class Place(StrEnum):
    """The part of the board a corrective action stands in, in the order of the board."""

    OPEN = "open"
    CHECK = "check"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Card:
    """One corrective action on the board. `days_late` is above 0 while it is open and its day is over."""

    action: CorrectiveAction
    place: Place
    measure: str
    owner: str
    days_late: int = 0


@dataclass(frozen=True, slots=True)
class Board:
    """All corrective actions, and how many of those due lately were done in time."""

    cards: tuple[Card, ...]
    completion: Completion

    def count(self, place: Place) -> int:
        """How many stand in one part of the board."""
        return sum(card.place is place for card in self.cards)

    @property
    def late(self) -> int:
        """How many are open though their day is over."""
        return sum(card.days_late > 0 for card in self.cards)


def board(workspace: Workspace) -> Board:
    """Open ones, the one due first on top; those due for a look at their effect; done and dropped ones, newest first.

    The completion rate is that of the 13 weeks up to the end of the running one.
    """
    today, scorecard = workspace.today(), workspace.scorecard
    with workspace.database.reading() as connection:
        found = corrective_actions(connection)
        kept = _completion(workspace, connection)
    people = {person.key: person for person in scorecard.people}
    cards = [_card(action, scorecard, people, today) for action in found]
    order = list(Place)
    return Board(tuple(sorted(cards, key=lambda card: (order.index(card.place), _rank(card)))), kept)


def completion_now(workspace: Workspace, ids: Set[int]) -> Completion:
    """The completion rate of some corrective actions, by their numbers, like that of the board."""
    with workspace.database.reading() as connection:
        return _completion(workspace, connection, ids)


def _completion(workspace: Workspace, connection: Connection, ids: Set[int] | None = None) -> Completion:
    last = workspace.calendar.last_day(workspace.this_week())
    counted = [promise for promise in promises(connection) if ids is None or promise.id in ids]
    return completion(counted, last, today=workspace.today())


def _card(action: CorrectiveAction, scorecard: Scorecard, people: dict[str, Person], today: date) -> Card:
    name = scorecard.measure(action.measure).name if scorecard.has(action.measure) else action.measure
    owner = people[action.owner].name if action.owner in people else action.owner
    if action.state is CorrectiveState.OPEN:
        late = (today - action.due).days if action.due is not None else 0
        return Card(action, Place.OPEN, name, owner, max(0, late))
    if action.state is CorrectiveState.DROPPED:
        return Card(action, Place.DROPPED, name, owner)
    return Card(action, Place.CHECK if waits(action, today) else Place.DONE, name, owner)


def _rank(card: Card) -> tuple[int, int]:
    """Within its part: by the day that asks for something, else the newest first."""
    action = card.action
    match card.place:
        case Place.OPEN:
            day = action.due or date.max
        case Place.CHECK:
            day = action.check_on or date.max
        case _:
            ended = action.done_on or action.due or action.week
            return -ended.toordinal(), -action.id
    return day.toordinal(), action.id


def matching(cards: Iterable[Card], words: str = "", measure: str = "") -> list[Card]:
    """The cards in which every word occurs, in the text, the owner or the measure; of one measure, if it is named."""
    wanted = words.casefold().split()
    return [
        card
        for card in cards
        if (not measure or card.action.measure == measure) and all(word in _words(card) for word in wanted)
    ]


def _words(card: Card) -> str:
    action = card.action
    return " ".join((action.text, action.owner, card.owner, action.measure, card.measure, action.reason)).casefold()


def past_of(workspace: Workspace, action: CorrectiveAction) -> list[str]:
    """What became of a corrective action, oldest first: `9 Nov dana: noted, due 13 Nov`."""
    with workspace.database.reading() as connection:
        rows = trail(connection, entity="corrective_action", key=str(action.id))
    told: dict[str, list[str]] = {}
    for row in reversed(rows):
        if what := _told(row):
            told.setdefault(f"{_day_of(workspace, row)} {row.by}", []).append(what)
    return [f"{when_and_who}: {', '.join(what)}" for when_and_who, what in told.items()]


def _day_of(workspace: Workspace, row: AuditRow) -> str:
    try:
        day = time_there(workspace.scorecard, datetime.fromisoformat(row.at)).date()
    except ValueError:  # `kpitui verify` is the one to complain
        return row.at
    return _shown(day, workspace.today())


def _shown(day: date, today: date) -> str:
    """A day, with its year where it is far away."""
    return show_day(day) if abs(day - today) < timedelta(days=300) else f"{show_day(day)} {day.year}"


def _told(row: AuditRow) -> str:
    after, before = row.after, row.before
    if after is None:
        return "taken back"
    if before is None:
        return ", ".join(["noted", *_beginning(after)])
    told = ", ".join(_changed(before, after))
    return f"undone: {told}" if told and row.what == "undo" else told


def _beginning(record: Record) -> list[str]:
    found = [f"due {_record_day(record, 'due')}"] if record.get("due") else []
    if record.get("owner"):
        found.append(f"for {record['owner']}")
    state = str(record.get("state"))
    return found if state == CorrectiveState.OPEN else [*found, _state(record)]


def _state(record: Record) -> str:
    state = str(record.get("state"))
    if state == CorrectiveState.DONE:
        return f"done on {_record_day(record, 'done_on')}"
    return f"dropped: {record.get('reason')}" if state == CorrectiveState.DROPPED else "open again"


def _changed(before: Record, after: Record) -> list[str]:
    found = []
    if before.get("state") != after.get("state") or before.get("done_on") != after.get("done_on"):
        found.append(_state(after))
    if before.get("text") != after.get("text"):
        found.append(f"reworded, it was: {before.get('text')}")
    if before.get("owner") != after.get("owner"):
        found.append(f"given to {after.get('owner') or 'nobody'}")
    if before.get("due") != after.get("due"):
        was = f" instead of {_record_day(before, 'due')}" if before.get("due") else ""
        found.append(f"due {_record_day(after, 'due')}{was}" if after.get("due") else "due on no day")
    if before.get("effect") != after.get("effect"):
        found.append(f"effect: {EFFECT_WORDS[Effect(str(after.get('effect')))]}")
    return found


def _record_day(record: Record, name: str) -> str:
    return show_day(date.fromisoformat(str(record[name])))
