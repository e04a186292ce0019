"""Writes the reference of the command line from the commands themselves."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from kpitui.cli.root import root

_INTRODUCTION = """\
# The command line

`kpitui COMMAND --help` says the same in the terminal. Options of `kpitui` itself stand before the command:
`kpitui --db team.kpitui status`.

What a command was asked for goes to stdout; questions, progress and what went wrong go to stderr.
"""
_WIDTH = 100


def cli_reference() -> str:
    """The whole document: the program, then each of its commands."""
    parts = [_INTRODUCTION]
    parts += ["\n".join(_section(command, context)) for command, context in _all(root, None, "kpitui")]
    return "\n".join(parts)


def _all(
    command: click.Command, parent: click.Context | None, name: str
) -> Iterator[tuple[click.Command, click.Context]]:
    """A command and all below it, each with a context that knows its full name."""
    context = click.Context(command, parent, info_name=name, terminal_width=_WIDTH, resilient_parsing=True)
    yield command, context
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            if found is not None and not found.hidden:
                yield from _all(found, context, below)


def _section(command: click.Command, context: click.Context) -> Iterator[str]:
    yield f"{'##' if context.command_path.count(' ') < 2 else '###'} `{context.command_path}`"
    yield ""
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield from ("```", usage, "```", "")
    yield from _prose(command.help or "")
    options = [record for option in command.params if _is_told(option) and (record := option.get_help_record(context))]
    if options:
        yield from ("| option | what it does |", "|---|---|")
        yield from (f"| `{names.replace('|', '/')}` | {_cell(said)} |" for names, said in options)
        yield ""


def _is_told(option: click.Parameter) -> bool:
    """Arguments are told of in the usage and the text; every command has --help."""
    return isinstance(option, click.Option) and option.name != "help"


def _prose(text: str) -> Iterator[str]:
    r"""The paragraphs of a help text; what it marks with \b, not to be rewrapped, as code."""
    for paragraph in inspect.cleandoc(text).partition("\f")[0].split("\n\n"):
        if paragraph.startswith("\b"):
            yield from ("```", *paragraph.splitlines()[1:], "```", "")
        elif paragraph.strip():
            yield from (paragraph, "")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
