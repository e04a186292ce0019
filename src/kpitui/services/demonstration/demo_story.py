"""The year that the demo tells, week by week, as numbers and words; weeks are counted back from the running one (0)."""

from __future__ import annotations

from kpitui.domain.corrective import CorrectiveState, Effect
from kpitui.domain.reviews import Choice
from kpitui.frozen import dataclass

FIRST_WEEK = -52
HOLIDAY_WEEK = -22
SHORT_WEEK = -47
SHORT_WEEK_CONTACTS = 30.0
HOLIDAY = "Closed for the holidays"
SHORT = "Two public holidays"

# Contacts fail in weeks -33 to -29; each list runs from week -52 to week -1.
_CONTACTS = [
    *(51, 54, 50, 53, 57, 31, 52, 55, 50, 48, 53, 56, 51, 52, 54, 50, 58, 52, 51),
    *(32, 28, 25, 27, 30),
    *(47, 54, 52, 56, 51, 53, 0, 52, 55, 50, 53, 51, 52, 50, 54, 53, 51, 55, 52, 50, 53, 56, 52, 51, 54, 36, 52, 51),
]
# Clients follow two weeks later; in weeks -16 to -7 the same contacts bring half as many.
_CLIENTS = [
    *(4, 5, 4, 3, 5, 4, 5, 3, 4, 6, 4, 3, 5, 4, 5, 4, 2, 5, 4, 5, 4),
    *(2, 3, 2, 1, 2),
    *(4, 5, 4, 3, 0, 5, 1, 4, 5, 4),
    *(2, 2, 3, 1, 2, 2, 3, 1, 2, 2),
    *(4, 5, 4, 5, 4, 2),
]
# Proposals go before the clients of the next week: they fail with the contacts, and in the week of the new offer.
_PROPOSALS = [
    *(9, 8, 7, 9, 8, 9, 7, 8, 10, 8, 7, 9, 8, 9, 8, 4, 9, 8, 9, 8),
    *(4, 3, 4, 3),
    *(6, 8, 9, 8, 7, 6, 9, 6, 8, 9, 8),
    *(8, 8, 9, 7, 8, 8, 9, 7, 8, 5),
    *(8, 9, 8, 9, 8, 6, 8),
]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A measure's weeks: values that repeat, and the weeks that differ."""

    usual: tuple[float, ...]
    other: tuple[tuple[int, float], ...] = ()

    def value(self, week: int) -> float:
        """The amount of a week, in stored units."""
        return float(dict(self.other).get(week, self.usual[(week - FIRST_WEEK) % len(self.usual)]))


def _listed(values: list[int]) -> Pattern:
    return Pattern(tuple(values))


WEEKLY: dict[str, Pattern] = {
    "prospects": _listed(_CONTACTS),
    "clients": _listed(_CLIENTS),
    "followups": Pattern(
        (34, 31, 36, 33, 30, 35, 32, 38, 31, 33, 36, 30, 34), ((-44, 26), (-33, 24), (-18, 27), (-1, 21))
    ),
    "proposals": _listed(_PROPOSALS),
    "inbox": Pattern((5, 4, 5, 5, 4, 5), ((-8, 3), (-7, 2), (-6, 2), (-5, 3))),
    "reply_time": Pattern(
        (165, 190, 150, 205, 180, 225, 170, 195, 160, 210, 185), ((-8, 275), (-7, 340), (-6, 310), (-5, 255), (-4, 200))
    ),
    "progress_calls": Pattern((9, 8, 10, 8, 9, 8, 8, 11, 9, 8), ((-41, 6), (-27, 7), (-6, 7))),
    "mood": Pattern((4, 4, 3, 4, 5, 4, 3, 4), ((-40, 2), (-39, 2), (-30, 2), (-12, 2), (-1, 4))),
    "one_to_ones": Pattern((3, 3, 4, 3), ((-41, 1), (-40, 1), (-31, 2), (-13, 2))),
    "renewal_talks": Pattern((2, 3, 2, 2, 4, 2, 3), ((-35, 1), (-13, 1))),
    "invoices": Pattern((1,), ((-26, 0), (-11, 0))),
    "visits": Pattern((412, 388, 455, 430, 401, 476, 443, 419, 462), ((-24, 1310), (-3, 288))),
    "coached": Pattern((1830, 1905, 1770, 1860, 1980, 1815, 1890)),
}

# Counted back from the newest finished month or quarter; the newest month is still to be entered.
REVENUE = (24_650, 22_100, 21_400, 23_800, 23_300, 22_600, 20_300, 20_900, 21_100, 19_900, 19_400, 18_700, 18_200)
RENEWALS = (0.78, 0.81, 0.74, 0.8, 0.77)

# How the tallies of a week spread over Monday to Friday; measures not named here are entered as one total on Friday.
SHARES: dict[str, tuple[float, ...]] = {
    "prospects": (0.26, 0.24, 0.14, 0.22, 0.14),
    "followups": (0.0, 0.36, 0.3, 0.34, 0.0),
    "proposals": (0.0, 0.3, 0.0, 0.4, 0.3),
    "progress_calls": (0.0, 0.5, 0.0, 0.5, 0.0),
    "inbox": (0.2, 0.2, 0.2, 0.2, 0.2),
    "one_to_ones": (0.4, 0.0, 0.6, 0.0, 0.0),
    "renewal_talks": (0.0, 0.0, 0.5, 0.0, 0.5),
}

# The running week so far: measure, days after Monday, amount. Everything else waits to be typed.
RUNNING: tuple[tuple[str, int, float], ...] = (
    ("prospects", 0, 13),
    ("inbox", 0, 1),
    ("prospects", 1, 12),
    ("followups", 1, 9),
    ("inbox", 1, 1),
    ("followups", 2, 8),
    ("proposals", 2, 2),
    ("prospects", 3, 9),
)

# Notes on the last entry of a week.
NOTES: dict[tuple[str, int], str] = {
    ("prospects", SHORT_WEEK): "three working days",
    ("clients", -43): "two of them through the Hartley referral",
    ("prospects", -33): "workshop for the chamber of commerce took the mornings",
    ("prospects", -31): "no mornings free at all",
    ("prospects", -28): "first week with the two call mornings",
    ("visits", -24): "article in the county paper",
    ("clients", -13): "three said: heard that one before",
    ("clients", -9): "price never came up, they just were not curious",
    ("proposals", -8): "held back until the new offer was ready",
    ("proposals", -7): "first ones with the new offer",
    ("clients", -5): "new opening works",
    ("prospects", -3): "two days at the trade fair",
    ("reply_time", -7): "four enquiries waited over the weekend",
    ("followups", -1): "Dana ill on Thursday",
}

_WATCH, _ACCEPT, _ACT = Choice.WATCH, Choice.ACCEPT, Choice.CORRECTIVE_ACTION

# What was decided about a miss, where the story has something to say about it.
DECISIONS: dict[tuple[str, int], tuple[Choice, str]] = {
    ("prospects", -33): (_ACCEPT, "The workshop was agreed in spring."),
    ("prospects", -32): (_WATCH, ""),
    ("prospects", -31): (_WATCH, ""),
    ("prospects", -30): (_ACT, ""),
    ("prospects", -29): (_WATCH, "The mornings begin next week."),
    ("prospects", -28): (_ACCEPT, "Nearly there, in the first week of the call mornings."),
    ("proposals", -31): (_WATCH, "Too few talks to propose anything."),
    ("clients", -36): (_WATCH, "One week says nothing."),
    ("clients", -31): (_WATCH, "The contacts were missing two weeks before."),
    ("clients", -29): (_WATCH, "The contacts were missing two weeks before."),
    ("clients", -28): (_WATCH, "The contacts were missing two weeks before."),
    ("clients", -27): (_ACT, ""),
    ("clients", -20): (_ACCEPT, "Nobody was called in the holiday week."),
    ("clients", -16): (_WATCH, "One week says nothing."),
    ("clients", -15): (_WATCH, "Contacts are fine; wait for another week."),
    ("clients", -13): (_ACT, ""),
    ("clients", -12): (_WATCH, "Earlier calls have only just begun."),
    ("clients", -9): (_ACT, ""),
    ("clients", -8): (_WATCH, "The new offer went out on Thursday."),
    ("clients", -7): (_WATCH, "Too early for the new offer."),
    ("mood", -40): (_WATCH, ""),
    ("reply_time", -8): (_WATCH, ""),
    ("reply_time", -6): (_ACT, ""),
    ("reply_time", -5): (_WATCH, "Changed on Tuesday."),
    ("prospects", -3): (_ACT, ""),
}
OTHER_DECISIONS: tuple[tuple[Choice, str], ...] = (
    (_WATCH, ""),
    (_ACCEPT, "Known beforehand and made up for since."),
    (_WATCH, "Looked at again next week."),
)

LEARNED: dict[int, str] = {
    -52: "First review. Counting took ten minutes; talking about it took thirty.",
    -49: "Proposals go out faster when Li has Tuesday afternoon free.",
    -45: "The short week did no harm two weeks later.",
    -43: "Referrals come in pairs: ask for the second name.",
    -40: "Without the one-to-ones nobody says that they are tired.",
    -36: "One weak week after six good ones: we left it alone, and it was right.",
    -33: "The workshop filled the room and emptied the calendar.",
    -30: "Calls that have no place in the calendar are not made.",
    -28: "Two mornings with the door shut were enough.",
    -27: "Fewer contacts, fewer clients, two weeks later: just as the link says.",
    -25: "Back to normal. Keep the call mornings whatever comes.",
    -21: "Back from the holidays with a full list.",
    -16: "Half the clients from the same number of contacts. Wait and see.",
    -14: "It is not the number of calls. What has changed in the calls?",
    -11: "Calling earlier changed nothing: the opening is worn out, not the hour.",
    -9: "More of the same will not fix it: we rewrite the opening and the offer.",
    -8: "Short question first, offer on one page.",
    -6: "First good week with the new offer.",
    -5: "Two good weeks. The inbox suffered while we rewrote.",
    -4: "Conversion is back where it was in spring.",
    -3: "A fair costs two call days; plan for it.",
    -2: "Quiet week. Nothing to fix.",
}


@dataclass(frozen=True, slots=True)
class Planned:
    """A corrective action of the story; days are counted from the Monday of the week that they stand with."""

    text: str
    measure: str
    week: int
    owner: str
    due: tuple[int, int]
    check_on: tuple[int, int]
    state: CorrectiveState
    done_on: tuple[int, int] | None = None
    reason: str = ""
    effect: Effect = Effect.UNCHECKED


CORRECTIVE_ACTIONS: tuple[Planned, ...] = (
    Planned(
        "Block two mornings a week for calls, door shut",
        "prospects",
        -30,
        "dana",
        due=(-29, 4),
        check_on=(-23, 4),
        state=CorrectiveState.DONE,
        done_on=(-29, 3),
        effect=Effect.CHANGED,
    ),
    Planned(
        "Offer calls in the evening as well",
        "clients",
        -27,
        "dana",
        due=(-24, 4),
        check_on=(-18, 4),
        state=CorrectiveState.DROPPED,
        reason="Clients came back by themselves once the contacts were made again.",
    ),
    Planned(
        "Call an hour earlier in the day",
        "clients",
        -13,
        "dana",
        due=(-12, 1),
        check_on=(-10, 4),
        state=CorrectiveState.DONE,
        done_on=(-12, 1),
        effect=Effect.NO_CHANGE,
    ),
    Planned(
        "Rewrite the opening and the offer",
        "clients",
        -9,
        "li",
        due=(-8, 4),
        check_on=(-2, 4),
        state=CorrectiveState.DONE,
        done_on=(-8, 3),
        effect=Effect.CHANGED,
    ),
    Planned(
        "Answer enquiries before the first coaching hour",
        "reply_time",
        -6,
        "li",
        due=(-5, 1),
        check_on=(-1, 4),
        state=CorrectiveState.DONE,
        done_on=(-5, 1),
    ),
    Planned(
        "Call back everyone met at the fair",
        "prospects",
        -3,
        "dana",
        due=(-1, 4),
        check_on=(5, 4),
        state=CorrectiveState.OPEN,
    ),
)
