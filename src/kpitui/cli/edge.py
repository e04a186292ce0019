"""The outer edge of the command line: runs a command and turns whatever goes wrong into a sentence and an exit code.

Exit codes: 0 done, 1 failed, 2 wrong usage or an unusable file or terminal, 3 `status --check` found something,
130 interrupted, 141 nobody reads the output any more.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from kpitui.cli import diagnostics
from kpitui.cli.daily import is_plain, run_plain
from kpitui.cli.output import OutputClosed
from kpitui.errors import InvalidInput, KpituiError

FAILED = 1
WRONG_USAGE = 2
INTERRUPTED = 130
OUTPUT_CLOSED = 141


def run(arguments: Sequence[str]) -> int:
    """Run the command line with these arguments; its exit code, all output written."""
    try:
        return _written(_run(arguments))
    except (BrokenPipeError, OutputClosed):
        return _output_closed()
    except OSError as error:
        diagnostics.failure(f"The output cannot be written: {error.strerror or error}.")
        return FAILED


def _run(arguments: Sequence[str]) -> int:
    output = id(sys.stdout)
    try:
        if is_plain(arguments) and "_KPITUI_COMPLETE" not in os.environ:
            run_plain(arguments)
            return 0
        return _run_with_click(arguments)
    except KpituiError as error:
        diagnostics.explain(error)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as leaving:  # click ends shell completion, and a closed output, in this way
        if id(sys.stdout) != output:  # which click has put something around then
            raise OutputClosed from leaving
        return leaving.code if isinstance(leaving.code, int) else 0


def _run_with_click(arguments: Sequence[str]) -> int:
    if "--restricted" in arguments:  # before click looks into the environment: for the language, and for completion
        from kpitui.cli.restricted import restrict

        arguments = restrict(arguments, os.environ)
    _refuse_half_a_completion(os.environ)
    import click

    from kpitui.cli.root import root

    try:
        code = root.main(args=list(arguments), prog_name="kpitui", standalone_mode=False)
    except click.UsageError as error:
        diagnostics.wrong_usage(error)
        return WRONG_USAGE
    except click.ClickException as error:
        diagnostics.failure(error.format_message())
        return error.exit_code
    except click.Abort as error:
        if isinstance(error.__cause__ or error.__context__, KeyboardInterrupt):
            return INTERRUPTED
        diagnostics.failure("There was no answer: nothing was changed.", "Answer y or n, or give --yes.")
        return FAILED
    return code if isinstance(code, int) else 0


def _refuse_half_a_completion(environment: Mapping[str, str]) -> None:
    """Refuse to complete a line that the shell has not told: click takes it for granted."""
    shell, _, asked = environment.get("_KPITUI_COMPLETE", "").partition("_")
    place = environment.get("COMP_CWORD")
    is_told = "COMP_WORDS" in environment and place is not None and (shell == "fish" or place.isdecimal())
    if asked == "complete" and not is_told:
        raise InvalidInput(
            "_KPITUI_COMPLETE is for the completion of your shell alone.", hint="`kpitui completion bash` prints it."
        )


def _written(code: int) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _output_closed() -> int:
    """Let nothing more be written to an output that nobody reads, so that ending the program stays quiet too."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            diagnostics.give_up(stream)
    return OUTPUT_CLOSED
