"""The process that renders one template: sets its own limits, answers in JSON, touches nothing but its folder."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import TYPE_CHECKING, Any

from kpitui.services.reporting.templates import ENDING, LONGEST_RESULT, LONGEST_SOURCE

if TYPE_CHECKING:
    from jinja2 import Environment

_CPU_SECONDS = 8
_MEMORY = 512 * 1024 * 1024  # bytes of address space; an interpreter with Jinja2 takes about 60 MB of it


class TooLong(Exception):
    """The result has more characters than it may."""


def main() -> None:
    """Read a request from stdin, write the answer to stdout: the text, or where it is wrong, what, and a hint."""
    request = json.loads(sys.stdin.buffer.read())
    _limit_yourself()
    answer = rendered(request)
    sys.stdout.buffer.write(json.dumps(answer).encode())


def _limit_yourself() -> None:
    """Time and memory, as the system keeps them; files can be read, and none written."""
    try:
        import resource
    except ImportError:  # not on every system; the parent's clock is left
        return
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def rendered(request: dict[str, Any]) -> dict[str, str]:
    """The answer to a request: `text`, or `where`, `error` and `hint`."""
    from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

    file = str(request["file"])
    environment = _environment(Path(str(request["folder"])), file, str(request["source"]), html=bool(request["html"]))
    try:
        return {"text": _text(environment, file, request["document"])}
    except TooLong:
        return _wrong(file, f"The result is longer than {LONGEST_RESULT:,} characters.", "Look for a loop in it.")
    except TemplateSyntaxError as error:
        return _wrong(f"{error.name or file}, line {error.lineno}", _sentence(error.message or ""), _SYNTAX)
    except TemplateNotFound as error:
        return _wrong(_place(error.__traceback__, file), f"There is no template {error.name} beside it.", _BESIDE)
    except MemoryError:
        return _wrong(file, "It takes more memory than it may.", "Look for a loop that builds a very long text.")
    except RecursionError:
        return _wrong(file, "It uses itself without end.", "Look for an include or a macro that comes back to itself.")
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        return _wrong(_place(error.__traceback__, file), _sentence(str(error) or type(error).__name__), _NAMES)


_SYNTAX = "Expressions are {{ ... }}, statements {% ... %}; every for and if has an end."
_BESIDE = f"Only files of the same folder that end in {ENDING} can be included, by their names alone."
_NAMES = "docs/report-templates.md lists the names there are."


_IN_PLAIN_WORDS = (
    (re.compile(r"^'([^']*)' is undefined$"), r"There is no name \1"),
    (re.compile(r"^'[\w.]+ object' has no attribute '([^']*)'$"), r"There is no name \1 in it"),
)


def _wrong(where: str, error: str, hint: str) -> dict[str, str]:
    return {"where": where, "error": error, "hint": hint}


def _sentence(text: str) -> str:
    text = " ".join(text.split())[:300]
    for shape, plainly in _IN_PLAIN_WORDS:
        text = shape.sub(plainly, text)
    text = text[:1].upper() + text[1:]
    return text if text.endswith(".") else f"{text}."


def _place(trace: TracebackType | None, file: str) -> str:
    """The template and line in which something went wrong; Jinja2 gives its own frames the lines of the template."""
    found = file
    for frame, line in walk_tb(trace):
        if frame.f_globals.get("__jinja_template__") or frame.f_code.co_filename.endswith(ENDING):
            found = f"{Path(frame.f_code.co_filename).name}, line {line}"
        elif frame.f_code.co_filename == file:
            found = f"{file}, line {line}"
    return found


def _environment(folder: Path, file: str, source: str, *, html: bool) -> Environment:
    """Jinja2 without ways to the machine; a name that does not exist is an error, not nothing."""
    from jinja2 import FunctionLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(_beside(folder, file, source)),
        autoescape=html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        cache_size=50,
    )
    environment.filters |= _filters()
    return environment


def _beside(folder: Path, file: str, source: str) -> Callable[[str], tuple[str, str, Callable[[], bool]] | None]:
    """Loads the template itself, and others that lie in its folder under plain names: no paths, no links outwards."""

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        if name == file:
            return source, file, lambda: True
        if not name.endswith(ENDING) or Path(name).name != name:
            return None
        path = folder / name
        try:
            if path.resolve().parent != folder.resolve() or path.stat().st_size > LONGEST_SOURCE:
                return None
            return path.read_text(encoding="utf-8-sig"), name, lambda: True
        except (OSError, UnicodeDecodeError):
            return None

    return load


def _text(environment: Environment, file: str, document: dict[str, Any]) -> str:
    pieces, length = [], 0
    for piece in environment.get_template(file).generate(document):
        length += len(piece)
        if length > LONGEST_RESULT:
            raise TooLong
        pieces.append(piece)
    return "".join(pieces)


def _filters() -> dict[str, Callable[..., str]]:
    """What a report needs beyond Jinja2's own filters."""
    from markupsafe import Markup

    from kpitui.charts.svg import sparkline
    from kpitui.services.reporting.as_markdown import escaped
    from kpitui.services.reporting.words import limit_text

    def svg(measure: dict[str, Any]) -> str:
        """A sparkline of a measure's readings as SVG."""
        last = measure["readings"][-13:]
        met = {"on_target": True, "off_target": False}.get(last[-1]["status"]) if last else None
        # Made of numbers and fixed texts alone.
        return Markup(sparkline([reading["value"] for reading in last], met=met))  # noqa: S704

    return {"sparkline": svg, "markdown": escaped, "limit": limit_text}
