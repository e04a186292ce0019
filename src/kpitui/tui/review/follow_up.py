"""The step Follow-up: what became of the corrective actions of earlier weeks."""

from __future__ import annotations

from kpitui.domain.corrective import CorrectiveAction, CorrectiveState, Effect
from kpitui.domain.days import parse_due
from kpitui.domain.weeks import show_day
from kpitui.services import following_up
from kpitui.tui.listing import Listing
from kpitui.tui.review.pane import Host, Pane
from kpitui.tui.screens.page import Offers
from kpitui.tui.text import BLANK, Line, Role, Span, cut, fit, line, span, wrap

_MEASURE, _OWNER, _DUE, _STATE = 20, 6, 7, 13
# Below the list, where something done is asked about: a blank line, a heading and what the numbers show.
_SEEN_ROWS = 5


class FollowUpPane(Pane):
    """A list of corrective actions that are open or due for a look at their effect."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._listing = Listing()
        self._seen: dict[CorrectiveAction, tuple[str, str]] = {}

    def arrive(self, line: str) -> None:
        """Look at the effects anew, as other numbers may have been entered since; go to what waits for an answer."""
        self._seen.clear()
        waiting = [place for place, action in enumerate(self._actions()) if action in self.host.view.unanswered]
        if waiting:
            self._listing = self._listing.resized(len(self._actions()), self._listing.height).at(waiting[0])

    def _actions(self) -> tuple[CorrectiveAction, ...]:
        return self.host.view.follow_ups

    def _action(self) -> CorrectiveAction | None:
        actions = self._actions()
        return actions[min(self._listing.cursor, len(actions) - 1)] if actions else None

    def place(self) -> str:
        """The number of the marked corrective action."""
        action = self._action()
        return str(action.id) if action else ""

    def stay_at(self, place: str) -> None:
        """Find the corrective action again, unless it has been answered."""
        actions = self._actions()
        self._listing = self._listing.resized(len(actions), self._listing.height)
        ids = [str(action.id) for action in actions]
        if place in ids:
            self._listing = self._listing.at(ids.index(place))

    def heading(self, columns: int) -> Line:
        """The names of the columns."""
        text = (
            f" {fit('Corrective action', self._text_width(columns))} {fit('For', _MEASURE)}"
            f" {fit('Owner', _OWNER)} {fit('Due', _DUE, right=True)}  {fit('State', _STATE)}"
        )
        return line(span(text, Role.HEADING))

    def _text_width(self, columns: int) -> int:
        return columns - _MEASURE - _OWNER - _DUE - _STATE - 6

    def body(self, columns: int, rows: int) -> list[Line]:
        """The list."""
        actions = self._actions()
        if not actions:
            return [(), line("  No corrective action waits for an answer. Enter goes on to the actions.")]
        done = any(action.state is CorrectiveState.DONE for action in actions)
        self._listing = self._listing.resized(len(actions), rows - _SEEN_ROWS if done else rows)
        return [*[self._row(place, columns) for place in self._listing.visible], *self._effect_seen(columns)]

    def _effect_seen(self, columns: int) -> list[Line]:
        """What the numbers show since the marked corrective action was done; worked out once for each."""
        action = self._action()
        if action is None or action.state is not CorrectiveState.DONE:
            return []
        if action not in self._seen:
            from kpitui.services.diagnosis.effects import seen_effect  # loaded with the first one that is asked about

            seen = seen_effect(self.host.desk.workspace, action)
            self._seen[action] = (seen.word, seen.sentence) if seen else ("", "")
        word, sentence = self._seen[action]
        if not sentence:
            return []
        told = [line(f"  {part}") for part in wrap(sentence, columns - 4, _SEEN_ROWS - 2)]
        return [BLANK, line(span(f" Since it was done: {word}", Role.HEADING)), *told]

    def _row(self, place: int, columns: int) -> Line:
        action = self._actions()[place]
        marked = place == self._listing.cursor
        glyphs, workspace = self.host.desk.glyphs, self.host.desk.workspace
        late = action.state is CorrectiveState.OPEN and action.due is not None and action.due < workspace.today()
        state, role = self._state(action, late=late)
        measure = workspace.scorecard.measure(action.measure).name
        due = show_day(action.due) if action.due else ""
        return (
            Span(glyphs.cursor if marked else " ", Role.ACCENT),
            Span(
                fit(action.text, self._text_width(columns), ellipsis=glyphs.ellipsis),
                Role.TITLE if marked else Role.TEXT,
            ),
            Span(" "),
            Span(fit(measure, _MEASURE, ellipsis=glyphs.ellipsis), Role.DIM),
            Span(" "),
            Span(fit(action.owner, _OWNER, ellipsis=glyphs.ellipsis), Role.DIM),
            Span(" "),
            Span(fit(due, _DUE, right=True), Role.BAD if late else Role.DIM),
            Span("  "),
            Span(fit(state, _STATE), role),
        )

    def _state(self, action: CorrectiveAction, *, late: bool) -> tuple[str, Role]:
        if action.state is CorrectiveState.DONE:
            return "did it work?", Role.WAITING
        if late:
            return "late", Role.BAD
        if action not in self.host.view.unanswered:
            return f"{self.host.desk.glyphs.done} open", Role.GOOD
        return "open", Role.WAITING

    @property
    def below(self) -> int:
        """How many lines there are below those in view."""
        return self._listing.below

    def detail(self, columns: int) -> list[Line]:
        """Where the marked action comes from, and what is asked."""
        action = self._action()
        if action is None:
            return [(), ()]
        calendar = self.host.desk.workspace.calendar
        week = calendar.label(calendar.week_of(action.week))
        first = line(span(f" {action.text}", Role.TITLE))
        since = f" noted in the review of {week} by {self.host.desk.workspace.known_as(action.created_by)}"
        if action.state is CorrectiveState.DONE and action.done_on is not None:
            asked = f", done on {show_day(action.done_on)}: did it work?"
        else:
            asked = ": done, still open, or dropped?"
        return [cut(first, columns), cut(line(span(since + asked, Role.DIM)), columns)]

    def offers(self) -> Offers:
        """An answer to what is asked."""
        action = self._action()
        offers: Offers = {}
        if action is not None and action.state is CorrectiveState.OPEN:
            offers |= {"done": self._done, "still_open": self._still_open, "drop": self._drop}
        elif action is not None:
            offers |= {
                "worked": lambda: self._effect(Effect.CHANGED),
                "no_change": lambda: self._effect(Effect.NO_CHANGE),
                "too_early": lambda: self._effect(Effect.TOO_EARLY),
            }
        offers |= {
            "next": self._next,
            "undo": self.host.undo,
            "down": lambda: self._move(1),
            "up": lambda: self._move(-1),
            "page_down": lambda: self._move(self._listing.height),
            "page_up": lambda: self._move(-self._listing.height),
            "first": lambda: self._move(-len(self._actions())),
            "last": lambda: self._move(len(self._actions())),
        }
        return offers

    def clicked(self, row: int) -> None:
        """Mark the clicked line."""
        self._listing = self._listing.at(self._listing.top + row)

    def _move(self, by: int) -> None:
        self._listing = self._listing.moved(by)

    def _next(self) -> None:
        if self._listing.cursor + 1 < len(self._actions()):
            self._move(1)
        else:
            self.host.next_step()

    def _answered(self, sentence: str) -> None:
        self.host.reload()
        self._listing = self._listing.resized(len(self._actions()), self._listing.height)
        self.host.say(sentence)

    def _done(self) -> None:
        if (action := self._action()) is not None:
            done = following_up.mark_done(self.host.desk.workspace, action)
            look = f" Its effect is looked at from {show_day(done.check_on)} on." if done.check_on else ""
            self._answered(f"Done: {action.text}.{look}")

    def _still_open(self) -> None:
        if (action := self._action()) is None:
            return
        workspace = self.host.desk.workspace

        def answer(text: str) -> None:
            moved = following_up.postpone(workspace, action, parse_due(text, workspace.today()))
            self._answered(f"Still open, now due {show_day(moved.due)}: {action.text}" if moved.due else "Still open.")
            self._move(1)

        self.host.ask("Due again (fri, +1w, 2026-12-04)", answer, draft=f"due/{action.id}", text="+1w", offered=True)

    def _drop(self) -> None:
        if (action := self._action()) is None:
            return

        def answer(text: str) -> None:
            following_up.drop(self.host.desk.workspace, action, text)
            self._answered(f"Dropped: {action.text}")

        self.host.ask("Dropped because", answer, draft=f"drop/{action.id}")

    def _effect(self, effect: Effect) -> None:
        if (action := self._action()) is not None:
            following_up.confirm_effect(self.host.desk.workspace, action, effect)
            self._answered(f"Noted, {following_up.EFFECT_WORDS[effect]}: {action.text}")
