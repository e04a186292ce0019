"""Which commands of the app remain when the scorecard may only be looked at, and which in restricted mode."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

_Handler = TypeVar("_Handler")

# What changes the definitions, as `kpitui edit` and `kpitui apply` do: in restricted mode none of it is there.
SETTING_UP = frozenset(
    {
        *("change", "add_action", "add_indicator", "add_objective", "add_metric", "add_person", "retire"),
        *("move_earlier", "move_later", "see_order", "forget_order", "next_field", "previous_field"),
        *("see_change", "next_value", "as_it_was", "apply"),
    }
)

# Of these none is offered while the file is open read-only; whatever else should try is refused by SQLite.
CHANGES = frozenset(
    {
        *("save", "yes", "no", "note", "note_any", "skip", "correct", "undo", "done", "still_open", "drop"),
        *("worked", "no_change", "too_early", "corrective", "watch", "accept", "reopen", "close", "review"),
        *(f"rate_{steps}" for steps in range(1, 10)),
        *("new_corrective", "edit_corrective", "quick_entry", "quick_entry_any", "add", "collect"),
        *SETTING_UP,
    }
)

# Restricted mode: what neither writes nor reads a file of anybody's choice, nor starts or stops a process. A command
# that is not named here is not there in restricted mode, so that a new one is looked at first.
RESTRICTED = CHANGES - {"collect"} - SETTING_UP | frozenset(
    {
        *("choose", "open", "next", "copy", "of_measure", "whole", "down", "up", "page_down", "page_up", "first"),
        *("last", "next_step", "previous_step", "view_scorecard", "view_history", "view_corrective", "view_journal"),
        *("view_objectives", "set_up", "enter_line", "choose_other", "filter", "search", "look_at_found", "next_found"),
        *("clear_filter", "other_closing", "as_of", "back_to_today", "today_again"),
        *("replay", "replay_on", "replay_back", "earlier_closed", "later_closed", "fold", "unfold", "fold_or_unfold"),
        *("timeline", "tree", "why_here", "zoom", "year_before", "goal_path", "previous_part"),
        *("to_entries", "to_why", "to_tried", "to_chart", "tried", "earlier_event", "later_event"),
        *("by_week", "by_month", "by_quarter", "by_year"),
        *("earlier_period", "later_period", "earlier_periods", "later_periods", "first_period", "last_period"),
        *("earlier_week", "later_week", "this_week", "much_earlier", "much_later", "now", "jump", "theme", "reload"),
        *(
            "preview",
            "back",
            "home",
            "leave_field",
            "step_on",
            "step_back",
            "leave",
            "help",
            "help_typing",
            "palette",
            "quit",
        ),
    }
)

# What they leave out: the definitions, collecting, which reads files and runs programs, the file of a recap, other
# scorecards, and the shell behind the app.
UNRESTRICTED = SETTING_UP | {"collect", "write", "write_html", "sample", "load", "build", "demo", "suspend"}


def permitted(offers: Mapping[str, _Handler], *, read_only: bool, restricted: bool) -> dict[str, _Handler]:
    """What is left of the commands that a screen offers."""
    return {
        name: handler
        for name, handler in offers.items()
        if not (read_only and name in CHANGES) and (not restricted or name in RESTRICTED)
    }
