"""Every command of the app in one table, from which keys, footer, palette and the `?` screen are all made."""

from __future__ import annotations

from kpitui.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a key does. `label` is for the footer, `help` a sentence for the palette and the `?` screen.

    `shown` is the key as people read it, the footer has the first of several; commands with an empty `label` are not
    in the footer.
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
    *(
        # The keys beyond the last step say how many there are.
        _command(f"rate_{steps}", "1 2 3 4 5 6 7 8 9", f"1-{steps}", "rate", "Enter the step of this number.")
        for steps in range(1, 10)
    ),
    _command("note", "n", "n", "note", "Write a note about this line."),
    _command("note_any", "N", "N", "note", "Write a note about this line."),
    _command("collect", "C upper_c", "C", "collect numbers", "Fill in what the sources of the measures say."),
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
    _command("write", "m", "m", "text file", "Write the recap to a text file, in Markdown."),
    _command("write_html", "w", "w", "web page", "Write the recap as a web page (HTML), for a mail or for paper."),
    _command("preview", "p", "p", "report", "Look at the whole report, to be copied or written from there."),
    _command("new_corrective", "n", "n", "new", "Note a corrective action: for which measure, then what, @who, !when."),
    _command("edit_corrective", "e", "e", "edit", "Change its text, its owner or its date, in one line."),
    _command("of_measure", "M", "M", "only this measure", "Only what belongs to the marked measure; again: all."),
    _command("whole", "space", "Space", "whole text", "The whole text and past of the marked one; again: the list."),
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
    _command("quick_entry", "a", "a", "add number", "Add to any measure: its name, the amount, a day, a note."),
    _command("quick_entry_any", "A", "A", "add number", "Add to any measure: its name, the amount, a day, a note."),
    _command("enter_line", "enter", "Enter", "save", "Save what is typed."),
    _command("choose_other", "tab down", "Tab", "another measure", "The next of the measures that fit."),
    _command("filter", "slash", "/", "filter", "Show only what matches."),
    _command("search", "slash", "/", "search", "Search through what was written: notes, reasons, what was learned."),
    _command("look_at_found", "enter", "Enter", "look at them", "Look at what was found."),
    _command("next_found", "down tab", "↓ ↑", "next", "The next of what was found."),
    _command("other_closing", "c", "c", "other closing", "Another closing of this review: it was opened again since."),
    _command("replay_on", "tab", "Tab", "next part", "The next part of the review."),
    _command("replay_back", "shift+tab", "Shift+Tab", "", "The part before."),
    _command("earlier_closed", "left h", "← h", "review before", "The closed review before this one."),
    _command("later_closed", "right l", "→ l", "", "The closed review after this one."),
    _command("replay", "full_stop", ".", "replay", "The review of the marked week, as it was closed."),
    _command("fold", "left h", "← h", "fold", "Fold what is beneath the marked line, or go to the line above it."),
    _command("unfold", "right l", "→ l", "unfold", "Unfold what is beneath the marked line."),
    _command("fold_or_unfold", "space", "Space", "", "Fold or unfold what is beneath the marked line."),
    _command("timeline", "tab T", "Tab", "targets ahead", "The targets ahead, in the order of their dates."),
    _command("tree", "tab T", "Tab", "objectives", "Back to the tree of objectives."),
    _command("add", "a", "a", "add number", "Add to the marked period: an amount, perhaps a day and a note."),
    _command("why_here", "w", "w", "why", "What the marked period means, with the arithmetic; again: the chart."),
    _command("zoom", "z", "z", "zoom", "More periods at once, up to all; then few again."),
    _command("year_before", "y", "y", "beside last year", "Six weeks and twelve months beside those a year before."),
    _command("goal_path", "p", "p", "goal", "The way to the goal, with its interim targets; again: the chart."),
    *(
        _command(f"to_{name}", "tab", "Tab", label, f"Next: {told}.")
        for name, label, told in (
            ("entries", "entries", "the entries of the marked period"),
            ("why", "why", "why: what the marked period means"),
            ("tried", "what was tried", "the corrective actions on this measure"),
            ("chart", "chart", "the chart alone"),
        )
    ),
    _command("previous_part", "shift+tab", "Shift+Tab", "", "The part before."),
    _command("tried", "f", "f", "", "The corrective actions on this measure and their effects; again: the chart."),
    _command("earlier_periods", "pageup", "PgUp", "", "Half a screen back in time."),
    _command("later_periods", "pagedown", "PgDn", "", "Half a screen on in time."),
    _command("earlier_event", "left_square_bracket", "[", "", "Back to where something was noted, decided or divided."),
    _command("later_event", "right_square_bracket", "]", "", "On to where something was noted, decided or divided."),
    _command("first_period", "home g", "Home g", "", "The first period."),
    _command("last_period", "end G", "End G", "", "The last period."),
    _command("earlier_week", "left h", "← h", "week before", "The week before."),
    _command("later_week", "right l", "→ l", "", "The week after."),
    _command("this_week", "0", "0", "this week", "Back to the running week."),
    _command("earlier_period", "left h", "← h", "earlier", "The period before."),
    _command("later_period", "right l", "→ l", "", "The period after."),
    _command("much_earlier", "H upper_h shift+left", "H", "", "As many periods back as are side by side."),
    _command("much_later", "L upper_l shift+right", "L", "", "As many periods on as are side by side."),
    _command("now", "0", "0", "to today", "Back to the running period."),
    *(
        _command(f"by_{length}", "p", "p", f"by {length}", f"Show the same time by {length}.")
        for length in ("week", "month", "quarter", "year")
    ),
    _command(
        "jump", "colon J upper_j", ":", "go to", "Go to a week, or a month and so on: 2026-W47, last, -2, a day in it."
    ),
    _command("as_of", "d", "d", "as of a day", "What was known on a day in the past, with the targets of then."),
    _command("back_to_today", "escape", "Esc", "back to today", "Back to what is known today."),
    _command("today_again", "d", "d", "", "Back to what is known today."),
    _command("clear_filter", "escape", "Esc", "show all", "Show everything again."),
    _command("set_up", "e", "e", "set-up", "Set up what is measured: objectives, measures, links, targets, people."),
    _command("change", "enter", "Enter", "change", "Change what is marked, in a form."),
    _command("add_action", "a", "a", "+action", "Add an action; at an indicator, one that drives it."),
    _command("add_indicator", "i", "i", "+indicator", "Add an indicator; at an objective, one that shows it."),
    _command("add_objective", "o", "o", "+objective", "Add an objective; at another, a smaller one within it."),
    _command("add_metric", "m", "m", "+metric", "Add a metric: a supporting number that is never judged."),
    _command("add_person", "p", "p", "+person", "Add a person, who can own measures and corrective actions."),
    _command("retire", "x", "x", "retire", "Retire it from a day on; remove what nothing was recorded for."),
    _command("move_earlier", "K upper_k shift+up", "K", "move up", "Move it before the one of its sort above it."),
    _command("move_later", "J upper_j shift+down", "J", "move down", "Move it after the one of its sort below it."),
    _command("see_order", "enter", "Enter", "see what changes", "What the new order changes, before it is applied."),
    _command("forget_order", "escape", "Esc", "as it was", "Put everything back in the order it had."),
    _command("next_field", "enter tab", "Enter", "next", "The next field; after the last, what would change."),
    _command("previous_field", "shift+tab", "Shift+Tab", "", "The field before."),
    _command("see_change", "ctrl+s f2", "^S", "see change", "See what would change, before it is applied."),
    _command("next_value", "ctrl+n", "^N", "other value", "The next value that this field can have."),
    _command("as_it_was", "ctrl+r", "^R", "as it was", "Forget what is typed in this field."),
    _command("apply", "enter", "Enter", "apply", "Make the change that is shown."),
    _command("theme", "t", "t", "theme", "Next theme; the choice is remembered."),
    _command("sample", "1", "1", "", "Start from the sample scorecard."),
    _command("load", "2", "2", "", "Load a scorecard file."),
    _command("build", "3", "3", "", "Build your own, question by question."),
    _command("demo", "4", "4", "", "Look around in the demo."),
    _command("reload", "ctrl+l f5", "^L", "", "Draw the screen anew."),
    _command("back", "escape", "Esc", "back", "Back; everything is kept."),
    _command("home", "escape", "Esc", "home", "To the scorecard; everything is kept, and the review resumes here."),
    _command("leave_field", "escape", "Esc", "cancel", "Forget what is typed in this field."),
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
