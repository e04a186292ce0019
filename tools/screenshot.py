"""Draws docs/review.svg: the guided review of the demo, as the README shows it."""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ["KPITUI_TODAY"] = "2026-11-20"
os.environ["KPITUI_USER"] = "dana"

TARGET = Path(__file__).parents[1] / "docs" / "review.svg"
SIZE = (80, 24)


async def draw(folder: Path) -> str:
    """The screen as SVG, after a first number was typed."""
    from kpitui.services.demo import open_demo
    from kpitui.tui.app import KpituiApp, make_desk
    from kpitui.tui.glyphs import UNICODE

    workspace = open_demo(folder)
    desk = make_desk(workspace, workspace.database.path, glyphs=UNICODE, demo=True)
    desk.demo = False
    app = KpituiApp(desk, lambda app: app.review())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("tab", "enter", "enter", "enter", "tab", "tab")
        await pilot.pause()
        drawn = app.export_screenshot(title="kpitui")
    workspace.close()
    return drawn


def main() -> None:
    """Write the picture."""
    with TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_STATE_HOME"] = folder
        drawn = asyncio.run(draw(Path(folder)))
        # The picture must not fetch anything from elsewhere: without its font the reader's own monospace one is used.
        TARGET.write_text(re.sub(r"@font-face \{.*?\}\n?", "", drawn, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    main()
