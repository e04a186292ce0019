"""Arguments that complete themselves in the shell (measures, weeks), and amounts that begin with a minus."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class MeasureName(click.ParamType[str]):
    """What names a measure; which one it is, is found out when the scorecard is open."""

    name = "measure"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The keys of the scorecard's measures."""
        from kpitui.cli.completing import measures

        return measures(ctx, incomplete)


class WeekName(click.ParamType[str]):
    """What names a week."""

    name = "week"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The last weeks by their labels, and the words for them."""
        from kpitui.cli.completing import weeks

        return weeks(ctx, incomplete)


MEASURE = MeasureName()
WEEK = WeekName()

_MINUS = re.compile(r"-[.0-9$]")


class MinusCommand(click.Command):
    """A command whose arguments may begin with a minus: the amount -5, the week -2."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put such arguments behind `--`, where nothing is taken for an option."""
        if "--" in args:
            return super().parse_args(ctx, args)
        with_value = {name for param in self.params if _takes_value(param) for name in param.opts}
        options: list[str] = []
        numbers: list[str] = []
        previous = ""
        for arg in args:
            is_value = previous in with_value
            (numbers if _MINUS.match(arg) and not is_value else options).append(arg)
            previous = "" if is_value else arg
        return super().parse_args(ctx, [*options, "--", *numbers] if numbers else options)


def _takes_value(param: click.Parameter) -> bool:
    return isinstance(param, click.Option) and not param.is_flag
