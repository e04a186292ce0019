"""The measures tests share, in TOML as people write them: a coaching practice, each told once; a test adds the rest."""

from __future__ import annotations

import json

PEOPLE = """
[[person]]
key = "dana"
name = "Dana Reyes"

[[person]]
key = "li"
name = "Li Wen"
"""


def scorecard(name: str, *lines: str) -> str:
    """The head of a scorecard in dollars, which its measures follow."""
    return "\n".join(("", "[scorecard]", f'name = "{name}"', 'currency = "$"', *lines, ""))


def action(key: str, name: str, *lines: str) -> str:
    """An action with these lines of its own; more may be put behind it, as behind all that follow."""
    return _table("action", key, name, lines)


def indicator(key: str, name: str, *lines: str) -> str:
    """An indicator with these lines of its own."""
    return _table("indicator", key, name, lines)


def metric(key: str, name: str, *lines: str) -> str:
    """A metric with these lines of its own."""
    return _table("metric", key, name, lines)


def objective(key: str, name: str, *lines: str) -> str:
    """An objective with these lines of its own."""
    return _table("objective", key, name, lines)


def _table(kind: str, key: str, name: str, lines: tuple[str, ...]) -> str:
    return "\n".join(("", f"[[{kind}]]", f'key = "{key}"', f'name = "{name}"', *lines, ""))


# Lines.


def at_least(amount: float | str) -> str:
    """A target that more is better for, in the words of its measure."""
    return f"target = {{ at_least = {json.dumps(amount)} }}"


def at_most(amount: float | str) -> str:
    """A target that less is better for, in the words of its measure."""
    return f"target = {{ at_most = {json.dumps(amount)} }}"


def drives(driven: str, **planned: float) -> str:
    """One link to an indicator, with its planned `rate` and `lag` where they are told."""
    told = "".join(f", {word} = {number}" for word, number in planned.items())
    return f'drives = [{{ indicator = "{driven}"{told} }}]'


# The measures of the practice.


def clients(wanted: int, *lines: str) -> str:
    """Clients signed in a week: what most of the actions are for."""
    return indicator("clients", "Clients signed", at_least(wanted), *lines)


def prospects(*lines: str) -> str:
    """Prospects contacted, 50 a week."""
    return action("prospects", "Prospects contacted", at_least(50), *lines)


def follow_ups(*lines: str) -> str:
    """Follow-ups made, 30 a week."""
    return action("followups", "Follow-ups made", at_least(30), *lines)


def proposals(*lines: str) -> str:
    """Proposals sent, 6 a week."""
    return action("proposals", "Proposals sent", at_least(6), *lines)


def invoices(*lines: str) -> str:
    """Invoices out: done or not."""
    return action("invoices", "Invoices out", 'show = "yesno"', at_least(1), *lines)


def talks(name: str, wanted: int, *lines: str) -> str:
    """Talks held, with whom the name tells."""
    return action("talks", name, 'unit = "talks"', at_least(wanted), *lines)


def complaints(*lines: str) -> str:
    """Complaints, 5 a week at the most."""
    return indicator("complaints", "Complaints", at_most(5), *lines)


def checks(*lines: str) -> str:
    """Checks made against complaints, 20 a week."""
    return action("checks", "Checks made", at_least(20), *lines)


def close_rate(*lines: str) -> str:
    """Clients per prospect, computed; 6 percent."""
    formula = 'formula = "clients / prospects"'
    return indicator("close_rate", "Clients per prospect", 'show = "percent"', formula, at_least(0.06), *lines)


def mood(*lines: str) -> str:
    """The team's mood: a rating from 1, drained, to 5, great."""
    steps = 'steps = ["drained", "tired", "fine", "good", "great"]'
    return indicator("mood", "Team mood", 'show = "rating"', steps, *lines)


def revenue(*lines: str) -> str:
    """Revenue in money, weekly unless a line says otherwise."""
    return indicator("revenue", "Revenue", 'show = "money"', *lines)


def visits(*lines: str) -> str:
    """Visits of the website: a metric, wanted by nobody."""
    return metric("visits", "Website visits", *lines)


# Two actions; indicators weekly, computed, rated, monthly and quarterly; one metric.
SMALL_SCORECARD = "".join(
    (
        scorecard("Acme Coaching", 'timezone = "Europe/London"'),
        PEOPLE,
        objective("growth", "Coach 40 owners", 'why = "Below 40 owners the programme does not pay for itself."'),
        prospects('objective = "growth"', 'owner = "dana"', drives("clients", rate=0.08, lag=2)),
        follow_ups('owner = "li"', drives("clients", lag=1)),
        clients(3, 'objective = "growth"', 'owner = "dana"'),
        close_rate(),
        mood(),
        revenue('frequency = "monthly"', at_least(20000)),
        indicator("renewals", "Renewals", 'show = "percent"', 'frequency = "quarterly"', at_least(0.8)),
        visits(),
    )
)
