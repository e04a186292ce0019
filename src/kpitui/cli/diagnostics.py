"""The only way to stderr: what happened, what is wrong and what to do, questions and progress; never a result."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from kpitui.cli.output import OutputClosed, in_words, wants_colour, write
from kpitui.domain.plain_text import plain
from kpitui.errors import InvalidDefinitions, InvalidRows, KpituiError, Problem

if TYPE_CHECKING:
    from typing import TextIO

    import click

MOST_PROBLEMS = 20
_BEFORE_THE_COMMAND = ("--db", "--read-only", "--shared-group", "--restricted")
_RED, _USUAL = "\x1b[31m", "\x1b[0m"


def say(text: str) -> None:
    """One line of talk."""
    _tell(in_words(plain(text), sys.stderr))


def _tell(text: str) -> None:
    """Write lines to stderr; where it takes none, nothing is told, and the command goes on to what it was asked for.

    Its exit code says what came of it: somebody who ran it again, because a sentence was lost, would count twice.
    """
    try:
        write(sys.stderr, f"{text}\n")
        sys.stderr.flush()
    except (OSError, OutputClosed):
        give_up(sys.stderr)


def give_up(stream: TextIO) -> None:
    """Let what else goes to a stream that takes nothing, and what it holds back, go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def failure(message: str, hint: str = "") -> None:
    """What is wrong, and what to do about it."""
    said = plain(message)
    whole = in_words(f"kpitui: {said} {plain(hint)}".rstrip(), sys.stderr)
    if wants_colour(sys.stderr):
        # The message ends where so many of its characters have gone by; line breaks took the place of blanks.
        start, end = len("kpitui: "), len("kpitui: ") + len(said)
        whole = f"{whole[:start]}{_RED}{whole[start:end]}{_USUAL}{whole[end:]}"
    _tell(whole)


def explain(error: KpituiError) -> None:
    """A failure, with the mistakes it lists."""
    failure(error.message, error.hint)
    if isinstance(error, InvalidDefinitions):
        problems(error.problems, len(error.problems))
    elif isinstance(error, InvalidRows):
        problems(error.problems, error.count)


def problems(found: list[Problem], count: int) -> None:
    """The first mistakes in a file, one a line, and how many more there are."""
    for problem in found[:MOST_PROBLEMS]:
        say(f"  {problem}")
    if count > MOST_PROBLEMS:
        say(f"  ... and {count - MOST_PROBLEMS:,} more")


def wrong_usage(error: click.UsageError) -> None:
    """What is wrong with the arguments, and how the command is used; a group named alone is answered with its help."""
    from click.exceptions import NoArgsIsHelpError

    if isinstance(error, NoArgsIsHelpError):
        for line in error.ctx.get_help().splitlines():
            say(line)
        return
    failure(_in_plain_words(error), _misplaced(error))
    if error.ctx is not None:
        say(error.ctx.get_usage())
        say(f"`{error.ctx.command_path} --help` tells more.")


def _in_plain_words(error: click.UsageError) -> str:
    import click

    if isinstance(error, click.NoSuchOption):
        meant = f" Did you mean {' or '.join(error.possibilities)}?" if error.possibilities else ""
        return f"There is no option {error.option_name} here.{meant}"
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return f"{error.param.make_metavar(error.ctx) if error.ctx else error.param.name} is missing."
    message = error.format_message()
    return message if message.endswith((".", "?")) else f"{message}."


def _misplaced(error: click.UsageError) -> str:
    """What to do about a global option given after the command."""
    import click

    if isinstance(error, click.NoSuchOption) and error.option_name in _BEFORE_THE_COMMAND and error.ctx is not None:
        return f"Write it before the command: kpitui {error.option_name} ... {error.ctx.info_name}."
    return ""


def ask(question: str) -> bool:
    """Ask a question that is answered with yes or no; no is the answer to Enter alone."""
    import click

    sys.stdout.flush()
    return click.confirm(plain(question), default=False, err=True)
