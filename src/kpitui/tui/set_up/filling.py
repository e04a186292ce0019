"""A form while it is filled in: the text of each field, what is wrong with it, and that none of it gets lost."""

from __future__ import annotations

from kpitui.domain.measures import Scorecard
from kpitui.errors import InvalidInput
from kpitui.services.set_up.changing import Filled, fill, first_texts, proposed_key, when_of
from kpitui.services.set_up.fields import FIELDS, choices, told
from kpitui.services.set_up.texts import blank_texts, form_of, frequency_of
from kpitui.services.set_up.things import Thing, found
from kpitui.tui.desk import Desk
from kpitui.tui.editor import Editor

_TYPED = "="  # before a text that is kept, so that an emptied field is kept too


class Filling:
    """The fields of one thing. What is typed stays typed, whatever becomes of the scorecard meanwhile."""

    def __init__(self, desk: Desk, thing: Thing, beside: Thing | None = None) -> None:
        self._desk = desk
        self.thing = thing
        self._beside = beside
        self.begun_on = desk.workspace.scorecard
        self.exists = True
        self._first = self._base = blank_texts(thing.sort)
        self.fields = [field for field in FIELDS[thing.sort] if field != "key" or thing.is_new]
        self._typed: dict[str, str] = {}
        self._left: set[str] = set()
        self.mistakes: dict[str, str] = {}
        self.place = 0
        self.editor = Editor()
        self.reload()
        self._first = self._base
        if desk.may_set_up:
            self._restore()
        self.editor = Editor.of(self.text(self.field))

    # What there is.

    @property
    def field(self) -> str:
        """The field that is typed in."""
        return self.fields[self.place]

    @property
    def name(self) -> str:
        """What the thing is called in the scorecard; empty for a new one."""
        item = found(self._desk.workspace.scorecard, self.thing) if not self.thing.is_new else None
        return item.name if item is not None else ""

    @property
    def is_changed(self) -> bool:
        """Whether anything is typed that is not in the scorecard."""
        return bool(self._typed)

    def text(self, field: str) -> str:
        """What stands in a field now."""
        return self._typed.get(field, self._base[field])

    def is_typed(self, field: str) -> bool:
        """Whether it is another text than the scorecard's."""
        return field in self._typed

    def theirs(self, field: str) -> str | None:
        """What somebody else has made of a field since one began to type in it; None where nobody has."""
        changed = self.is_typed(field) and self._base[field] != self._first[field]
        return self._base[field] if changed else None

    def offered(self, field: str) -> str:
        """What an empty field stands for."""
        name = self.text("name").strip()
        if field != "key" or not name:
            return ""
        return proposed_key(self._desk.workspace.scorecard, self.thing, name)

    def told(self) -> str:
        """What the field is for and what may stand in it."""
        workspace, texts = self._desk.workspace, self._texts()
        if offered := self.offered(self.field):
            return f"Short, and typed often: small letters, digits and _. Left empty it is {offered}."
        form = form_of(texts, workspace.scorecard.currency)
        when = when_of(workspace)
        return told(workspace.scorecard, self.thing, self.field, form, when, frequency_of(texts))

    def _texts(self) -> dict[str, str]:
        return {**self._base, **self._typed}

    # Typing.

    def edit(self, editor: Editor) -> None:
        """Another text in the field; what was wrong with it is forgotten until one leaves it."""
        is_other = editor.text != self.editor.text
        self.editor = editor
        if is_other:
            self._put(self.field, editor.text)
            self.mistakes.pop(self.field, None)

    def go(self, place: int) -> None:
        """To another field; the one that is left is looked at."""
        if self._desk.may_set_up:
            self._left.add(self.field)
            self.check()
        self.place = min(max(0, place), len(self.fields) - 1)
        self.editor = Editor.of(self.text(self.field))

    def next_value(self) -> None:
        """The next of the values that the field can have."""
        values = self.values()
        if values:
            here = values.index(self.editor.text) if self.editor.text in values else -1
            self.edit(Editor.of(values[(here + 1) % len(values)]))

    def values(self) -> tuple[str, ...]:
        """The values that the field can have, where they can be counted."""
        return choices(self._desk.workspace.scorecard, self.thing.sort, self.field, self.thing.key)

    def as_it_was(self) -> None:
        """Forget what is typed in the field."""
        self.edit(Editor.of(self._base[self.field]))
        self.check()

    def check(self, *, whole: bool = False) -> Filled:
        """What the form makes of the scorecard; tells of mistakes in the fields that were left, or in all of them."""
        filled = self._fill(self._desk.workspace.scorecard)
        if whole:
            self._left.update(self.fields)
        self.mistakes = {field: text for field, text in filled.mistakes.items() if field in self._left}
        elsewhere = [text for field, text in filled.mistakes.items() if field not in self.fields]
        if whole and elsewhere:
            self.mistakes[""] = " ".join(elsewhere)
        return filled

    def wanted(self, scorecard: Scorecard) -> Scorecard:
        """What the form makes of a scorecard.

        Raises:
            InvalidInput: something in it is not understood, or does not fit this scorecard.
        """
        filled = self._fill(scorecard)
        if filled.mistakes:
            field, text = next(iter(filled.mistakes.items()))
            raise InvalidInput(f"{field}: {text}" if field else text)
        return filled.scorecard

    def _fill(self, scorecard: Scorecard) -> Filled:
        return fill(scorecard, self.thing, self._texts(), when_of(self._desk.workspace))

    # Keeping.

    def reload(self) -> None:
        """Take over what somebody else has changed, but for what is typed here."""
        workspace = self._desk.workspace
        texts = first_texts(workspace.scorecard, self.thing, self._beside, when_of(workspace))
        self.exists = texts is not None
        if texts is None:
            return
        self._base = texts
        for field in [field for field, text in self._typed.items() if text == texts[field]]:
            self._put(field, texts[field])
        if self._typed or self._left:
            self.check()
        if self.editor.text != self.text(self.field):
            self.editor = Editor.of(self.text(self.field))

    def forget(self) -> None:
        """Nothing is half typed any more."""
        for field in self.fields:
            self._desk.drafts.put(self._draft(field), "")
        self._typed.clear()

    def _put(self, field: str, text: str) -> None:
        if text == self._base[field]:
            self._typed.pop(field, None)
        else:
            self._typed[field] = text
        self._desk.drafts.put(self._draft(field), f"{_TYPED}{text}" if field in self._typed else "")

    def _restore(self) -> None:
        for field in self.fields:
            kept = self._desk.drafts.get(self._draft(field))
            if kept:
                self._put(field, kept.removeprefix(_TYPED))
        if self._typed:
            self._left.update(self._typed)
            self.check()

    def _draft(self, field: str) -> str:
        return f"{draft_of(self.thing)}{field}"


def draft_of(thing: Thing) -> str:
    """What the names of the half-typed fields of a thing begin with."""
    return f"set_up/{thing.sort}/{thing.key}/"
