"""Definitions in words, field by field under their names in the TOML, to show what changed; never decides what does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kpitui.domain.measures import (
    Divider,
    Gives,
    Goal,
    Kind,
    Link,
    Measure,
    Objective,
    PeriodException,
    Person,
    Scorecard,
    Show,
    Source,
    Target,
    default_aggregate,
    default_decimals,
)
from kpitui.domain.numbers import AmountFormat, show_amount, show_bounds
from kpitui.domain.quoting import quote
from kpitui.domain.wording import several
from kpitui.frozen import dataclass

# The name of a field in the TOML, and of the attribute that holds it.
_SETTINGS = (
    ("name", "name"),
    ("week_starts", "week_starts"),
    ("review_day", "review_day"),
    ("timezone", "timezone"),
    ("currency", "currency"),
)
_PERSON = (("name", "name"), ("login", "login"))
_OBJECTIVE = (("name", "name"), ("why", "why"), ("parent", "parent"))
_MEASURE = (
    ("name", "name"),
    ("kind", "kind"),
    ("objective", "objective"),
    ("purpose", "purpose"),
    ("unit", "unit"),
    ("show", "show"),
    ("decimals", "decimals"),
    ("steps", "steps"),
    ("frequency", "frequency"),
    ("aggregate", "aggregate"),
    ("formula", "formula"),
    ("leading", "leading"),
    ("owner", "owner"),
    ("team", "team"),
    ("target", "targets"),
    ("exception", "exceptions"),
    ("goal", "goal"),
    ("drives", "links"),
    ("divider", "dividers"),
    ("source", "source"),
    ("retired", "retired_on"),
)

_Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, in words; empty where there was or is nothing."""

    field: str
    before: str
    after: str

    def line(self) -> str:
        """`target: >= 3 -> >= 4 from 2026-11-16`, on one line whatever the texts hold."""
        before, after = " ".join(self.before.split()), " ".join(self.after.split())
        return f"{self.field}: {before} -> {after or 'none'}" if before else f"{self.field}: {after}"


def changed_settings(before: Scorecard, after: Scorecard) -> tuple[FieldChange, ...]:
    """The settings of the scorecard that differ."""
    return _changed(_SETTINGS, before, after)


def changed_person(before: Person, after: Person) -> tuple[FieldChange, ...]:
    """The fields of a person that differ."""
    return _changed(_PERSON, before, after)


def new_person(person: Person) -> tuple[FieldChange, ...]:
    """What is said of a new person besides key and name."""
    return changed_person(Person(person.key, person.name), person)


def changed_objective(before: Objective, after: Objective) -> tuple[FieldChange, ...]:
    """The fields of an objective that differ."""
    return _changed(_OBJECTIVE, before, after)


def new_objective(objective: Objective) -> tuple[FieldChange, ...]:
    """What is said of a new objective besides key and name."""
    return changed_objective(Objective(objective.key, objective.name), objective)


def changed_measure(
    before: Measure, after: Measure, currency_before: str = "", currency_after: str = ""
) -> tuple[FieldChange, ...]:
    """The fields of a measure that differ; of lists only the items that do."""
    return _changed(
        _MEASURE, before, after, AmountFormat.of(before, currency_before), AmountFormat.of(after, currency_after)
    )


def new_measure(measure: Measure, currency: str = "") -> tuple[FieldChange, ...]:
    """What is said of a new measure besides key and name: its kind, and all that is not the default."""
    show = measure.show
    plain = Measure(
        measure.key,
        measure.name,
        measure.kind,
        show,
        decimals=default_decimals(show),
        aggregate=default_aggregate(show),
        leading=measure.kind is Kind.ACTION,
    )
    fields = changed_measure(plain, measure, currency, currency)
    kind = FieldChange("kind", "", measure.kind.value)
    shown = (FieldChange("show", "", show.value),) if show is not Show.COUNT else ()
    return (kind, *shown, *(FieldChange(field.field, "", field.after) for field in fields))


def _changed(
    fields: _Fields,
    before: object,
    after: object,
    form_before: AmountFormat | None = None,
    form_after: AmountFormat | None = None,
) -> tuple[FieldChange, ...]:
    found = []
    for name, attribute in fields:
        old, new = getattr(before, attribute), getattr(after, attribute)
        if old == new:
            continue
        old_shown, new_shown = _differing(old, new) if isinstance(old, tuple) and isinstance(new, tuple) else (old, new)
        texts = _show(old_shown, form_before), _show(new_shown, form_after)
        # Limits that differ only beyond the decimals shown are told apart by their exact values.
        exact = texts if texts[0] != texts[1] else (repr(old), repr(new))
        found.append(FieldChange(name, *exact))
    return tuple(found)


def _differing(old: Sequence[object], new: Sequence[object]) -> tuple[Sequence[object], Sequence[object]]:
    """The items of two lists that are not in both; of targets also the last one that stays."""
    gone = [item for item in old if item not in new]
    come = [item for item in new if item not in old]
    if not gone and not come:
        return old, new
    if not gone and old and isinstance(old[-1], Target):
        gone = [old[-1]]
    if not come and new and isinstance(new[-1], Target):
        come = [new[-1]]
    return gone, come


def _show(value: object, form: AmountFormat | None) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return "; ".join(_show(item, form) for item in value)
    if isinstance(value, Source):
        return source_words(value)
    if form is not None and isinstance(value, Target | PeriodException | Goal | Link | Divider):
        return _show_part(value, form)
    return value.isoformat() if isinstance(value, date) else str(value)


def source_words(source: Source) -> str:
    """What a source is, with all that decides what it gives."""
    if source.sqlite:
        found = f"the query {quote(source.query)} on {source.sqlite}"
    elif source.csv:
        found = f"the CSV file {source.csv}, {table_words(source)}"
    else:
        gives = f"CSV, {table_words(source)}" if source.gives is Gives.CSV else "a number"
        found = f"the command {_words(source.command)}, which prints {gives}"
    return found + (f", in at most {several(source.seconds, 'second')}" if source.seconds != Source().seconds else "")


def table_words(source: Source) -> str:
    """What is taken from the CSV table of a source: by the column "day", adding up "calls"."""
    found = f"by the column {_whole(source.date)}"
    found += f", taking {_whole(source.amount)}" if source.amount else ", counting rows"
    found += "".join(f", where {_whole(column)} is {_whole(text)}" for column, text in source.where)
    found += f", days like {_whole(source.date_format)}" if source.date_format else ""
    return found + (", with decimal commas" if source.decimal_comma else "")


def _whole(text: str) -> str:
    """In quotes and never cut: a person is to approve of it."""
    return f'"{text}"'


def _words(command: Sequence[str]) -> str:
    """The words of a command, those with blanks or nothing in them in quotes."""
    return " ".join(word if word and not any(map(str.isspace, word)) else quote(word) for word in command)


def _show_part(value: Target | PeriodException | Goal | Link | Divider, form: AmountFormat) -> str:
    match value:
        case Target():
            since = f" from {value.valid_from}" if value.valid_from else ""
            return (show_bounds(value.bounds, form) or "none") + since
        case PeriodException():
            what = "excused" if value.bounds is None else show_bounds(value.bounds, form)
            return f"{what} on {value.day}: {value.reason}"
        case Link():
            rate = f" at {value.rate:g}" if value.rate is not None else ""
            return f"{value.indicator}{rate}" + (f", {several(value.lag, 'week')} later" if value.lag else "")
        case Divider():
            return f"from {value.day}" + (f": {value.reason}" if value.reason else "")
        case Goal():
            start, reach = show_amount(value.start, form), show_amount(value.reach, form)
            adding = ", adding up" if value.cumulative else ""
            interim = "".join(f", {show_amount(step.reach, form)} by {step.by}" for step in value.interim)
            return f"{start} from {value.begins} to {reach} by {value.by}{adding}{interim}"
