"""Diagnoses that were worked out before they are asked for, each kept until something it rests on has changed."""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.services.diagnosis.diagnosing import Finding, diagnose_lines
from kpitui.services.diagnosis.gathering import wanted_for
from kpitui.services.loading import spans_for, uses_built_in
from kpitui.services.reviews.review_view import LineKey, key_of
from kpitui.services.standing import Line
from kpitui.services.workspace import Workspace
from kpitui.storage.changed import ANY_CORRECTIVE, Mark, changed_measures, mark_now


class KeptFindings:
    """The findings of some lines. One takes up to 8 ms: too long for several of them within one key press."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._found: dict[LineKey, Finding] = {}
        self._rests_on: dict[LineKey, set[str]] = {}
        self._seen = Mark(0, 0)

    def of(self, lines: Sequence[Line]) -> list[Finding]:
        """The findings of these lines, in their order, as everything is now."""
        self._look_into(self._unknown(lines))
        return [self._found[key_of(line)] for line in lines]

    def look_ahead(self, lines: Sequence[Line]) -> bool:
        """Look into one of these lines that is not known yet; whether there are more of them."""
        unknown = self._unknown(lines)
        self._look_into(unknown[:1])
        return len(unknown) > 1

    def _unknown(self, lines: Sequence[Line]) -> list[Line]:
        self._forget_what_changed()
        return [line for line in lines if (found := self._found.get(key_of(line))) is None or found.line != line]

    def _look_into(self, lines: Sequence[Line]) -> None:
        workspace = self._workspace
        for finding in diagnose_lines(workspace, lines) if lines else ():
            key = key_of(finding.line)
            self._found[key] = finding
            spans = spans_for(workspace.scorecard, workspace.calendar, wanted_for(workspace, finding.line))
            corrective = {ANY_CORRECTIVE} if uses_built_in(workspace.scorecard) else set()
            self._rests_on[key] = {finding.line.measure.key, *spans} | corrective

    def _forget_what_changed(self) -> None:
        with self._workspace.database.reading() as connection:
            now = mark_now(connection)
            if now == self._seen:
                return
            changed = changed_measures(connection, self._seen) if self._found else None
        self._seen = now
        for key in [key for key, measures in self._rests_on.items() if changed is None or measures & changed]:
            del self._found[key], self._rests_on[key]
