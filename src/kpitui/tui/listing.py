"""Which line of a list is marked and which part of it is in view; jumps half a page at the edges."""

from __future__ import annotations

from kpitui.frozen import dataclass, replace


@dataclass(frozen=True, slots=True)
class Listing:
    """A place in a list of `count` lines of which `height` are in view from `top` on."""

    count: int = 0
    cursor: int = 0
    top: int = 0
    height: int = 1

    def resized(self, count: int, height: int) -> Listing:
        """The same place in a list of another length or a view of another height."""
        height = max(1, height)
        cursor = min(max(0, self.cursor), max(0, count - 1))
        return replace(self, count=count, cursor=cursor, height=height)._in_view()

    def moved(self, by: int) -> Listing:
        """The cursor so many lines on (back, when negative), stopping at the ends."""
        return self.at(self.cursor + by)

    def at(self, cursor: int) -> Listing:
        """The cursor on this line, or the nearest there is."""
        return replace(self, cursor=min(max(0, cursor), max(0, self.count - 1)))._in_view()

    def _in_view(self) -> Listing:
        # Half a page at once: over a slow line a view that scrolls line by line falls behind a held key.
        top = min(self.top, max(0, self.count - self.height))
        if self.cursor < top:
            top = max(0, self.cursor - self.height // 2)
        elif self.cursor >= top + self.height:
            top = min(max(0, self.count - self.height), self.cursor - self.height // 2)
        return replace(self, top=top)

    @property
    def visible(self) -> range:
        """The lines in view."""
        return range(self.top, min(self.count, self.top + self.height))

    @property
    def below(self) -> int:
        """How many lines there are below those in view."""
        return max(0, self.count - self.top - self.height)
