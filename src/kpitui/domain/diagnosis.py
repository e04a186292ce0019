"""Why a measure missed its target, in a word, a sentence and numbers: the one entry to the diagnosis; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpitui.domain.links import LinkDiagnosis, diagnose_link
from kpitui.domain.measures import Bounds, Kind
from kpitui.domain.notes import conversion_note, notes_on
from kpitui.domain.own_range import OwnRange, action_sentence, own_range, own_sentence
from kpitui.domain.phrases import limit_of
from kpitui.domain.sentences import both_sentence, link_sentence
from kpitui.domain.status import Status, judge
from kpitui.domain.verdicts import ADVICE, LABELS, Verdict, advice_on, overall
from kpitui.domain.wording import capital, period_word, quantity
from kpitui.frozen import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kpitui.domain.facts import MissFacts, NotYet


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What can honestly be said about one measure in one period.

    `shortfall` is how far the value lies beyond the limit that was missed, in the measure's unit; None on target.
    `sentence` is the verdict in one to three sentences after its label, `advice` what follows from it, `notes` what
    else is worth knowing, `links` the actions behind the measure, the one with the largest gap first, and `usual` the
    measure's own usual range.
    """

    measure: str
    period: date
    value: float | None
    target: Bounds | None
    status: Status
    shortfall: float | None
    verdict: Verdict
    sentence: str
    advice: str
    notes: tuple[str, ...] = ()
    links: tuple[LinkDiagnosis, ...] = ()
    usual: OwnRange | None = None

    @property
    def severity(self) -> tuple[int, float]:
        """Sorts misses worst first: by verdict, then by the shortfall as a share of the target.

        A result outside its own usual range goes before noise even where no action is linked.
        """
        rank = self.verdict.rank
        if self.verdict is Verdict.NO_LINK and self.usual is not None and self.usual.signals:
            rank = Verdict.EFFECTIVENESS_LEANING.rank
        limits = [limit for limit in (self.target.at_least, self.target.at_most) if limit] if self.target else []
        share = (self.shortfall or 0.0) / abs(limits[0]) if limits else self.shortfall or 0.0
        return rank, -share


def diagnose(facts: MissFacts) -> Diagnosis:
    """The diagnosis of one measure in one period; the order in which links are given does not matter."""
    own = own_range(facts)
    if facts.value is None and facts.not_yet is not None:
        return _before_it_was_there(facts, facts.not_yet, own)
    if facts.value is None:
        text = f"{LABELS[Verdict.NOT_COUNTED]}. {facts.noun.name} has not been entered yet."
        return _made(facts, Verdict.NOT_COUNTED, text, own, advice="Enter it first.")
    status = judge(facts.value, facts.bounds)
    if status is not Status.OFF_TARGET:
        return _on_target(facts, own)
    if facts.kind is Kind.ACTION:
        text = f"{LABELS[Verdict.EXECUTION]}. {action_sentence(facts, own)}"
        advice = advice_on(Verdict.EXECUTION, too_much=facts.at_most)
        return _made(facts, Verdict.EXECUTION, text, own, advice=advice, notes=notes_on(facts, own, (), text))
    links = _sorted([diagnose_link(facts, link) for link in facts.links])
    verdict = overall([link.verdict for link in links])
    if verdict is Verdict.NO_LINK:
        return _no_link(facts, own)
    leading = _leading(links, verdict)
    text = _told(facts, links, leading, verdict)
    notes = notes_on(facts, own, [leading, *(link for link in links if link is not leading)], text)
    advice = advice_on(verdict, too_much=leading.too_much)
    if verdict is Verdict.NOT_COUNTED:
        advice = "" if leading.done is None else "Count what else brings them."  # else the sentence says it already
    return _made(facts, verdict, text, own, advice=advice, notes=notes, links=links)


def _before_it_was_there(facts: MissFacts, not_yet: NotYet, own: OwnRange | None) -> Diagnosis:
    """Nobody is asked for a period before its measure was there."""
    text = f"{LABELS[Verdict.TOO_EARLY]}. {facts.noun.name} has been counted since {not_yet.since}; nothing before."
    advice = f"The first {period_word(facts.frequency)} that can be asked about is {not_yet.first}."
    return replace(_made(facts, Verdict.TOO_EARLY, text, own, advice=advice), status=Status.NOT_DUE)


def _sorted(links: Sequence[LinkDiagnosis]) -> tuple[LinkDiagnosis, ...]:
    return tuple(sorted(links, key=lambda link: (-link.weight, link.action)))


def _leading(links: Sequence[LinkDiagnosis], verdict: Verdict) -> LinkDiagnosis:
    """The link the sentence is about: one with the verdict itself, else the one that was not done."""
    with_it = [link for link in links if link.verdict is verdict]
    return (with_it or [link for link in links if link.verdict is Verdict.EXECUTION] or list(links))[0]


def _told(facts: MissFacts, links: Sequence[LinkDiagnosis], leading: LinkDiagnosis, verdict: Verdict) -> str:
    weak = [link for link in links if link.verdict is Verdict.EFFECTIVENESS]
    if verdict is Verdict.BOTH and leading.verdict is Verdict.EXECUTION and weak:
        return both_sentence(leading, weak[0], facts)
    return link_sentence(leading, facts)


def _no_link(facts: MissFacts, own: OwnRange | None) -> Diagnosis:
    text = f"No action is linked to {facts.noun.name}: nothing can be said about why. {own_sentence(facts, own)}"
    advice = "" if facts.formula else ADVICE[Verdict.NO_LINK]
    if facts.formula:
        text = (
            f"{facts.noun.name} is computed ({facts.formula}): look at what it is made of. {own_sentence(facts, own)}"
        )
    notes = notes_on(replace(facts, formula=""), own, (), text)
    return _made(facts, Verdict.NO_LINK, text, own, advice=advice, notes=notes)


def _on_target(facts: MissFacts, own: OwnRange | None) -> Diagnosis:
    """On target, or without one: no verdict on a miss, but a conversion that has changed is told."""
    if facts.limit is None:
        return _made(facts, Verdict.ON_TARGET, f"There is no target. {own_sentence(facts, own)}", own)
    value = capital(quantity(facts.value or 0.0, facts.noun))
    wanted = limit_of(facts) if facts.at_most else f"at least {limit_of(facts)}"
    text = f"{LABELS[Verdict.ON_TARGET]}. {value}, {wanted} wanted."
    links = _sorted([replace(diagnose_link(facts, link), verdict=Verdict.ON_TARGET) for link in facts.links])
    notes = tuple(note for link in links if (note := conversion_note(link, facts)))
    return _made(facts, Verdict.ON_TARGET, text, own, notes=notes, links=links)


def _made(
    facts: MissFacts,
    verdict: Verdict,
    sentence: str,
    own: OwnRange | None,
    *,
    advice: str | None = None,
    notes: tuple[str, ...] = (),
    links: tuple[LinkDiagnosis, ...] = (),
) -> Diagnosis:
    status = judge(facts.value, facts.bounds)
    shortfall = None
    if status is Status.OFF_TARGET and facts.limit is not None and facts.value is not None:
        shortfall = facts.value - facts.limit if facts.at_most else facts.limit - facts.value
    return Diagnosis(
        measure=facts.measure,
        period=facts.period,
        value=facts.value,
        target=facts.bounds,
        status=status,
        shortfall=shortfall,
        verdict=verdict,
        sentence=sentence,
        advice=ADVICE[verdict] if advice is None else advice,
        notes=notes,
        links=links,
        usual=own,
    )
