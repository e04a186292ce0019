"""`kpitui journal`: the reviews, one of them as it was closed, or what was written about something."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kpitui.cli import diagnostics, output
from kpitui.cli.parameters import MinusCommand
from kpitui.cli.session import Session

if TYPE_CHECKING:
    from kpitui.domain.weeks import Period
    from kpitui.services.reviews.journal import Held, Summary
    from kpitui.services.reviews.journal_search import Hit
    from kpitui.services.workspace import Workspace

_USUAL = 13


@click.command("journal", cls=MinusCommand)
@click.argument("words", nargs=-1, metavar="[WEEK | WORDS...]")
@click.option("--weeks", "count", type=click.IntRange(1, 2600), metavar="N", help="Only the last N weeks.")
@click.option("-s", "--search", "searching", is_flag=True, help="Search for the words, also where they name a week.")
@click.option("--closing", type=click.IntRange(1, 1000), metavar="N", help="With WEEK: its Nth closing; else the last.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
@click.pass_obj
def command(
    session: Session, words: tuple[str, ...], count: int | None, searching: bool, closing: int | None, as_json: bool
) -> None:
    """List the reviews, show one as it was closed, or search through what was written.

    Without words the reviews of the last 13 weeks, newest first. With WEEK (2026-W46, last, -2, a day in it) the review
    as it was seen when it was closed; what was corrected since is told in lines of its own. With other WORDS every
    note, reason, corrective action and learned line that has all of them, the last word perhaps only begun.
    """
    with session.reading() as workspace:
        week = None if searching or len(words) != 1 else _week(workspace, words[0])
        if week is not None:
            _show(workspace, week, closing, as_json=as_json)
        elif words:
            _search(workspace, " ".join(words), count, as_json=as_json)
        else:
            _list(workspace, count or _USUAL, as_json=as_json)


def _week(workspace: Workspace, word: str) -> Period | None:
    """The week that a word names; None when it names none."""
    from kpitui.domain.days import parse_period
    from kpitui.domain.measures import Frequency
    from kpitui.errors import InvalidInput

    looks_like_one = word.casefold() in ("this", "last", "today", "yesterday") or any(map(str.isdigit, word))
    try:
        return parse_period(word, Frequency.WEEKLY, workspace.calendar, workspace.today()) if looks_like_one else None
    except InvalidInput:
        return None


def _show(workspace: Workspace, week: Period, number: int | None, *, as_json: bool) -> None:
    from kpitui.cli.replay_text import replay_text
    from kpitui.domain.wording import several
    from kpitui.errors import InvalidInput
    from kpitui.services.reviews.replaying import closings, corrected, replay

    found = closings(workspace, week)
    if number is not None and number > len(found):
        raise InvalidInput(
            f"This review was closed {several(len(found), 'time')}.", hint=f"Name one from 1 to {len(found)}."
        )
    chosen = found[(number or len(found)) - 1]
    changed = corrected(workspace, week, chosen)
    if as_json:
        import json

        output.json_document(
            {
                "closing": found.index(chosen) + 1,
                "closings": len(found),
                "reopened": chosen.reopened,
                "sha256": chosen.sha256,
                "seen": json.loads(chosen.document),
                "corrections": [
                    {"measure": measure, "period": period.isoformat(), "text": text}
                    for (measure, period), text in changed.items()
                ],
            }
        )
        return
    output.coloured_lines(replay_text(replay(chosen.document), changed))
    if len(found) > 1:
        diagnostics.say(f"Closing {found.index(chosen) + 1} of {len(found)}; --closing N shows another.")
    if chosen.reopened:
        diagnostics.say(f"It was {chosen.reopened}.")


def _list(workspace: Workspace, count: int, *, as_json: bool) -> None:
    from kpitui.cli.columns import fit
    from kpitui.cli.replay_text import wrapped
    from kpitui.domain.wording import several
    from kpitui.services.reviews.journal import reviews, summary

    since = workspace.calendar.next(workspace.this_week(), 1 - count).start
    held = reviews(workspace)
    shown = [item for item in held if item.week.start >= since]
    told = [(item, summary(workspace, item)) for item in shown]
    if as_json:
        listed = [_review_object(item, what) for item, what in told]
        output.json_document({"scorecard": workspace.scorecard.name, "reviews": listed})
        return
    for item, what in told:
        corrective = f"{what.corrective} corrective" if what.corrective else ""
        label = fit(item.label, 9 if len(item.label) <= 8 else 20)
        output.line(
            f"{label} {fit(what.short or item.state, 79 - len(label) - 14)}{fit(corrective, 14, right=True)}".rstrip()
        )
        for name, texts in (("Learned", [what.learned]), ("Decided", what.decisions), ("Noted", what.notes)):
            if any(texts):
                output.lines(wrapped(f"{name}: {'; '.join(texts)}", "    "))
    if not shown:
        diagnostics.say("No review was begun in these weeks." if held else "No review was begun yet.")
    elif len(shown) < len(held):
        older = several(len(held) - len(shown), "older one")
        diagnostics.say(f"There {'is' if older.startswith('1 ') else 'are'} {older}: --weeks N goes further back.")


def _review_object(held: Held, what: Summary) -> dict[str, output.Json]:
    return {
        "week": held.week.start.isoformat(),
        "label": held.label,
        "review": held.review.state.value,
        "closings": len(held.closings),
        "headline": what.headline,
        "learned": what.learned,
        "decisions": what.decisions,
        "notes": what.notes,
        "corrective_actions": what.corrective,
    }


def _search(workspace: Workspace, typed: str, count: int | None, *, as_json: bool) -> None:
    from kpitui.errors import InvalidInput
    from kpitui.services.reviews.journal_search import search

    found = search(workspace, typed, weeks=count)
    if not found.sought:
        raise InvalidInput("There is no letter or digit to search for.", hint="Write a word of it.")
    if as_json:
        hits = [_hit_object(hit) for hit in found.hits]
        output.json_document({"search": typed, "count": found.count, "hits": hits})
        return
    from kpitui.cli.columns import fit
    from kpitui.cli.replay_text import wrapped

    for hit in found.hits:
        about = f"{hit.called}: {hit.name}" if hit.name else hit.called
        output.line(
            f"{hit.label}  {fit(about, 76 - len(hit.label) - 18).rstrip()}  by {fit(hit.written.by, 16).rstrip()}"
        )
        output.lines(wrapped(_bracketed(hit), "    "))
    if not found.count:
        diagnostics.say("Nothing that was written has all of these words.")
    elif found.count > len(found.hits):
        diagnostics.say(f"These are the newest of {found.count:,}; --weeks N or more words show fewer.")


def _bracketed(hit: Hit) -> str:
    """The text with what was sought in brackets."""
    text, begin = "", 0
    for start, end in hit.marks:
        text += f"{hit.written.text[begin:start]}[{hit.written.text[start:end]}]"
        begin = end
    return text + hit.written.text[begin:]


def _hit_object(hit: Hit) -> dict[str, output.Json]:
    written = hit.written
    return {
        "week": hit.week.start.isoformat(),
        "label": hit.label,
        "what": written.what.value,
        "measure": written.measure or None,
        "name": hit.name or None,
        "day": written.day.isoformat(),
        "by": written.by,
        "at": written.at,
        "text": written.text,
        "marks": [list(mark) for mark in hit.marks],
    }
