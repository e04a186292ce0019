"""What the lines of the review were before this period: looked up when first on screen, then kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kpitui.domain.weeks import Period
from kpitui.services.reviews.reviewing import LineKey, key_of
from kpitui.services.standing import Line as ScoreLine
from kpitui.services.standing import Trend, trends
from kpitui.services.workspace import Workspace
from kpitui.storage.entries import first_days


class Past:
    """Trends and usual ranges of one scorecard's lines."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._periods = 0
        self._trends: dict[LineKey, Trend] = {}
        self._usual: dict[tuple[str, date, float | None], str] = {}
        self._goals: dict[tuple[str, date, float | None], tuple[str, ...]] = {}
        self._began: bool | None = None

    def began_before(self, week: Period) -> bool:
        """Whether anything was counted or defined before a week; asked of the file once."""
        if self._began is None:
            with self._workspace.database.reading() as connection:
                self._began = any(day < week.start for day in first_days(connection).values())
        return self._began

    def look_up(self, lines: Sequence[ScoreLine], periods: int) -> None:
        """Have the trends of these lines at hand, over so many periods."""
        if periods != self._periods:
            self._periods = periods
            self._trends.clear()
        wanted = [item for item in lines if key_of(item) not in self._trends]
        if not wanted:
            return
        with self._workspace.database.reading() as connection:
            found = trends(self._workspace, connection, wanted, periods)
        self._trends.update((key_of(item), trend) for item, trend in zip(wanted, found, strict=True))

    def trend(self, item: ScoreLine) -> Trend | None:
        """The trend of a line that was looked up; its last value may be older than the line's own."""
        return self._trends.get(key_of(item))

    def usual(self, item: ScoreLine) -> str:
        """The usual range of a line as a phrase; empty while nothing is usual yet."""
        key = (*key_of(item), item.value)
        if key not in self._usual:
            # Loaded with the first line that is marked: the table is on screen before.
            from kpitui.services.diagnosis.usual import usual_range_of

            self._usual[key] = usual_range_of(self._workspace, item)
        return self._usual[key]

    def goal(self, item: ScoreLine) -> tuple[str, ...]:
        """Where the line's measure stands on the way to its goal, in phrases, the longest first; none without one."""
        if item.measure.goal is None:
            return ()
        key = (*key_of(item), item.value)
        if key not in self._goals:
            from kpitui.services.diagnosis.forecasting import prospect_of

            prospect = prospect_of(self._workspace, item)
            self._goals[key] = prospect.phrases if prospect else ()
        return self._goals[key]
