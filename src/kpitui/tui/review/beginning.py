"""What a key that is pressed on a line of a review begins: an amount or not, and whether it may be entered at once."""

from __future__ import annotations

from kpitui.domain.measures import Measure, Show
from kpitui.services.standing import Line as ScoreLine
from kpitui.services.workspace import Workspace

_BEGINS_A_NUMBER = frozenset("0123456789+-.$€£¥")


def begins_amount(measure: Measure, character: str, currency: str) -> bool:
    """Whether a character begins an amount of a measure, or is one."""
    if measure.show is Show.YESNO:
        return character in "yn10"
    if measure.show is Show.RATING:
        return character in "123456789"[: len(measure.steps)]
    # A letter never begins an amount: the currency "kr" must not take the key k away.
    sign = currency[:1]
    return character in _BEGINS_A_NUMBER or (character == sign and not sign.isalpha())


def turned_round(item: ScoreLine, character: str, workspace: Workspace) -> str:
    """What to ask before a key turns a yes or no round that somebody else has entered; empty where it does not.

    On other lines `n` begins a note: pressed here by habit it would say no where a colleague has said yes.
    """
    newest = item.newest
    if item.measure.show is not Show.YESNO or newest is None or item.value is None or newest.by == workspace.login:
        return ""
    was, wanted = ("yes" if value else "no" for value in (item.value, character in "y1"))
    if was == wanted:
        return ""
    return f"{workspace.known_as(newest.by)} has entered {was}: press Enter to make it {wanted}, Esc to leave it."
