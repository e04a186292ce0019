"""Somebody's text has one way to the screen (`span`), and one to each stream: no code may go round them.

Read from the source alone, so that a bare string in a widget is found before anybody types `[/]` into a name. Each rule
is shown to bite on planted code at the end.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "kpitui"
TUI = SOURCE / "tui"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)

# All that is used of Textual and Rich. None of the modules named in the first part draws a text by itself; of the
# others each file uses only what stands beside its name. A new one is looked at before it is written down here.
HARMLESS_MODULES = {
    *("rich.cells", "rich.color", "rich.style", "textual.events", "textual.geometry", "textual.message"),
    *("textual.strip", "textual.timer", "textual.theme", "textual.screen"),
}
USED_BY = {
    "app.py": {"rich.console.RenderableType", "textual.app.App"},
    "canvas.py": {"textual.widget.Widget"},
    "palette_commands.py": {
        *("textual.command.CommandInput", "textual.command.CommandPalette"),
        *("textual.command.DiscoveryHit", "textual.command.Hit", "textual.command.Hits", "textual.command.Provider"),
        "textual.content.Content",
    },
    "screens/page.py": {"textual.app.ComposeResult", "textual.app.SuspendNotSupported"},
    "shown.py": {
        *("rich.console.Console", "rich.console.ConsoleOptions", "rich.console.RenderableType"),
        *("rich.console.RenderResult", "rich.control.Control", "textual._compositor.CompositorUpdate"),
    },
    "text.py": {"rich.segment.Segment"},
    "then.py": {"textual.app.App"},
    "textual_hacks.py": {
        *("rich.color.ColorSystem", "rich.console.Console", "rich.control.Control", "textual.drivers.linux_driver"),
        # Only what Textual draws of its own accord passes through its filter.
        *("rich.segment.Segment", "textual.app.App", "textual.color.Color", "textual.filter.LineFilter"),
        *(
            "textual.filter.ANSIToTruecolor",
            "textual.filter.NoColor",
            "textual._xterm_parser.XTermParser",
            "textual.keys.Keys",
        ),
        *("textual._xterm_parser.BRACKETED_PASTE_END", "textual._xterm_parser.BRACKETED_PASTE_START"),
        *("textual.messages.InBandWindowResize", "textual.drivers.linux_driver.LinuxDriver"),
        *("textual._compositor.ChopsUpdate", "textual._compositor.Compositor", "textual._compositor.LayoutUpdate"),
    },
}

# Where Textual takes a `str` and reads markup in it, or draws it as it is.
PARSING = {
    *(
        "notify",
        "from_markup",
        "from_rich_text",
        "highlight",
        "panic",
        "add_row",
        "add_column",
        "add_columns",
        "add_option",
    ),
    *("add_options", "add_tab", "add_leaf", "set_options", "write_line", "mount", "mount_all", "render_markup"),
}
SPOKEN = {"tooltip", "border_title", "border_subtitle", "title", "sub_title", "placeholder"}
CLEANERS = {"plain", "fit", "set_cell_size", "str.maketrans"}
NUMBERS = {"len", "int", "round", "width", "sum", "max", "min", "abs"}

# Streams: who may touch them, and what else comes out on one.
STREAMS = {"cli/output.py", "cli/diagnostics.py"}
# Other processes, whose output is read by this one and never shown as it is.
OWN_PROCESS = {"services/collecting/process.py", "services/reporting/template_process.py"}
# Draws over its own line on stderr, by `output.write`.
REDRAWS = {"cli/progress.py"}
PRINTING = {
    *("print", "pprint", "pprint.pprint", "warnings.warn", "traceback.print_exc", "traceback.print_exception"),
    *("logging.basicConfig", "logging.getLogger", "breakpoint", "input", "getpass.getpass"),
    *(f"click.{name}" for name in ("echo", "secho", "confirm", "prompt", "getchar", "pause", "edit", "progressbar")),
    *("click.echo_via_pager", "click.clear"),
}
STANDARD = ("sys.stdout", "sys.stderr", "sys.__stdout__", "sys.__stderr__")
STREAM_METHODS = {"write", "writelines", "buffer", "reconfigure", "detach"}


def dotted(node: ast.expr) -> str:
    """`sys.stdout.write` for an expression of that form, else what there is of it."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def scopes(tree: ast.Module) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Every node with the innermost function around it, or the module."""

    def down(node: ast.AST, scope: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
        for child in ast.iter_child_nodes(node):
            yield child, scope
            yield from down(child, child if isinstance(child, FUNCTIONS) else scope)

    yield from down(tree, tree)


class Harmless:
    """Whether an expression can only be text that was made harmless, or the program's own; a small data flow."""

    def __init__(self, scope: ast.AST, tree: ast.Module) -> None:
        self._values: dict[str, list[ast.expr | None]] = {}
        for within in (tree, scope) if scope is not tree else (tree,):
            self._values |= assigned(within)

    def __call__(self, node: ast.expr | None, seen: frozenset[str] = frozenset()) -> bool:
        match node:
            case ast.Constant():
                return True
            case ast.JoinedStr(values=values):
                return all(self(value, seen) for value in values)
            case ast.FormattedValue(value=value, format_spec=spec):
                # A number with a format of its own cannot be a text.
                return self(value, seen) or (isinstance(spec, ast.JoinedStr) and _is_of_numbers(spec))
            case ast.BinOp(left=left, right=right, op=ast.Mult()):
                return self(left, seen) or self(right, seen)
            case ast.BinOp(left=left, right=right, op=ast.Add()):
                return self(left, seen) and self(right, seen)
            case ast.IfExp(body=body, orelse=orelse):
                return self(body, seen) and self(orelse, seen)
            case ast.BoolOp(values=values):
                return all(self(value, seen) for value in values)
            case ast.Subscript(value=value):
                return self(value, seen)
            case ast.Call(func=func):
                return dotted(func).rpartition(".")[2] in CLEANERS | NUMBERS or self._is_of_a_span(func)
            case ast.Attribute():
                return ".glyphs." in f".{dotted(node)}" or self._is_of_a_span(node)
            case ast.Name(id=name) if name not in seen and name in self._values:
                return all(self(value, seen | {name}) for value in self._values[name])
            case _:
                return False

    @staticmethod
    def _is_of_a_span(node: ast.expr) -> bool:
        """`part.text` of a span that there is already, by the names spans go by; `span(...).text`."""
        if isinstance(node, ast.Attribute) and node.attr == "text":
            of = node.value
            if isinstance(of, ast.Call):
                return dotted(of.func) == "span"
            return dotted(of).rpartition(".")[2] in {"part", "word"} or isinstance(of, ast.Subscript)
        return False


def _is_of_numbers(spec: ast.JoinedStr) -> bool:
    text = "".join(str(value.value) for value in spec.values if isinstance(value, ast.Constant))
    return text.endswith(("d", "f", ",", "%")) and len(spec.values) == 1


def assigned(scope: ast.AST) -> dict[str, list[ast.expr | None]]:
    """What each name of a scope is given; None for what comes from outside or out of a loop."""
    values: dict[str, list[ast.expr | None]] = {}
    if isinstance(scope, FUNCTIONS):
        arguments = scope.args
        for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]:
            values.setdefault(argument.arg, []).append(None)
    for node in ast.walk(scope):
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    _give(values, target, value)
            case ast.AnnAssign(target=target, value=value) | ast.AugAssign(target=target, value=value):
                _give(values, target, value)
            case ast.NamedExpr(target=target, value=value):
                _give(values, target, value)
            case ast.For(target=target) | ast.comprehension(target=target):
                _give(values, target, None)
            case ast.With(items=items):
                for item in items:
                    if item.optional_vars is not None:
                        _give(values, item.optional_vars, None)
            case ast.MatchAs(name=str(name)):
                values.setdefault(name, []).append(None)
            case _:
                pass
    return values


def _give(values: dict[str, list[ast.expr | None]], target: ast.expr, value: ast.expr | None) -> None:
    if isinstance(target, ast.Name):
        values.setdefault(target.id, []).append(value)
    elif isinstance(target, ast.Tuple | ast.List):
        several = value.elts if isinstance(value, ast.Tuple | ast.List) else []
        for place, part in enumerate(target.elts):
            _give(values, part, several[place] if len(several) == len(target.elts) else None)


def faults_of_a_screen(source: str, name: str) -> list[str]:
    """Where code of the app draws, or could draw, a text that nobody made harmless."""
    tree = ast.parse(source)
    found = [fault for node in ast.walk(tree) for fault in _imported(node, name)]
    for node, scope in scopes(tree):
        match node:
            case ast.Call(func=func, args=arguments):
                called = dotted(func).rpartition(".")[2]
                given = [*arguments, *(keyword.value for keyword in node.keywords)]
                if called in PARSING and isinstance(func, ast.Attribute):
                    found.append(f"line {node.lineno}: {called}() reads markup")
                elif called == "Span" and name != "text.py" and not Harmless(scope, tree)(given[0] if given else None):
                    found.append(f"line {node.lineno}: Span of a text as it is; span() makes it harmless")
                elif called in {"Content", "Text"} and not (given and Harmless(scope, tree)(given[0])):
                    found.append(f"line {node.lineno}: {called} of a text as it is")
                elif called in {"Hit", "DiscoveryHit"} and not any(_is_content(part, scope) for part in arguments[:2]):
                    found.append(f"line {node.lineno}: {called} of a bare string")
                elif called == "Segment" and name not in ("text.py", "textual_hacks.py"):
                    found.append(f"line {node.lineno}: Segment outside text.py")
            case ast.Assign(targets=targets):
                for target in targets:
                    if isinstance(target, ast.Attribute) and target.attr in SPOKEN:
                        found.append(f"line {node.lineno}: {target.attr} is read as markup")
            case _:
                pass
    return found


def _is_content(node: ast.expr, scope: ast.AST) -> bool:
    """Whether it is a Content, or a name for nothing else; with or without styles."""
    if isinstance(node, ast.Name):
        values = assigned(scope).get(node.id, [])
        return bool(values) and all(value is not None and _is_content(value, ast.Module([], [])) for value in values)
    return isinstance(node, ast.Call) and (dotted(node.func) == "Content" or dotted(node.func).endswith(".stylize"))


def _imported(node: ast.AST, name: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            if alias.name.split(".")[0] in ("textual", "rich"):
                yield f"line {node.lineno}: import {alias.name}: name what is used of it"
    elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ("textual", "rich"):
        for alias in node.names:
            whole = f"{node.module}.{alias.name}"
            if node.module not in HARMLESS_MODULES and whole not in USED_BY.get(name, set()):
                yield f"line {node.lineno}: {whole} is not known to draw only what was made harmless"


def faults_of_a_stream(source: str, name: str) -> list[str]:
    """Where code writes to a stream by itself, outside the two modules that make every text harmless."""
    if name in STREAMS:
        return []
    tree = ast.parse(source)
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=func) if dotted(func) in PRINTING:
                found.append(f"line {node.lineno}: {dotted(func)}")
            case ast.Call(func=func, args=[first, *_]) if dotted(func) in ("sys.exit", "exit", "quit", "SystemExit"):
                if isinstance(first, ast.JoinedStr) or (
                    isinstance(first, ast.Constant) and isinstance(first.value, str)
                ):
                    found.append(f"line {node.lineno}: {dotted(func)} with a text writes to stderr")
            case ast.Call(func=func, args=[ast.Constant(value=1 | 2), *_]) if dotted(func) in ("os.write", "os.fdopen"):
                found.append(f"line {node.lineno}: {dotted(func)} to a stream")
            case ast.Call(args=arguments, keywords=keywords) if name not in REDRAWS:
                given = [*arguments, *(keyword.value for keyword in keywords)]
                if dotted(node.func).rpartition(".")[2] == "write" and any(dotted(part) in STANDARD for part in given):
                    found.append(f"line {node.lineno}: {dotted(node.func)} to a stream")
            case ast.Attribute(value=value, attr=attribute) if dotted(value) in STANDARD and name not in OWN_PROCESS:
                if attribute in STREAM_METHODS:
                    found.append(f"line {node.lineno}: {dotted(node)}")
            case ast.Assign(value=value) if dotted(value) in STANDARD:
                found.append(f"line {node.lineno}: {dotted(value)} by another name")
            case ast.ImportFrom(module="sys", names=names):
                found += [f"line {node.lineno}: {a.name}" for a in names if a.name.strip("_") in ("stdout", "stderr")]
            case ast.ImportFrom(module="click", names=names):
                found += [f"line {node.lineno}: click.{a.name}" for a in names if f"click.{a.name}" in PRINTING]
            case ast.Constant(value="/dev/tty" | "/dev/stdout" | "/dev/stderr"):
                found.append(f"line {node.lineno}: a terminal or stream by its path")
            case _:
                pass
    return found


def name_within(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


@pytest.mark.parametrize("path", sorted(TUI.rglob("*.py")), ids=lambda path: name_within(path, TUI))
def test_a_screen_draws_no_text_as_it_is(path: Path) -> None:
    assert not faults_of_a_screen(path.read_text(encoding="utf-8"), name_within(path, TUI))


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: name_within(path, SOURCE))
def test_no_module_writes_to_a_stream_by_itself(path: Path) -> None:
    assert not faults_of_a_stream(path.read_text(encoding="utf-8"), name_within(path, SOURCE))


PLANTED_SCREENS = {
    "a widget of Textual": "from textual.widgets import Static",
    "all of Textual": "import textual.widgets",
    "Rich's Text": "from rich.text import Text",
    "Rich's markup": "from rich.markup import render",
    "a console of Rich": "from rich.console import Console",
    "a toast": "def f(self, measure): self.app.notify(measure.name)",
    "a constant toast": "def f(self): self.notify('saved')",
    "a tooltip": "def f(self, measure): self.tooltip = measure.name",
    "a border": "def f(self, measure): self.border_title = f'{measure.name}'",
    "markup": "def f(measure): return Content.from_markup(measure.name)",
    "content": "def f(measure): return Content(measure.name)",
    "content by another name": "def f(measure):\n    text = measure.name\n    return Content(text)",
    "a span": "def f(measure): return Span(measure.name)",
    "a span of an argument": "def f(name): return Span(name, Role.TITLE)",
    "a span by another name": "def f(noun):\n    name = fit(noun.name, 5)\n    name = noun.name\n    return Span(name)",
    "a span in an f-string": "def f(measure): return Span(f'{measure.name}: ')",
    "a span joined": "def f(names): return Span(', '.join(names))",
    "a span added": "def f(measure): return Span(' ' + measure.name)",
    "a span chosen": "def f(measure): return Span(measure.name or 'x')",
    "a span in a loop": "def f(names): return [Span(name) for name in names]",
    "a span as a keyword": "def f(name): return Span(text=name)",
    "a span in a lambda": "f = lambda name: Span(name)",
    "a segment": "def f(name): return Segment(name)",
    "a hit": "def f(text): return DiscoveryHit(text, run)",
    "a highlighted hit": "def f(matcher, text): return Hit(1, matcher.highlight(text), run)",
}
FINE_SCREENS = (
    "def f(measure): return span(measure.name)",
    "def f(measure):\n    name = fit(measure.name, 5)\n    return Span(name)",
    "def f(glyphs, columns): return Span(glyphs.rule * columns)",
    "def f(count): return Span(f' {count:,} more')",
    "def f(part): return Span(part.text, Role.BAR)",
    "def f(text): return Content(plain(text))",
    "from textual.events import Key",
)
PLANTED_STREAMS = {
    "print": "print('x')",
    "click": "import click\nclick.echo('x')",
    "click by name": "from click import echo",
    "a question": "import click\nclick.prompt('x')",
    "stdout": "import sys\nsys.stdout.write('x')",
    "its bytes": "import sys\nsys.stdout.buffer.write(b'x')",
    "stderr": "import sys\nsys.stderr.writelines(['x'])",
    "the first stdout": "import sys\nsys.__stdout__.write('x')",
    "by another name": "import sys\nout = sys.stdout\nout.write('x')",
    "imported": "from sys import stdout",
    "the descriptor": "import os\nos.write(1, b'x')",
    "the boundary's own writer": "import sys\nwrite(sys.stdout, name)",
    "leaving": "import sys\nsys.exit('no such file')",
    "leaving otherwise": "raise SystemExit(f'{name}')",
    "a warning": "import warnings\nwarnings.warn(name)",
    "a traceback": "import traceback\ntraceback.print_exc()",
    "the terminal": "open('/dev/tty', 'w').write(name)",
}


@pytest.mark.parametrize("code", PLANTED_SCREENS.values(), ids=PLANTED_SCREENS)
def test_planted_code_of_a_screen_is_found(code: str) -> None:
    assert faults_of_a_screen(code, "screens/planted.py")


@pytest.mark.parametrize("code", FINE_SCREENS)
def test_harmless_code_of_a_screen_is_left_alone(code: str) -> None:
    assert not faults_of_a_screen(code, "screens/planted.py")


@pytest.mark.parametrize("code", PLANTED_STREAMS.values(), ids=PLANTED_STREAMS)
def test_planted_code_of_a_command_is_found(code: str) -> None:
    assert faults_of_a_stream(code, "cli/planted.py")
