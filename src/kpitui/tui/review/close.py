"""The step Close: what the week comes to, one line for what was learned, and the recap of a closed review."""

from __future__ import annotations

from kpitui.domain.weeks import day_name, show_day
from kpitui.services.reviews import closing
from kpitui.services.reviews.quarterly import Question, question_for
from kpitui.services.reviews.recap import recap
from kpitui.tui.editor import Editor
from kpitui.tui.furniture import message_lines
from kpitui.tui.listing import Listing
from kpitui.tui.prompt import field_spans
from kpitui.tui.report_keys import report_keys
from kpitui.tui.review.pane import Host, Pane
from kpitui.tui.screens.page import Offers
from kpitui.tui.text import BLANK, Line, Role, Span, fit, line, span, width, wrap


class ClosePane(Pane):
    """Before the close a summary and a field; afterwards the recap, as it was frozen."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._editor = Editor()
        self._warned = False
        self._question: Question | None = None
        self._listing = Listing()  # of the recap's possible first lines

    def arrive(self, line: str) -> None:
        """Take up what was typed before."""
        review = self.host.view.review
        self._editor = Editor.of(self.host.desk.drafts.get(self._draft) or (review.learned if review else ""))
        self._warned = False
        self._question = None if self._closed else question_for(self.host.desk.workspace, self.host.view.week)

    @property
    def _draft(self) -> str:
        return f"learned/{self.host.view.week.start}"

    @property
    def _closed(self) -> bool:
        return self.host.view.closed

    # Drawing.

    def heading(self, columns: int) -> Line:
        """Open or closed."""
        review, workspace = self.host.view.review, self.host.desk.workspace
        if self._closed and review is not None:
            by = workspace.known_as(review.closed_by)
            return line(span(f" Closed by {by} on {workspace.day_of(review.closed_at)}", Role.HEADING))
        return line(span(" The week in short", Role.HEADING))

    def body(self, columns: int, rows: int) -> list[Line]:
        """The summary or the recap."""
        if self._closed:
            lines = self._recap(columns)
            self._listing = self._listing.resized(max(1, len(lines) - rows + 1), rows)
            return lines[self._listing.cursor : self._listing.cursor + rows]
        lines = self._summary(columns)
        label = " Learned: "
        field = field_spans(self._editor, columns - len(label) - 3)
        room = rows - 2
        if len(lines) > room:  # the field is never pushed off the screen
            lines = [*lines[: room - 1], line(span(f"  and {len(lines) - room + 1} lines more", Role.DIM))]
        return [*lines, BLANK, (Span(label, Role.HEADING), Span("[", Role.ACCENT), *field, Span("]", Role.ACCENT))]

    def _summary(self, columns: int) -> list[Line]:
        view = self.host.view
        lines: list[Line] = [BLANK, line(span(f" {view.headline}.", Role.TITLE)), BLANK]
        open_ends = (
            ("Not entered", view.missing),
            ("Not confirmed", view.unconfirmed),
            ("Not decided", view.undecided),
            ("Corrective action not written", view.unwritten),
        )
        for label, items in open_ends:
            if items:
                names = ", ".join(item.measure.name for item in items)
                lines += self._wrapped(label, names, Role.WAITING, columns)
        if not any(items for _, items in open_ends):
            lines.append(line(span(" Everything is entered and decided.", Role.GOOD)))
        if view.corrective_actions:
            lines += [BLANK, line(span(" Corrective actions", Role.HEADING))]
            for action in view.corrective_actions:
                due = f", due {show_day(action.due)}" if action.due else ""
                who = f" ({action.owner or 'nobody'}{due})"
                text = fit(action.text, columns - 2 - width(who), ellipsis=self.host.desk.glyphs.ellipsis).rstrip()
                lines.append(line(f"  {text}", span(who, Role.DIM)))
        return lines + self._once_a_quarter(columns)

    def _once_a_quarter(self, columns: int) -> list[Line]:
        """Are these still the right measures? With what speaks against some of them."""
        if self._question is None:
            return []
        asked = " A quarter has passed: are these still the right measures?"
        lines: list[Line] = [BLANK, line(span(asked, Role.HEADING))]
        for text in self._question.findings:
            lines += [line(f"  {part}") for part in wrap(text, columns - 4, 2)]
        more = f"{self._question.more} more: kpitui check tells all." if self._question.more else ""
        if not self._question.findings:
            more = "kpitui check finds nothing against them. What would you rather know every week?"
        return [*lines, *([line(span(f"  {more}", Role.DIM))] if more else [])]

    def _wrapped(self, label: str, text: str, role: Role, columns: int) -> list[Line]:
        first, *others = wrap(text, columns - len(label) - 5, 3)
        start = line(span(f" {label}: ", role), first)
        return [start, *[line(" " * (len(label) + 3), other) for other in others]]

    def _recap(self, columns: int) -> list[Line]:
        workspace = self.host.desk.workspace
        frozen = closing.frozen(workspace, self.host.view.week)
        lines: list[Line] = [BLANK]
        for text in recap(frozen.document).lines if frozen else ():
            indent = " " * (len(text) - len(text.lstrip(" ")))
            lines += [line(span(f" {indent}{part}")) for part in wrap(text.strip(" "), columns - 2 - len(indent), 40)]
        found = closing.corrections(workspace, self.host.view.week)
        if found:
            lines += [BLANK, line(span(" Corrected since", Role.HEADING))]
            for item in found:
                who = f", by {workspace.known_as(item.by)} on {workspace.day_of(item.at)}" if item.by else ""
                lines.append(line(f"  {item.name}: was {item.was}, now {item.now}{who}"))
        return lines

    def detail(self, columns: int) -> list[Line]:
        """What Enter will do."""
        if self._closed:
            return [line(span(" Closed: what was seen is kept. c in a step corrects a number.", Role.DIM)), BLANK]
        if self._warned:
            return self._warning(columns)
        text = " Write what was learned; Enter closes the review and keeps what was seen."
        return [line(span(text, Role.DIM)), BLANK]

    def _warning(self, columns: int) -> list[Line]:
        """What speaks against closing, and what does it all the same."""
        rows, doubts = self.host.detail_rows, ", ".join(self._doubts()).capitalize()
        told = [self._still_running(), f"{doubts}." if doubts else "", "Press Enter again to close all the same."]
        warning = " ".join(part for part in told if part)
        return [*message_lines(warning, Role.WAITING, columns, rows), BLANK][: max(rows, 2)]

    def _still_running(self) -> str:
        """What closing a week before its review day means; empty for any other."""
        workspace, week = self.host.desk.workspace, self.host.view.week
        if week != workspace.this_week() or workspace.today() >= workspace.review_due_on(week):
            return ""
        last = workspace.calendar.last_day(week)
        return (
            f"This week runs until {day_name(last)} {show_day(last)}:"
            " what is added after the close counts as a correction."
        )

    def _doubts(self) -> list[str]:
        view = self.host.view
        doubts = []
        if view.missing:
            doubts.append(f"{len(view.missing)} not entered")
        if view.unconfirmed:
            doubts.append(f"{len(view.unconfirmed)} not confirmed")
        if view.undecided:
            doubts.append(f"{len(view.undecided)} not decided")
        if view.unwritten:
            doubts.append(f"{len(view.unwritten)} decided but not written")
        if not self._editor.text.strip():
            doubts.append("nothing learned")
        return doubts

    @property
    def below(self) -> int:
        """How many lines of the recap there are below those in view."""
        return self._listing.count - 1 - self._listing.cursor if self._closed else 0

    # Keys.

    def offers(self) -> Offers:
        """Closing; or, once closed, what can be done with the recap."""
        if self._closed:
            return {
                "preview": self.host.preview,
                **report_keys(self.host, self.host.desk, self.host.view.week),
                "reopen": self._reopen,
                "down": lambda: self._scroll(1),
                "up": lambda: self._scroll(-1),
                "page_down": lambda: self._scroll(self._listing.height),
                "page_up": lambda: self._scroll(-self._listing.height),
            }
        return {"close": self._close}

    def _scroll(self, by: int) -> None:
        self._listing = self._listing.moved(by)

    @property
    def typing(self) -> bool:
        """Until the close there is a field."""
        return not self._closed

    def typed(self, key: str, character: str | None) -> bool:
        """Edit the line for what was learned."""
        if self._closed or (not self._editor.text and key in ("left", "right", "home", "end")):
            return False
        edited = self._editor.press(key)
        if edited is None and character is not None:
            edited = self._editor.insert(character)
        if edited is None:
            return False
        self._edit(edited)
        return True

    def pasted(self, text: str) -> None:
        """Paste into the line."""
        if not self._closed:
            self._edit(self._editor.insert(text))

    def _edit(self, editor: Editor) -> None:
        self._editor, self._warned = editor, False
        self.host.desk.drafts.put(self._draft, editor.text)

    def _close(self) -> None:
        if (self._still_running() or self._doubts()) and not self._warned:
            self._warned = True
            return
        closing.close(self.host.desk.workspace, self.host.view.week, self._editor.text)
        self.host.desk.drafts.put(self._draft, "")
        self.host.desk.review_closed()
        self.host.reload()
        self.host.say(f"The review of {self.host.view.label} is closed.")

    def _reopen(self) -> None:
        def answer(text: str) -> None:
            closing.reopen(self.host.desk.workspace, self.host.view.week, text)
            self.host.reload()
            self.arrive("")
            self.host.say(f"The review of {self.host.view.label} is open again.")

        self.host.ask("Reopen because", answer, draft=f"reopen/{self.host.view.week.start}")
