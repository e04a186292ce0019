"""Formulas of computed measures: + - * / ( ), numbers, measure keys and what is built in; never runs anything else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite

from kpitui.domain.quoting import quote
from kpitui.errors import InvalidInput
from kpitui.frozen import dataclass

MOST_CHARACTERS = 500
MOST_PARTS = 200
MOST_NESTING = 50

COMPLETION = "corrective_completion()"
"""The share of the corrective actions due in 13 weeks that were done in time, 0 to 1. No key has brackets."""
BUILT_IN = frozenset({COMPLETION})

_PART = r"[ \t\r\n]*(?:([0-9]+(?:\.[0-9]+)?|\.[0-9]+)|([a-z][a-z0-9_]*(?:\(\))?)|([-+*/()]))"
_ALLOWED = "Write measure keys and numbers with + - * / ( ), as in clients / prospects."
_NEGATE = "negate"
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2, _NEGATE: 3}


@dataclass(frozen=True, slots=True)
class _Operator:
    """One of + - * / or the sign of what follows it."""

    sign: str


_Token = tuple[int, "float | str | _Operator"]  # its position in the text, from 1


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that was understood: its text, the measure keys it names, and its steps, operands before operators.

    `built_in` are the names of `BUILT_IN` that it uses; a key is never one of them.
    """

    text: str
    names: tuple[str, ...]
    _steps: tuple[float | str | _Operator, ...]
    built_in: tuple[str, ...] = ()

    def evaluate(self, values: Mapping[str, float | None]) -> float | None:
        """The result with these readings; None when one is missing, a divisor is zero or a result is not finite."""
        stack: list[float] = []
        for step in self._steps:
            if isinstance(step, _Operator):
                right = stack.pop()
                result = -right if step.sign == _NEGATE else _apply(step.sign, stack.pop(), right)
            else:
                result = values.get(step) if isinstance(step, str) else step
            if result is None or not isfinite(result):
                return None
            stack.append(result)
        return stack[0] + 0.0


def _apply(sign: str, left: float, right: float) -> float | None:
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    if sign == "*":
        return left * right
    return left / right if right else None


def parse_formula(text: str) -> Formula:
    """Read a formula.

    Raises:
        InvalidInput: it is not understood (the message gives the position, counted from 1), longer than 500
            characters or 200 parts, or nested more than 50 deep.
    """
    tokens = _tokens(text)
    steps: list[float | str | _Operator] = []
    waiting: list[tuple[int, str]] = []  # operators and open brackets that still want their right side
    wants_operand = True
    for position, token in tokens:
        sign = token.sign if isinstance(token, _Operator) else ""
        if sign != "-" and wants_operand != (sign in ("", "(")):
            raise _misplaced(position, token, wants_operand)
        if not isinstance(token, _Operator):
            steps.append(token)
            wants_operand = False
        elif sign == ")":
            _close_bracket(position, waiting, steps)
        else:
            if wants_operand:
                sign = _NEGATE if sign == "-" else sign
            else:
                _settle(waiting, steps, _BINDING[sign])
            _hold(position, sign, waiting)
            wants_operand = True
    if wants_operand:
        raise InvalidInput("The formula ends where a measure or a number should follow.", hint=_ALLOWED)
    _settle(waiting, steps, 0)
    if waiting:
        raise InvalidInput(f'The formula, position {waiting[-1][0]}: this "(" is never closed.', hint="Add a ).")
    names = dict.fromkeys(step for step in steps if isinstance(step, str))
    keys = tuple(name for name in names if name not in BUILT_IN)
    return Formula(text.strip(), keys, tuple(steps), tuple(name for name in names if name in BUILT_IN))


def _tokens(text: str) -> list[_Token]:
    """The numbers, keys and operators of the text with their positions, counted from 1."""
    if len(text) > MOST_CHARACTERS:
        raise InvalidInput(
            f"The formula is longer than {MOST_CHARACTERS} characters.", hint="Split it in two measures."
        )
    pattern = re.compile(_PART)
    tokens: list[_Token] = []
    end = len(text.rstrip(" \t\r\n"))
    place = 0
    while place < end:
        found = pattern.match(text, place)
        if found is None:
            place += len(text[place:]) - len(text[place:].lstrip(" \t\r\n"))
            raise InvalidInput(
                f"The formula, position {place + 1}: {quote(text[place])} is not understood.", hint=_ALLOWED
            )
        tokens.append((found.start(found.lastindex or 0) + 1, _token(found)))
        place = found.end()
    if len(tokens) > MOST_PARTS:
        raise InvalidInput(f"The formula has more than {MOST_PARTS} parts.", hint="Split it in two measures.")
    return tokens


def _token(found: re.Match[str]) -> float | str | _Operator:
    number, key, sign = found.groups()
    if number is None:
        if key is not None and key.endswith(")") and key not in BUILT_IN:
            message = f"The formula, position {found.start(2) + 1}: {quote(key)} is not built in."
            raise InvalidInput(message, hint=f"Built in is {COMPLETION}; a measure is named without brackets.")
        return str(key) if key is not None else _Operator(sign)
    amount = float(number)
    if not isfinite(amount):
        raise InvalidInput(f"The formula, position {found.start(1) + 1}: this number is too large.", hint=_ALLOWED)
    return amount


def _hold(position: int, sign: str, waiting: list[tuple[int, str]]) -> None:
    waiting.append((position, sign))
    if sign == "(" and sum(held == "(" for _, held in waiting) > MOST_NESTING:
        message = f"The formula, position {position}: brackets are nested more than {MOST_NESTING} deep."
        raise InvalidInput(message, hint="Split it in two measures.")


def _settle(waiting: list[tuple[int, str]], steps: list[float | str | _Operator], binding: int) -> None:
    """Move the waiting operators that bind at least as strongly to the steps, up to an open bracket."""
    while waiting and waiting[-1][1] != "(" and _BINDING[waiting[-1][1]] >= binding:
        steps.append(_Operator(waiting.pop()[1]))


def _close_bracket(position: int, waiting: list[tuple[int, str]], steps: list[float | str | _Operator]) -> None:
    _settle(waiting, steps, 0)
    if not waiting:
        raise InvalidInput(f'The formula, position {position}: this ")" closes nothing.', hint="Remove it, or add a (.")
    waiting.pop()


def _misplaced(position: int, token: float | str | _Operator, wants_operand: bool) -> InvalidInput:
    shown = token.sign if isinstance(token, _Operator) else f"{token:g}" if isinstance(token, float) else token
    wanted = "a measure or a number" if wants_operand else "one of + - * / )"
    return InvalidInput(
        f"The formula, position {position}: {wanted} should stand before {quote(shown)}.", hint=_ALLOWED
    )


def find_circle(formulas: Mapping[str, Formula]) -> list[str] | None:
    """Keys of computed measures each of which uses the next and the last of which uses the first; None without any.

    Names that are not computed themselves end a chain.
    """
    finished: set[str] = set()
    for start in formulas:
        chain: list[str] = []
        open_keys: set[str] = set()
        pending: list[tuple[str, bool]] = [(start, False)]  # a key, and whether everything it uses was followed
        while pending:
            key, followed = pending.pop()
            if followed:
                open_keys.discard(chain.pop())
                finished.add(key)
            elif key in open_keys:
                return chain[chain.index(key) :]
            elif key not in finished and key in formulas:
                chain.append(key)
                open_keys.add(key)
                pending.append((key, True))
                pending.extend((name, False) for name in formulas[key].names)
    return None
