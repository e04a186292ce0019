"""Reports by the user's own templates: finds them, and has each rendered in a process of its own with limits.

A template is a program. Jinja2's sandbox keeps it from the machine, but not from running for ever or from building a
text of a gigabyte, which inside this process could only be stopped together with it. A child process can be given a
limit of time and of memory by the system itself, and its end says which of them it met. It costs about 0.15 s.
"""

from __future__ import annotations

import os
from pathlib import Path
from subprocess import PIPE, Popen, TimeoutExpired

from kpitui import paths
from kpitui.domain.plain_text import plain
from kpitui.domain.quoting import quote
from kpitui.errors import InvalidInput, KpituiError, UnusableFile
from kpitui.frozen import dataclass
from kpitui.services.reporting.as_json import Json, Object

ENDING = ".j2"
LONGEST_SOURCE = 256 * 1024  # bytes of one template
LONGEST_RESULT = 8 * 1024 * 1024  # characters
SECONDS = 10.0
_PAGES = (".html", ".htm", ".xhtml", ".xml", ".svg")


@dataclass(frozen=True, slots=True)
class Template:
    """A template; what stands beside it in its folder may be included, nothing else."""

    name: str
    path: Path
    shipped: bool

    @property
    def is_html(self) -> bool:
        """Whether everything it is given is escaped: its name without .j2 ends as a page's does."""
        return is_page(self.path.name)


def is_page(file_name: str) -> bool:
    """Whether a template of this name makes HTML or XML."""
    return file_name.lower().removesuffix(ENDING).endswith(_PAGES)


def template_folder() -> Path:
    """The folder of the user's own templates."""
    return paths.settings_file().parent / "templates"


def templates() -> list[Template]:
    """The user's own, then those that come with kpitui and are not replaced by one of the same name; by name."""
    found: dict[str, Template] = {}
    for folder, shipped in ((template_folder(), False), (paths.shipped("templates"), True)):
        try:
            files = sorted(file for file in folder.iterdir() if file.name.endswith(ENDING) and file.is_file())
        except OSError:
            continue  # there need not be such a folder
        for file in files:
            name = _name_of(file)
            found.setdefault(name, Template(name, file, shipped))
    return sorted(found.values(), key=lambda item: item.name)


def _name_of(file: Path) -> str:
    """team-mail for team-mail.md.j2."""
    return file.name.removesuffix(ENDING).rpartition(".")[0] or file.name.removesuffix(ENDING)


def find_template(text: str) -> Template:
    """The template of this name, or in this file.

    Raises:
        InvalidInput: there is none. UnusableFile: the file is not one.
    """
    wanted = text.strip()
    known = templates()
    for item in known:
        if wanted in (item.name, item.path.name):
            return item
    if "/" in wanted or os.sep in wanted or wanted.lower().endswith((ENDING, *_PAGES, ".md", ".txt")):
        return _in_file(wanted)
    names = ", ".join(item.name for item in known)
    raise InvalidInput(
        f"There is no template {quote(wanted)}.", hint=f"The templates: {names}. A file is named with its ending."
    )


def _in_file(text: str) -> Template:
    if "\0" in text:
        raise InvalidInput("--template names no file.", hint="Write --template FILE.")
    try:
        path = Path(text).expanduser()
        if not path.is_file():
            state = "is not a plain file" if path.exists() else "is not there"
            raise UnusableFile(f"{path} {state}.", hint="`kpitui report --templates` lists what there is.")
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnusableFile(f"{quote(text)} cannot be read: {reason}.", hint="Name another file.") from error
    return Template(path.name, path.absolute(), False)


def render_template(template: Template, document: Object) -> str:
    """What a template makes of a report's document.

    Raises:
        UnusableFile: it cannot be read. KpituiError: it is wrong (with its line), or takes too long or too much.
    """
    import json
    import sys

    request = {
        "folder": str(template.path.parent),
        "file": template.path.name,
        "source": _source_of(template.path),
        "html": template.is_html,
        "document": _made_plain(document),
    }
    # The child needs what this process can import, and nothing else of its surroundings.
    environment = {"PYTHONPATH": os.pathsep.join(part for part in sys.path if part), "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
    command = [sys.executable, "-P", "-c", "from kpitui.services.reporting.template_process import main; main()"]
    try:
        with Popen(  # noqa: S603 (this very interpreter, and nothing of the template in the command)
            command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment, start_new_session=True
        ) as child:
            try:
                out, _ = child.communicate(json.dumps(request).encode(), timeout=SECONDS)
            except TimeoutExpired as error:
                child.kill()
                child.communicate()
                raise _too_much(template, f"takes longer than {SECONDS:.0f} seconds") from error
            except BaseException:
                child.kill()
                raise
    except OSError as error:
        raise KpituiError(f"No process can be started: {error.strerror}.", hint="Try again later.") from error
    return _answer(template, out, child.returncode)


def _answer(template: Template, out: bytes, code: int) -> str:
    import json
    import signal

    if code == -signal.SIGXCPU:
        raise _too_much(template, "takes too much time")
    if code < 0:
        raise _too_much(template, f"was stopped by the system ({signal.Signals(-code).name})")
    try:
        answer = json.loads(out)
    except ValueError as error:
        raise _too_much(template, "takes more memory than it may") from error
    if "error" in answer:
        raise KpituiError(f"{answer['where']}: {answer['error']}", hint=answer["hint"])
    return str(answer["text"])


def _too_much(template: Template, what: str) -> KpituiError:
    return KpituiError(
        f"The template {template.path.name} {what}, and was stopped.",
        hint="Look for a loop in it that is too long, or that builds too large a text.",
    )


def _source_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST_SOURCE + 1)
    except OSError as error:
        raise UnusableFile(f"{path} cannot be read: {error.strerror}.", hint="Name another file.") from error
    if len(content) > LONGEST_SOURCE:
        raise UnusableFile(f"{path} is too large for a template.", hint=f"They may have {LONGEST_SOURCE:,} bytes.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableFile(f"{path} is not UTF-8 text.", hint="Save it as UTF-8.") from error


def _made_plain(value: Json) -> Json:
    """Stored texts without control characters and direction overrides: what a template does with them is its own."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {name: _made_plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_made_plain(item) for item in value]
    return value
