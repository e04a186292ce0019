"""Starts the program from the shell; everything that happens then is in `kpitui.cli.edge`."""

from __future__ import annotations

import gc
import os
import sys

_INTERRUPTED = 130


def main() -> None:
    """Run one command and leave with its exit code."""
    # A command lives for some 50 ms, mostly of imports: collecting garbage in that time costs 4 ms and frees nothing.
    gc.disable()
    _open_missing_streams()
    try:
        code = _run(sys.argv[1:])
    except KeyboardInterrupt:  # while the first modules were loaded, or the last lines written
        code = _INTERRUPTED
    if "textual" in sys.modules:
        sys.exit(code)  # the app may have threads and handlers that want to end in good order
    # All is written and flushed: taking the interpreter down piece by piece would cost another 5 to 9 ms.
    os._exit(code)


def _run(arguments: list[str]) -> int:
    if arguments or "_KPITUI_COMPLETE" in os.environ:
        from kpitui.cli.edge import run

        return run(arguments)
    from kpitui.cli.bare import run_bare

    return run_bare()


def _open_missing_streams() -> None:
    """Give a program started without stdin, stdout or stderr (`>&-`) empty ones, so that nothing takes their place."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


if __name__ == "__main__":
    main()
