"""Every command of the app in one table, from which keys, footer, palette and the `?` screen are all made."""

from __future__ import annotations

from kpitui.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a key does. `label` is for the footer, `help` a sentence for the palette and the `?` screen.

    `shown` is the key as people read it; commands with an empty `label` are not in the footer.
    """

    name: str
    keys: tuple[str, ...]
    shown: str
    label: str
    help: str


def _command(name: str, keys: str, shown: str, label: str, help_: str) -> Command:
    return Command(name, tuple(keys.split()), shown, label, help_)


_TABLE = (
    _command("save", "enter", "Enter", "save, next", "Save what is typed, or confirm the line, and go on to the next."),
    _command("choose", "enter", "Enter", "choose", "Choose the marked line."),
    _command("review", "r", "r", "review", "Open the guided weekly review."),
    _command("open", "enter", "Enter", "open", "Open what is marked."),
    _command("next", "enter", "Enter", "next", "Go on."),
    _command("close", "enter", "Enter", "close the review", "Close the review: what was seen is kept for good."),
    _command("yes", "y", "y", "yes", "Enter yes."),
    _command("no", "n", "n", "no", "Enter no."),
    _command("rate", "1 2 3 4 5 6 7 8 9", "1-9", "rate", "Enter the step with this number."),
    _command("note", "n", "n", "note", "Write a note about this line."),
    _command("note_any", "N", "N", "note", "Write a note about this line."),
    _command("skip", "s", "s", "skip", "Skip this line with a reason: it counts neither as met nor as missed."),
    _command("correct", "c", "c", "correct", "Change the value that is there."),
    _command("undo", "u", "u", "undo", "Undo your last change."),
    _command("done", "d", "d", "done", "It is done."),
    _command("still_open", "o", "o", "still open", "It is still open: give it a new date."),
    _command("drop", "x", "x", "drop", "Drop it, with a reason."),
    _command("worked", "w", "w", "worked", "It worked: the measure changed."),
    _command("no_change", "f", "f", "no change", "It was done and nothing changed."),
    _command("too_early", "e", "e", "too early", "Too early to say: ask again in four weeks."),
    _command(
        "corrective", "c", "c", "corrective action", "Decide on a corrective action; it is written in the next step."
    ),
    _command("watch", "w", "w", "watch", "Decide to watch it: wait and see."),
    _command("accept", "a", "a", "accept", "Decide to accept it, with a reason."),
    _command("reopen", "r", "r", "reopen", "Open the closed review again, with a reason."),
    _command("copy", "y", "y", "copy", "Copy the recap to the clipboard."),
    _command("write", "m", "m", "write", "Write the recap to a Markdown file."),
    _command("down", "down j", "↓ j", "", "Next line."),
    _command("up", "up k", "↑ k", "", "Previous line."),
    _command("page_down", "pagedown", "PgDn", "", "A screen further down."),
    _command("page_up", "pageup", "PgUp", "", "A screen further up."),
    _command("first", "home g", "Home g", "", "First line."),
    _command("last", "end G", "End G", "", "Last line."),
    _command("next_step", "tab right l", "Tab → l", "", "Next step."),
    _command("previous_step", "shift+tab left h", "Shift+Tab ← h", "", "Previous step."),
    _command("view_scorecard", "1", "1", "", "The scorecard: where the week stands."),
    _command("view_history", "2", "2", "", "The history: all measures side by side, as far back as there is data."),
    _command("view_corrective", "3", "3", "", "The corrective actions: open, due, done, dropped, and their effect."),
    _command("view_journal", "4", "4", "", "The journal: all reviews, and a search through what was written."),
    _command("view_objectives", "5", "5", "", "The objectives, what supports them, and the targets ahead."),
    _command("quick_entry", "a A", "a", "add", "Add to a measure: its name, the amount, a day, a note."),
    _command("enter_line", "enter", "Enter", "save", "Save what is typed."),
    _command("choose_other", "tab down", "Tab", "what else fits", "The next of the measures that fit."),
    _command("end_line", "escape", "Esc", "leave it", "Leave the line."),
    _command("filter", "slash", "/", "filter", "Show only what matches."),
    _command("replay", "full_stop", ".", "replay", "The review of the marked week, as it was closed."),
    _command("earlier_week", "left h", "← h", "week", "The week before."),
    _command("later_week", "right l", "→ l", "", "The week after."),
    _command("this_week", "0", "0", "", "Back to the running week."),
    _command("theme", "t", "t", "theme", "Next theme; the choice is remembered."),
    _command("sample", "1", "1", "", "Start from the sample scorecard."),
    _command("load", "2", "2", "", "Load a scorecard file."),
    _command("build", "3", "3", "", "Build your own, question by question."),
    _command("demo", "4", "4", "", "Look around in the demo."),
    _command("reload", "ctrl+l f5", "^L", "", "Draw the screen anew."),
    _command("back", "escape", "Esc", "back", "Back; everything is kept."),
    _command("home", "escape", "Esc", "home", "To the scorecard; everything is kept, and the review resumes here."),
    _command("leave_field", "escape", "Esc", "leave it", "Forget what is typed in this field."),
    _command("step_on", "tab", "Tab", "", "Next step."),
    _command("step_back", "shift+tab", "Shift+Tab", "", "Previous step."),
    _command("leave", "ctrl+q ctrl+c", "^Q", "quit", "Leave kpitui; everything is kept, also what is half typed."),
    _command("help", "question_mark f1", "?", "help", "The keys of this screen."),
    _command("help_typing", "f1", "F1", "help", "The keys of this screen."),
    _command("palette", "ctrl+p", "^P", "", "Find a command by its name."),
    _command("suspend", "ctrl+z", "^Z", "", "Put kpitui in the background of the shell; `fg` brings it back."),
    _command("quit", "q ctrl+q ctrl+c", "q", "quit", "Leave kpitui; everything is kept."),
)

COMMANDS = {command.name: command for command in _TABLE}
