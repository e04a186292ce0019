"""The words of a report that all formats share: winning or not and why, statuses, decisions; decides nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from kpitui.domain.corrective import CorrectiveState
from kpitui.domain.measures import Frequency, Kind
from kpitui.domain.reviews import Choice
from kpitui.domain.status import Status
from kpitui.domain.verdicts import LABELS, Verdict
from kpitui.domain.weeks import show_date, show_written_day
from kpitui.domain.wording import period_word, several
from kpitui.services.reporting.report import Ahead, Miss, Opening, Outcome, ReportCorrective, ReportLine
from kpitui.services.standing import Headline, Tally

_WINNING_FROM, _MIXED_FROM = 0.75, 0.5
_MOST_NAMED = 3

OUTCOMES = {
    Outcome.WINNING: "Winning",
    Outcome.MIXED: "Partly winning",
    Outcome.NOT_WINNING: "Not winning",
    Outcome.OPEN: "Still open",
}
OUTCOME_SIGNS = {Outcome.WINNING: "✓", Outcome.MIXED: "~", Outcome.NOT_WINNING: "✗", Outcome.OPEN: "…"}

# A sign and a word: the sign must mean the same without its colour.
STATUSES = {
    Status.ON_TARGET: ("✓", "on target"),
    Status.OFF_TARGET: ("✗", "off target"),
    Status.MISSING: ("?", "missing"),
    Status.EXCUSED: ("–", "excused"),
    Status.NOT_DUE: ("·", "not due"),
    Status.PENDING: ("…", "pending"),
    Status.NO_TARGET: ("", ""),
}

CHOICES = {Choice.CORRECTIVE_ACTION: "corrective action", Choice.WATCH: "watch", Choice.ACCEPT: "accept"}

# What a verdict says about an indicator, after "because" or a colon.
REASONS = {
    Verdict.BOTH: "its actions were not done as planned, and what was done brought less than usual",
    Verdict.EFFECTIVENESS: "its actions were done and brought less than usual",
    Verdict.EXECUTION: "its actions were not done as planned",
    Verdict.PLAN: "even all the planned actions would not have been enough",
    Verdict.EFFECTIVENESS_LEANING: "its actions seem to bring less than usual",
    Verdict.NOT_COUNTED: "its actions were not counted",
    Verdict.NO_LINK: "no action is linked to it",
    Verdict.USUAL: "within its usual ups and downs",
    Verdict.BETTER: "its actions work better than usual, and still it takes more",
    Verdict.TOO_EARLY: "too early to say why",
    Verdict.ON_TARGET: "on target",
}
_NOT_LOOKED_INTO = "nobody has looked into it"


def status_text(status: Status) -> str:
    """`✗ off target`; empty where there is nothing to be on or off."""
    sign, word = STATUSES[status]
    return f"{sign} {word}".strip()


def verdict_label(verdict: Verdict | None) -> str:
    """The verdict in a word or two; empty where nobody looked into it."""
    return LABELS[verdict] if verdict is not None else ""


def undiagnosed_text(count: int) -> str:
    """`3 older misses were not looked into.`; empty for none."""
    if not count:
        return ""
    return f"{several(count, 'older miss', 'older misses')} {'was' if count == 1 else 'were'} not looked into."


def decision_text(miss: Miss) -> str:
    """`Accept: the fair was in that week.`; undecided only where a review could have decided."""
    if miss.choice is None:
        return "Undecided." if miss.reviewed else ""
    reason = miss.reason.rstrip(".")
    return f"{CHOICES[miss.choice].capitalize()}{': ' + reason if reason else ''}."


def met_text(line: ReportLine) -> str:
    """`2 of 4 weeks` on target; empty where it was never judged."""
    if not line.due:
        return ""
    return f"{line.met} of {several(line.due, period_word(line.frequency))}"


def count_of(lines: Iterable[ReportLine]) -> Headline:
    """How often actions and indicators were due, and on target."""
    counts = {Kind.ACTION: [0, 0], Kind.INDICATOR: [0, 0]}
    for line in lines:
        if line.kind in counts:
            counts[line.kind][0] += line.due
            counts[line.kind][1] += line.met
    return Headline(Tally(*counts[Kind.ACTION]), Tally(*counts[Kind.INDICATOR]))


def opening(lines: Sequence[ReportLine], misses: Sequence[Miss], frequency: Frequency, *, running: bool) -> Opening:
    """The headline of a report from its measures and misses, worst first."""
    counts = count_of(lines)
    judged = [line for line in lines if line.kind is Kind.INDICATOR]
    if not any(_judged(line) for line in judged):
        judged = [line for line in lines if line.kind is Kind.ACTION]
    outcome = _outcome(judged)
    sentence = f"{OUTCOMES[outcome]}: {_counted(counts, frequency)}{' so far' if running else ''}."
    return Opening(outcome, counts, sentence, tuple(_why(lines, misses, frequency)))


def _outcome(lines: Sequence[ReportLine]) -> Outcome:
    """By the readings judged: those that are missing say nothing about winning."""
    due = sum(_judged(line) for line in lines)
    met = sum(reading.status is Status.ON_TARGET for line in lines for reading in line.inside)
    if not due:
        return Outcome.OPEN
    share = met / due
    return Outcome.WINNING if share >= _WINNING_FROM else Outcome.MIXED if share >= _MIXED_FROM else Outcome.NOT_WINNING


def _judged(line: ReportLine) -> int:
    """How many of its periods were judged: due, entered and over."""
    return sum(reading.status in (Status.ON_TARGET, Status.OFF_TARGET) for reading in line.inside)


def _counted(counts: Headline, frequency: Frequency) -> str:
    """A week as everywhere else; of a longer period, in which each is due several times, how often."""
    if frequency is Frequency.WEEKLY:
        return counts.words
    told = [
        f"{name} {verb} {tally.on_target} of {several(tally.due, 'time')}"
        for tally, name, verb in ((counts.actions, "actions", "done"), (counts.indicators, "indicators", "on target"))
        if tally.due
    ]
    return ", ".join(told) or "nothing is due"


def _why(lines: Sequence[ReportLine], misses: Sequence[Miss], frequency: Frequency) -> list[str]:
    """One sentence for each of the indicators that weigh most; without a missed one, what the actions say."""
    of_results = [miss for miss in misses if miss.kind is Kind.INDICATOR]
    told = [_reason(found, frequency) for found in _by_measure(of_results)]
    if len(told) > _MOST_NAMED:
        told = [*told[:_MOST_NAMED], f"{several(len(told) - _MOST_NAMED, 'more indicator')} missed."]
    not_done = [group[0].name for group in _by_measure([miss for miss in misses if miss.kind is Kind.ACTION])]
    if not_done:
        told.append(f"Not done as planned: {_named(not_done)}.")
    missing = [line.name for line in lines if line.kind is not Kind.METRIC and _is_missing(line)]
    if missing:
        told.append(f"Not entered: {_named(missing)}.")
    if not told and any(_judged(line) for line in lines):
        told.append("Everything that was due is on target.")
    return told


def _is_missing(line: ReportLine) -> bool:
    return any(reading.status is Status.MISSING for reading in line.inside)


def _by_measure(misses: Sequence[Miss]) -> list[list[Miss]]:
    """The misses of each measure together, those missed most often first."""
    groups: dict[str, list[Miss]] = {}
    for miss in misses:
        groups.setdefault(miss.measure, []).append(miss)
    return sorted(groups.values(), key=lambda group: -len(group))


def _reason(misses: Sequence[Miss], frequency: Frequency) -> str:
    """`Clients signed: its actions were not done as planned.`; of several periods the usual reason."""
    name = misses[0].name
    known = Counter(miss.verdict for miss in misses if miss.verdict is not None)
    ranked = sorted(known, key=lambda verdict: (-known[verdict], verdict.rank))
    if frequency is Frequency.WEEKLY or len(misses) == 1:
        return f"{name}: {REASONS[ranked[0]] if ranked else _NOT_LOOKED_INTO}."
    start = f"{name}, missed {len(misses)} times"
    if len(ranked) < 2:
        return f"{start}: {REASONS[ranked[0]] if ranked else _NOT_LOOKED_INTO}."
    if known[ranked[0]] * 2 > len(misses):
        return f"{start}, mostly {_because(ranked[0])}."
    return f"{start}: {', '.join(f'{_times(known[verdict])} {_because(verdict)}' for verdict in ranked[:2])}."


def _because(verdict: Verdict) -> str:
    """The reason as it stands inside a sentence."""
    if verdict in (Verdict.USUAL, Verdict.TOO_EARLY):
        return REASONS[verdict]
    if verdict is Verdict.BETTER:
        return "although its actions work better than usual"
    return f"because {REASONS[verdict]}"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _named(names: Sequence[str]) -> str:
    if len(names) <= _MOST_NAMED + 1:
        return ", ".join(names)
    return f"{', '.join(names[:_MOST_NAMED])} and {len(names) - _MOST_NAMED} more"


def grouped_misses(misses: Sequence[Miss]) -> list[list[Miss]]:
    """The misses of each measure together, in the order of their first one."""
    groups: dict[str, list[Miss]] = {}
    for miss in misses:
        groups.setdefault(miss.measure, []).append(miss)
    return list(groups.values())


def miss_title(miss: Miss, target: str = "") -> str:
    """`Clients signed: 2, target >= 3`; with the target as given, if it is."""
    return f"{miss.name}: {miss.shown}, target {target or miss.target}"


def corrective_facts(action: ReportCorrective) -> str:
    """Who, until when and where it stands: `Li Wen, due 13 Oct 2026, done on 13 Oct 2026, it worked`."""
    facts = [action.owner] if action.owner else []
    if action.due is not None and action.state is CorrectiveState.OPEN:
        facts.append(f"due {show_date(action.due)}")
    if action.done_on is not None:
        facts.append(f"done on {show_date(action.done_on)}")
    elif action.state is not CorrectiveState.OPEN:
        facts.append(action.state.value)
    if action.effect:
        facts.append(action.effect)
    if action.later:
        facts.append(f"now: {action.later}")
    return ", ".join(facts)


def ahead_text(item: Ahead) -> str:
    """`Revenue: goal $40,000 a month; now $22,100, 19 % of the way, open`."""
    text = f"{item.name}: {item.what} {item.reach}"
    facts = [f"now {item.now}"] if item.now else []
    if item.progress is not None and item.progress >= 0:
        facts.append(f"{item.progress * 100:.0f} % of the way")
    if item.outlook:
        facts.append(item.outlook)
    return f"{text}; {', '.join(facts)}" if facts else text


def correction_text(line: ReportLine) -> str:
    """`was 31, now 34, by dana on 2 Dec 2026`."""
    who = f", by {line.by} on {show_written_day(line.at)}" if line.by and line.at else ""
    return f"was {line.shown or 'missing'}, now {line.corrected}{who}"


def by_columns(lines: Iterable[ReportLine]) -> list[list[ReportLine]]:
    """The measures with several parts, those with the same periods together: each is a table with a column for each."""
    tables: dict[tuple[date, ...], list[ReportLine]] = {}
    for line in lines:
        if len(line.parts) > 1:
            tables.setdefault(tuple(part.period.start for part in line.parts), []).append(line)
    return list(tables.values())


def spark_values(line: ReportLine, frequency: Frequency) -> list[float | None]:
    """What a sparkline shows: the last 13 readings, or all of the report; of a year its months."""
    return [reading.value for reading in (line.parts if frequency is Frequency.YEARLY else line.trend)]


def last_met(line: ReportLine) -> bool | None:
    """Whether its newest reading is on target; None where that is not judged."""
    status = line.readings[-1].status
    return status is Status.ON_TARGET if status in (Status.ON_TARGET, Status.OFF_TARGET) else None


def limit_text(target: str) -> str:
    """A target with the signs that a page has and a keyboard has not: `≥ 50`."""
    for typed, sign in ((">= ", "≥ "), ("<= ", "≤ ")):
        if target.startswith(typed):
            return sign + target.removeprefix(typed)
    return target
