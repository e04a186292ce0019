"""What stands in the fields of a thing as it is in the scorecard; and what a field's text is in the TOML."""

from __future__ import annotations

from collections.abc import Mapping

from kpitui.domain.days import parse_due
from kpitui.domain.measures import Frequency, Measure, Scorecard, Show, default_aggregate, default_decimals
from kpitui.domain.numbers import AmountFormat
from kpitui.services.set_up.fields import FIELDS
from kpitui.services.set_up.phrases import goal_text, goal_value, link_values, links_text
from kpitui.services.set_up.targets import When, target_values, targets_text
from kpitui.services.set_up.things import Sort, Thing, found

Texts = Mapping[str, str]

_YES_NO = {"yes": True, "true": True, "y": True, "no": False, "false": False, "n": False}


def texts_of(scorecard: Scorecard, thing: Thing, when: When) -> dict[str, str] | None:
    """The fields of a thing as text; None where it is not in the scorecard any more."""
    item = found(scorecard, thing)
    if item is None:
        return None
    if isinstance(item, Measure):
        texts = _texts_of_measure(item, scorecard, when)
        return {field: texts[field] for field in FIELDS[thing.sort]}
    return {field: str(getattr(item, field)) for field in FIELDS[thing.sort]}


def blank_texts(sort: Sort) -> dict[str, str]:
    """The fields of something new."""
    usual = {"show": Show.COUNT.value, "frequency": Frequency.WEEKLY.value, "leading": "no"}
    return {field: usual.get(field, "") for field in FIELDS[sort]}


def _texts_of_measure(measure: Measure, scorecard: Scorecard, when: When) -> dict[str, str]:
    form = AmountFormat.of(measure, scorecard.currency)
    plain = (
        "name",
        "key",
        "owner",
        "objective",
        "purpose",
        "team",
        "unit",
        "formula",
        "show",
        "frequency",
        "aggregate",
    )
    return {field: str(getattr(measure, field)) for field in plain} | {
        "target": targets_text(measure, form, when),
        "drives": links_text(measure.links),
        "goal": goal_text(measure.goal, form),
        "steps": steps_text(measure.steps),
        "decimals": str(measure.decimals),
        "leading": "yes" if measure.leading else "no",
        "retired": measure.retired_on.isoformat() if measure.retired_on else "",
    }


def steps_text(steps: tuple[str, ...]) -> str:
    """The steps with commas between them, or semicolons where one has a comma itself."""
    return ("; " if any("," in step for step in steps) else ", ").join(steps)


def _steps(text: str) -> list[str]:
    return [step for step in (part.strip() for part in text.split(";" if ";" in text else ",")) if step]


def form_of(texts: Texts, currency: str) -> AmountFormat:
    """How amounts are written in the other fields, as far as it is understood yet."""
    show = Show(texts["show"]) if texts.get("show", "") in set(Show) else Show.COUNT
    decimals = texts.get("decimals", "")
    digits = int(decimals) if decimals in tuple("0123456") else default_decimals(show)
    return AmountFormat(show, digits, texts.get("unit", ""), currency, tuple(_steps(texts.get("steps", ""))))


def frequency_of(texts: Texts) -> Frequency:
    """How often it is due, as far as that is understood yet."""
    return Frequency(texts["frequency"]) if texts.get("frequency", "") in set(Frequency) else Frequency.WEEKLY


class Values:
    """Makes the values of a table from the texts of a form; `value` raises InvalidInput for what is not understood."""

    def __init__(self, scorecard: Scorecard, thing: Thing, texts: Texts, before: Texts, when: When) -> None:
        item = found(scorecard, thing)
        self._texts = texts
        self._before = before
        self._when = when
        self._old = item if isinstance(item, Measure) else None
        self._form = form_of(texts, scorecard.currency)
        # Amounts are written anew where the way of writing them changes.
        self._rewritten = any(texts.get(field) != before.get(field) for field in ("show", "steps"))

    def kept(self) -> list[str]:
        """The attributes of a measure that no text has changed, and that are not read from one."""
        if self._old is None:
            return []
        unchanged = {"targets": "target", "goal": "goal", "links": "drives"}
        return [
            name
            for name, field in unchanged.items()
            if self._texts.get(field, "") == self._before.get(field, "")
            and (name == "links" or not self._rewritten or not self._texts.get(field))
        ]

    def value(self, field: str) -> object:
        """What the TOML has under this key; None where it is left out."""
        text = self._texts[field].strip()
        match field:
            case "name" | "key":
                return self._texts[field] if self._is_same(field) else text
            case "target":
                return self._target(text)
            case "drives":
                return link_values(text) or None
            case "goal":
                return goal_value(text, self._form, self._when.today)
            case "steps":
                return (list(self._old.steps) if self._old and self._is_same(field) else _steps(text)) or None
            case "aggregate" | "decimals" if self._is_default(field):
                return None
            case "decimals":
                return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else text or None
            case "leading":
                return _YES_NO.get(text.casefold(), text) if text else None
            case "retired":
                return parse_due(text, self._when.today) if text else None
        return self._texts[field] if text or self._is_same(field) else None

    def _is_same(self, field: str) -> bool:
        return bool(self._texts[field]) and self._texts[field] == self._before[field]

    def _target(self, text: str) -> object:
        frequency = frequency_of(self._texts)
        values = target_values(text, self._old, self._form, frequency, self._when)
        return (values[0] if len(values) == 1 else values) or None

    def _is_default(self, field: str) -> bool:
        """Whether nobody chose it: it then follows the way of showing when that changes."""
        if self._old is None or not self._is_same(field):
            return False
        usual = default_aggregate(self._old.show) if field == "aggregate" else default_decimals(self._old.show)
        return bool(getattr(self._old, field) == usual)
