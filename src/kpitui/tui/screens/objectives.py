"""The view Objectives: the tree of what is to be reached and what supports it, and the targets ahead by date."""

from __future__ import annotations

from collections.abc import Callable

from kpitui.domain.wording import several
from kpitui.services.objectives.objective_filter import filtered, meant_by
from kpitui.services.objectives.objective_tree import MeasureNode, Node, ObjectiveTree, objective_tree
from kpitui.services.objectives.timeline import Stop, timeline
from kpitui.services.past.grid_filter import Filter, parse_filter
from kpitui.services.undoing import undo
from kpitui.tui.desk import Desk
from kpitui.tui.furniture import FILTER_LABEL, bar, rule
from kpitui.tui.listing import Listing
from kpitui.tui.objective_lines import (
    NO_GOAL,
    GoalSeen,
    about_node,
    about_stop,
    amount_width,
    goal_seen,
    stop_line,
    timeline_heading,
    tree_heading,
    tree_lines,
)
from kpitui.tui.quiet import when_quiet
from kpitui.tui.screens.page import Offers
from kpitui.tui.screens.view import ViewPage
from kpitui.tui.text import BLANK, Line, Role, cut, line, span, wrap
from kpitui.tui.ways import Ways

_NOTHING_FITS = "Nothing here fits the filter. Esc takes it away."
_ABOVE = 4
_DETAIL_SHARE = 4
_LEAST_DETAIL = 6


class ObjectivesScreen(ViewPage):
    """Two lists of which one is shown: the tree, and the targets ahead."""

    NAME = "objectives"

    def __init__(self, desk: Desk, ways: Ways) -> None:
        super().__init__(desk, ways)
        self._tree: ObjectiveTree | None = None
        self._filter = Filter()
        self._meant: frozenset[str] = frozenset()
        self._in_sight: list[Node] = []
        self._folded: frozenset[str] = frozenset()
        self._folded_before: frozenset[str] = frozenset()  # while a filter shows all that it means
        self._tree_listing = Listing(height=1_000)  # known from the first frame on
        self._stops: list[Stop] | None = None
        self._stop_listing = Listing(height=1_000)
        self._ahead = False
        self._goals: dict[str, GoalSeen] = {}
        self._looked_at: set[str] = set()
        self._looks = False

    def on_screen_resume(self) -> None:
        """Read again what may have changed meanwhile; Textual then calls the one of `Page`, which draws it."""
        self.reload()

    def reload(self) -> None:
        """Read everything again; the marked line stays marked."""
        self._tree = None
        self._stops = None
        self._looked_at.clear()

    # What is shown.

    def _now(self) -> ObjectiveTree:
        if self._tree is None:
            first_time = not self._in_sight
            marked = self._marked_node()
            whole, scorecard = objective_tree(self.desk.workspace), self.desk.workspace.scorecard
            self._meant = meant_by(self._filter, whole, scorecard)
            self._tree = filtered(whole, self._filter, scorecard)
            self._unfold(marked.path if marked else "")
            if first_time:
                self._find(lambda node: isinstance(node, MeasureNode) and node.line.measure.key == self.desk.marked)
        return self._tree

    def _targets_ahead(self) -> list[Stop]:
        if self._stops is None:
            before = self._marked_stop()
            self._now()
            self._stops = [stop for stop in timeline(self.desk.workspace) if stop.measure.key in self._meant]
            self._stop_listing = self._stop_listing.resized(len(self._stops), self._stop_listing.height)
            if before is not None:
                same = [(stop.measure.key, stop.ahead, stop.day) for stop in self._stops]
                wanted = (before.measure.key, before.ahead, before.day)
                self._stop_listing = self._stop_listing.at(
                    same.index(wanted) if wanted in same else self._stop_listing.cursor
                )
        return self._stops

    def _unfold(self, path: str) -> None:
        """Lay out what is not folded away; the node at a path stays marked, or what it is folded into."""
        self._in_sight = self._tree.unfolded(self._folded) if self._tree else []
        self._tree_listing = self._tree_listing.resized(len(self._in_sight), self._tree_listing.height)
        paths = {node.path: place for place, node in enumerate(self._in_sight)}
        while path and path not in paths:
            path = path.rpartition("/")[0]
        if path:
            self._mark(paths[path])

    def _find(self, fits: Callable[[Node], bool]) -> bool:
        for place, node in enumerate(self._in_sight):
            if fits(node):
                self._mark(place)
                return True
        return False

    def _mark(self, place: int) -> None:
        self._tree_listing = self._tree_listing.at(place)
        node = self._marked_node()
        if isinstance(node, MeasureNode):
            self.desk.marked = node.line.measure.key

    def _marked_node(self) -> Node | None:
        return self._in_sight[self._tree_listing.cursor] if self._tree_listing.cursor < len(self._in_sight) else None

    def _marked_stop(self) -> Stop | None:
        stops = self._stops or []
        return stops[self._stop_listing.cursor] if self._stop_listing.cursor < len(stops) else None

    def _marked_measure(self) -> str:
        """The key of the marked measure; empty on an objective."""
        if self._ahead:
            stop = self._marked_stop()
            return stop.measure.key if stop else ""
        node = self._marked_node()
        return node.line.measure.key if isinstance(node, MeasureNode) else ""

    # Drawing.

    def frame(self, columns: int, rows: int) -> list[Line]:
        """Bar, tabs, as of when, headings; the tree or the targets ahead; rule, the marked one in full, footer."""
        now, desk = self._now(), self.desk
        below = max(_LEAST_DETAIL, (rows - _ABOVE) // _DETAIL_SHARE)
        room = rows - _ABOVE - below - 2
        body = self._timeline_body(columns, room) if self._ahead else self._tree_body(columns, room)
        whose = "demo: nothing is kept" if desk.demo else desk.workspace.scorecard.name
        self._look_soon()
        return [
            bar("Objectives", "targets ahead" if self._ahead else "", whose, columns),
            self.tabs(columns),
            cut((span(f" {self._headline(now)}", Role.TITLE), *self._filtered()), columns),
            timeline_heading(columns, amount_width(self._targets_ahead())) if self._ahead else tree_heading(columns),
            *body,
            *[BLANK] * (room - len(body)),
            rule(columns, desk.glyphs, below=self._listing.below),
            *self.last_lines(self._detail(columns, below - 1), columns),
            self.foot(columns),
        ]

    def _headline(self, now: ObjectiveTree) -> str:
        week = self.desk.workspace.calendar.label(now.week)
        if self._ahead:
            count = len(self._targets_ahead())
            targets = f"{count or 'No'} target{'' if count == 1 else 's'} ahead"
            return f"{targets}, as things stood at the end of {week}" if count and not self._filter.text else targets
        on_target = f"{now.tally.on_target} of {now.tally.due} on target at the end of {week}"
        return on_target if self._filter.text else f"{on_target}, the last finished week"

    def _filtered(self) -> Line:
        if not self._filter.text:
            return ()
        count = several(len(self._meant), "measure")
        return span(f"   Filter: {self._filter.text}", Role.ACCENT), span(f"   {count}", Role.DIM)

    def _tree_body(self, columns: int, rows: int) -> list[Line]:
        self._tree_listing = self._tree_listing.resized(len(self._in_sight), rows)
        if not self._in_sight and self._filter.text:
            return [BLANK, line(f"  {_NOTHING_FITS}")]
        if not self._in_sight:
            return [BLANK, line("  No objectives and no measures yet. Define some with `kpitui edit`.")]
        visible = [self._in_sight[place] for place in self._tree_listing.visible]
        desk = self.desk
        marked = self._marked_node()
        return tree_lines(visible, marked, self._folded, self._goals, desk.workspace, columns, desk.glyphs)

    def _timeline_body(self, columns: int, rows: int) -> list[Line]:
        stops = self._targets_ahead()
        self._stop_listing = self._stop_listing.resized(len(stops), rows)
        if not stops and self._filter.text:
            return [BLANK, line(f"  {_NOTHING_FITS}")]
        if not stops:
            told = "No targets lie ahead: no goal, no interim target and no target with a later date is defined."
            return [BLANK, *[line(f"  {part}") for part in wrap(told, columns - 4, 2)]]
        amount = amount_width(stops)
        return [
            stop_line(stops[place], columns, amount, self.desk.glyphs, marked=place == self._stop_listing.cursor)
            for place in self._stop_listing.visible
        ]

    def _detail(self, columns: int, rows: int) -> list[Line]:
        goal = self._goals.get(self._marked_measure(), NO_GOAL)
        told: list[tuple[str, Role]] = []
        if self._ahead:
            stop = self._marked_stop()
            told = about_stop(stop, goal) if stop else []
        elif (node := self._marked_node()) is not None:
            told = about_node(node, goal, self.desk.workspace)
        lines: list[Line] = []
        for text, role in told:
            if text and len(lines) < rows:
                lines += [line(span(f" {part}", role)) for part in wrap(text, columns - 2, rows - len(lines))]
        return lines + [BLANK] * (rows - len(lines))

    # The goals: each takes about a millisecond, so they are looked into one after another as keys leave time for it.

    def _unseen(self) -> str:
        """The marked measure, else the first in view, whose goal has not been looked into since the last change."""
        if self._ahead:
            keys = [self._marked_measure()]
        else:
            visible = [self._in_sight[place] for place in self._tree_listing.visible]
            keys = [
                self._marked_measure(),
                *[node.line.measure.key for node in visible if isinstance(node, MeasureNode)],
            ]
        scorecard = self.desk.workspace.scorecard
        wanted = (key for key in keys if key and key not in self._looked_at and scorecard.has(key))
        return next((key for key in wanted if scorecard.measure(key).goal is not None), "")

    def _look_soon(self) -> None:
        if not self._looks and self._unseen():
            self._looks = True
            when_quiet(self, self._look)

    def _look(self) -> None:
        self._looks = False
        if not self.is_attached or not self.desk.has_workspace:
            return
        with self.telling():
            if key := self._unseen():
                self._looked_at.add(key)
                if line := self._now().lines.get(key):
                    self._goals[key] = goal_seen(self.desk.workspace, line)
        self.redraw()

    # Keys.

    def offers(self) -> Offers:
        """Opening a measure, folding, the other list, moving."""
        offers: Offers = {"open": self._open} if self._marked_measure() else {}
        if self._filter.text:
            offers["clear_filter"] = lambda: self._narrow("")
        if not self._ahead:
            offers |= self._folding()
        offers |= {
            "tree" if self._ahead else "timeline": self._change_list,
            "filter": self._ask_filter,
            "undo": self._undo,
            "set_up": self.ways.open_set_up,
            "review": lambda: self.ways.open_review(None),
        }
        listing = self._listing
        if listing.count:
            offers |= {
                "down": lambda: self._go(listing.cursor + 1),
                "up": lambda: self._go(listing.cursor - 1),
                "page_down": lambda: self._go(listing.cursor + listing.height),
                "page_up": lambda: self._go(listing.cursor - listing.height),
                "first": lambda: self._go(0),
                "last": lambda: self._go(listing.count - 1),
            }
        return offers | self.general()

    @property
    def _listing(self) -> Listing:
        return self._stop_listing if self._ahead else self._tree_listing

    def _go(self, place: int) -> None:
        if not self._ahead:
            self._mark(place)
            return
        self._stop_listing = self._stop_listing.at(place)
        if key := self._marked_measure():
            self.desk.marked = key

    def _folding(self) -> Offers:
        node = self._marked_node()
        if node is None:
            return {}
        is_folded = node.path in self._folded
        offers: Offers = {}
        if (not node.leaf and not is_folded) or node.depth > 0:
            offers["fold"] = lambda: self._fold(node)
        if is_folded:
            offers["unfold"] = lambda: self._change_folds(self._folded - {node.path})
        if not node.leaf:
            offers["fold_or_unfold"] = lambda: self._change_folds(self._folded ^ {node.path})
        return offers

    def _fold(self, node: Node) -> None:
        """Fold it; where there is nothing to fold, go to what it stands beneath."""
        if not node.leaf and node.path not in self._folded:
            self._change_folds(self._folded | {node.path})
        else:
            self._unfold(node.path.rpartition("/")[0])

    def _change_folds(self, folded: frozenset[str]) -> None:
        node = self._marked_node()
        self._folded = folded
        self._unfold(node.path if node else "")

    def clicked(self, row: int) -> None:
        """Mark the clicked line."""
        place = self._listing.top + row - _ABOVE
        if place in self._listing.visible:
            self._go(place)

    def _open(self) -> None:
        self.ways.open_measure(self._marked_measure())

    def _ask_filter(self) -> None:
        self.ask(FILTER_LABEL, self._narrow, draft="objectives-filter", text=self._filter.text)

    def _narrow(self, text: str) -> None:
        """Show only what a filter means, nothing of it folded away; without one everything, folded as it was."""
        wanted = parse_filter(text, self.desk.workspace.scorecard)
        if bool(wanted.text) != bool(self._filter.text):
            self._folded, self._folded_before = self._folded_before, self._folded
        self._filter = wanted
        self.reload()

    def _change_list(self) -> None:
        self._ahead = not self._ahead

    def _undo(self) -> None:
        sentence = undo(self.desk.workspace)
        self.reload()
        self.say(sentence)
