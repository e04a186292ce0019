"""What is told behind a miss and a corrective action in few words: one form of rate, no contradiction in an effect."""

from __future__ import annotations

from datetime import date

from kpitui.domain.corrective import CorrectiveAction, CorrectiveState, Effect
from kpitui.domain.wording import rate_in_table
from kpitui.services.board import Card, Place
from kpitui.tui.board_lines import Columns, Seen, _done
from kpitui.tui.glyphs import UNICODE


def test_rates_of_a_column_have_one_form() -> None:
    assert [rate_in_table(rate, percent=False) for rate in (0.519, 2.8, None)] == ["0.52", "2.8", ""]
    assert [rate_in_table(rate, percent=True) for rate in (0.519, 0.08)] == ["51.9 %", "8.0 %"]
    assert [rate_in_table(rate) for rate in (0.519, 2.8)] == ["51.9 %", "2.8"]


def test_what_was_confirmed_and_what_the_numbers_show_do_not_contradict_each_other() -> None:
    action = CorrectiveAction(
        1, "Call", "clients", date(2026, 9, 7), state=CorrectiveState.DONE, effect=Effect.NO_CHANGE
    )
    widths = Columns.of(120, iso_weeks=True)
    card = Card(action, Place.DONE, "Clients signed", "", 0)
    assert _done(card, Seen("changed"), widths, UNICODE)[0] == "✗ no change; numbers: changed"
