"""The recap of a closed review as text to copy or keep, made from what was frozen at its close alone."""

from __future__ import annotations

import json
from typing import Any

from kpitui.domain.plain_text import plain
from kpitui.domain.weeks import show_written_day
from kpitui.frozen import dataclass

_CHOICES = {"corrective_action": "corrective action", "watch": "watch", "accept": "accept"}
_MARKS = {"on_target": "✓ on target", "off_target": "✗ off target", "missing": "missing", "excused": "excused"}


@dataclass(frozen=True, slots=True)
class Recap:
    """A recap in Markdown, and its lines for the screen."""

    markdown: str
    lines: tuple[str, ...]


def recap(document: str) -> Recap:
    """The recap of one frozen review, given as its JSON text."""
    seen = json.loads(document)
    return Recap(_markdown(seen), tuple(_screen(seen)))


def _screen(seen: dict[str, Any]) -> list[str]:
    lines = [f"{seen['headline']}.", ""]
    names = {line["measure"]: line for line in seen["lines"]}
    for miss, line in _misses(seen):
        lines.append(f"{line['name']}: {line['shown']}, target {line['target_shown']}. {_decision(line)}")
        lines.append(f"  {miss['sentence']}")
        noted = [action for action in seen["corrective_actions"] if action["measure"] == line["measure"]]
        lines += [f"  > {_corrective(action)}" for action in noted]
    missed = {line["measure"] for _, line in _misses(seen)}
    others = [action for action in seen["corrective_actions"] if action["measure"] not in missed]
    lines += [f"> {_corrective(action)}" for action in others]
    if seen["missing"]:
        lines.append("Not entered: " + ", ".join(names[key]["name"] for key in seen["missing"]))
    if seen["learned"]:
        lines += ["", f"Learned: {seen['learned']}"]
    return lines


def _markdown(seen: dict[str, Any]) -> str:
    lines = [
        f"# {_escaped(seen['scorecard'])}: review of {seen['label']} ({seen['span']})",
        "",
        f"**{seen['headline']}.** Closed by {_escaped(seen['closed_by'])} on {show_written_day(seen['closed_at'])}.",
        "",
        "| Measure | Target | Reading | Status | Decision |",
        "|---|---:|---:|---|---|",
    ]
    for line in seen["lines"]:
        status = _MARKS.get(line["status"], "")
        if line["excuse"]:
            status = f"{status}: {line['excuse']}"
        decision = _decision(line) if line["status"] == "off_target" and line["kind"] != "metric" else ""
        cells = (line["name"], line["target_shown"], line["shown"], status, decision)
        lines.append("| " + " | ".join(_escaped(cell) for cell in cells) + " |")
    if seen["misses"]:
        lines += ["", "## What the misses mean", ""]
        lines += [f"- **{_escaped(line['name'])}**: {_escaped(miss['sentence'])}" for miss, line in _misses(seen)]
    if seen["corrective_actions"]:
        lines += ["", "## Corrective actions", ""]
        lines += [f"- {_escaped(_corrective(action))}" for action in seen["corrective_actions"]]
    notes = [(line["name"], note) for line in seen["lines"] for note in line["notes"]]
    if notes:
        lines += ["", "## Notes", ""]
        lines += [f"- {_escaped(name)}: {_escaped(note)}" for name, note in notes]
    if seen["learned"]:
        lines += ["", "## Learned", "", _escaped(seen["learned"])]
    return "\n".join(lines) + "\n"


def _misses(seen: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each miss with its line, worst first."""
    lines = {(line["measure"], line["period"]): line for line in seen["lines"]}
    return [(miss, lines[miss["measure"], miss["period"]]) for miss in seen["misses"]]


def _decision(line: dict[str, Any]) -> str:
    decision = line["decision"]
    if decision is None:
        return "Undecided."
    reason = f": {decision['reason']}" if decision["reason"] else ""
    told = f"{_CHOICES[decision['choice']].capitalize()}{reason}"
    return told if told.endswith((".", "?")) else f"{told}."


def _corrective(action: dict[str, Any]) -> str:
    owner = f" ({action['owner']})" if action["owner"] else ""
    due = f", due {show_written_day(action['due'])}" if action["due"] else ""
    return f"{action['text']}{owner}{due}"


def _escaped(text: str) -> str:
    """Text as Markdown shows it literally."""
    return "".join(f"\\{character}" if character in "\\`*_{}[]<>#|" else character for character in plain(text))
