"""The ways from one screen to another, as every screen is handed them; the app is what goes them."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from kpitui.domain.weeks import Period


class Ways(Protocol):
    """Where one can go. Each screen is loaded when first gone to."""

    def open_view(self, name: str) -> None:
        """Go to one of the views in `kpitui.tui.views`, by its name."""

    def open_review(self, week: Period | None) -> None:
        """Go to the guided review of a week, or of the one that is proposed."""

    def open_measure(self, key: str, day: date | None = None) -> None:
        """Lay the page of one measure, at the period with this day, over this one; it goes back here."""

    def open_replay(self, week: Period) -> None:
        """Lay the review of a week, as it was closed, over this screen; it goes back here."""

    def open_set_up(self) -> None:
        """Lay what is measured, to be set up, over this screen; it goes back here."""

    def open_known(self, day: date, key: str = "", at: date | None = None) -> None:
        """Lay what was known at the end of a day over this screen; it goes back here.

        That is the page of a measure, at the period with the day `at`; without one the history.

        Raises:
            NotAllowed: the day is to come, the scorecard did not exist yet, or not the measure.
        """
