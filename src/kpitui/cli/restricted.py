"""What `--restricted` leaves of kpitui for whoever comes in through a forced SSH command; all of it named here.

A command or option that is not named does not exist in restricted mode, so that a new one is refused until somebody
has looked at it. Nothing that is named takes the name of a file, or reaches a shell, an editor or another program.
"""

from __future__ import annotations

import copy
import os
import re
from collections.abc import MutableMapping, Sequence

import click
from click.core import ParameterSource

from kpitui.errors import InvalidInput

FLAG = "--restricted"
_MEASURE = ("measure",)
_ENTRY = ("measure", "day", "note", "correct")

# Each command (of a group: with the name of the group before it) with its arguments and options.
PERMITTED: dict[str, frozenset[str]] = {
    name: frozenset(parameters)
    for name, parameters in {
        "review": ("week",),
        "status": ("week", "as_json", "check"),
        "why": (*_MEASURE, "week", "window", "lag", "as_json"),
        "history": (
            *(*_MEASURE, "count", "everything", "rules", "by", "owners", "teams", "objectives", "off", "chart"),
            *("as_of", "as_json", "as_csv"),
        ),
        "objectives": ("ahead", "as_json"),
        "report": ("period", "form", "owner", "team"),
        "log": (*_ENTRY, "amount", "words"),
        "set": (*_ENTRY, "value", "period"),
        "undo": (*_MEASURE, "correct"),
        "fix": (),
        "fix add": (*_MEASURE, "text", "owner", "due", "week"),
        "fix done": ("number", "day"),
        "fix drop": ("number", "reason"),
        "fix list": (
            *(*_MEASURE, "named", "owner", "only_open", "only_done", "only_dropped", "everything", "as_json"),
            "as_csv",
        ),
        "changes": (*_MEASURE, "limit", "as_json"),
        "check": ("as_json",),
        "journal": ("words", "count", "searching", "closing", "as_json"),
        "export": ("as_csv", "wide", "measures", "first", "last", "as_json"),
        "verify": ("as_json",),
    }.items()
}

# What may stand before the command in what the remote user asks for. Neither --db nor anything that lifts a limit.
_HARMLESS = ("--read-only", "--help", "-h", "--version")
_OWN_FLAGS = ("--read-only", "--shared-group", FLAG)
_LONGEST = 20_000  # characters

# All else is taken out of the environment: it could name a file, a program or a module to load. KPITUI_DB too; what
# file is meant, the forced command says with --db.
_KEPT = {
    *("NO_COLOR", "COLUMNS", "LINES", "USER", "LOGNAME", "PATH", "KPITUI_USER", "KPITUI_TODAY", "KPITUI_ASCII"),
}
# Of these the other side chooses the value: sshd passes TERM on, and often LANG and LC_* too. What finds the language
# and the time zone takes it for a piece of a path, and reads the file that is there.
_NAMES_A_KIND = ("TERM", "COLORTERM", "LANG", "LANGUAGE", "TZ")
_KIND = re.compile(r"(?!.*(?:\.\.|:/))[A-Za-z0-9<][A-Za-z0-9_.,:@+<>-]*")
_ZONE = re.compile(rf"{_KIND.pattern}(/[A-Za-z0-9_+-]+)*")
_NO_HOME = "/nonexistent"


def restrict(arguments: Sequence[str], environment: MutableMapping[str, str]) -> list[str]:
    """The arguments to run with, what the remote user asks for among them; cleans the environment.

    Raises:
        InvalidInput: what they ask for is not a command, or not one that they may run.
    """
    asked = environment.get("SSH_ORIGINAL_COMMAND", "")
    clean(environment)
    return list(arguments) if _names_command(arguments) else [*arguments, *_asked_for(asked)]


def clean(environment: MutableMapping[str, str]) -> None:
    """Leave of an environment only what says who and where one is, with the home folder of the account."""
    for name in [name for name, value in environment.items() if not _is_harmless(name, value)]:
        del environment[name]
    import pwd

    try:
        environment["HOME"] = pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:  # an account that is nowhere written down, as in a container
        environment["HOME"] = _NO_HOME


def _is_harmless(name: str, value: str) -> bool:
    """Whether a variable may stay: it is one of those that count here, and names no file."""
    if name.startswith("LC_") or name in _NAMES_A_KIND:
        return not value or (_ZONE if name == "TZ" else _KIND).fullmatch(value) is not None
    return name in _KEPT


def _names_command(arguments: Sequence[str]) -> bool:
    """Whether the forced command itself says what is to be run, so that the remote user has no say."""
    words = iter(arguments)
    for word in words:
        if word == "--db":
            next(words, None)
        elif word not in _OWN_FLAGS and not word.startswith("--db="):
            return True
    return False


def _asked_for(text: str) -> list[str]:
    """The words of a remote command, as a shell would part them; no shell ever sees them."""
    import shlex

    if len(text) > _LONGEST:
        raise InvalidInput("That is too long for a command.", hint="Write less.")
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise InvalidInput(f"{error}.", hint="Close every quote.") from error
    if words[:1] == ["kpitui"]:
        del words[0]
    first = next((word for word in words if word not in _HARMLESS), None)
    if first is not None and first.startswith("-"):
        raise InvalidInput(f"{first} is not available here.", hint="`kpitui --help` tells what is.")
    return words


def limited(command: click.Command, name: str) -> click.Command:
    """The command with nothing but what is permitted of it."""
    left = copy.copy(command)
    left.params = [
        parameter if parameter.name in PERMITTED[name] else _refused(parameter) for parameter in command.params
    ]
    if isinstance(command, click.Group) and isinstance(left, click.Group):
        left.commands = {
            part: limited(inner, f"{name} {part}")
            for part, inner in command.commands.items()
            if f"{name} {part}" in PERMITTED
        }
    return left


def _refused(parameter: click.Parameter) -> click.Parameter:
    """The parameter as it is when nobody uses it, and a refusal when somebody does."""
    left = copy.copy(parameter)
    if isinstance(left.type, click.File | click.Path):
        left.type = click.STRING  # the others look at the file, or open it, before anybody can refuse
    if isinstance(left, click.Option):
        left.hidden = True
    usual = parameter.callback

    def refuse(ctx: click.Context, given: click.Parameter, value: object) -> object:
        source = ctx.get_parameter_source(str(given.name))
        if source not in (None, ParameterSource.DEFAULT):
            which = max(given.opts, key=len) if isinstance(given, click.Option) else "A file name"
            raise InvalidInput(f"{which} is not available here.", hint="`--help` tells what is.")
        return usual(ctx, given, value) if usual is not None else value

    left.callback = refuse
    return left
