"""Starts the program from the shell; everything that happens then is in `kpitui.cli.edge`."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run one command and leave with its exit code."""
    # A command lives for some 50 ms, mostly of imports: collecting garbage in that time costs 4 ms and frees nothing.
    gc.disable()
    from kpitui.cli.edge import run

    code = run(sys.argv[1:])
    if "textual" in sys.modules:
        sys.exit(code)  # the app may have threads and handlers that want to end in good order
    # All is written and flushed: taking the interpreter down piece by piece would cost another 5 to 9 ms.
    os._exit(code)


if __name__ == "__main__":
    main()
