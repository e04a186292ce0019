"""Draws docs/review.svg and docs/measure.svg, the review and a measure of the demo, as the README shows them."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ["KPITUI_TODAY"] = "2026-11-20"
os.environ["KPITUI_USER"] = "dana"

DOCS = Path(__file__).parents[1] / "docs"
SIZE = (80, 24)
# From the guided review of the demo: to a miss, and from home to the page of the measure that was missed.
PICTURES = {
    "review.svg": ("tab", "enter", "enter", "enter", "tab", "tab"),
    "measure.svg": ("escape", *["down"] * 6, "enter", "z", "left", "left"),
}


async def draw(folder: Path, keys: Sequence[str]) -> str:
    """The screen as SVG, after these keys in the guided review."""
    from kpitui.services.demonstration.demo import open_demo
    from kpitui.tui.app import KpituiApp, make_desk
    from kpitui.tui.glyphs import UNICODE

    workspace = open_demo(folder)
    desk = make_desk(workspace, workspace.database.path, glyphs=UNICODE, demo=True)
    desk.demo = False
    app = KpituiApp(desk, lambda app: app.review())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        drawn = app.export_screenshot(title="kpitui")
    workspace.close()
    return drawn


def main() -> None:
    """Write the pictures."""
    for name, keys in PICTURES.items():
        with TemporaryDirectory() as folder:
            os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_STATE_HOME"] = folder
            drawn = asyncio.run(draw(Path(folder), keys))
        # A picture must not fetch anything from elsewhere: without its font the reader's own monospace one is used.
        bare = re.sub(r"@font-face \{.*?\}\n?", "", drawn, flags=re.DOTALL)
        (DOCS / name).write_text(bare, encoding="utf-8")


if __name__ == "__main__":
    main()
