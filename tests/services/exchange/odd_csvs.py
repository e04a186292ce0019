"""Makes CSV files as people and spreadsheets leave them, odd or damaged, each with what is truly in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from kpitui.services.exchange.importing import Choices

# Of the small scorecard: key, name, how its amounts look.
MEASURES = (
    ("prospects", "Prospects contacted", "count"),
    ("followups", "Follow-ups made", "count"),
    ("clients", "Clients signed", "count"),
    ("mood", "Team mood", "rating"),
    ("revenue", "Revenue", "money"),
    ("renewals", "Renewals", "percent"),
    ("visits", "Website visits", "count"),
)
STEPS = ("drained", "tired", "fine", "good", "great")
DATE_FORMATS = ("", "", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%b-%y", "midnight")
Entry = tuple[str, str, float]
Grid = list[list[str]]


@dataclass
class Odd:
    """One file: its bytes, the options it needs, what is in it; `damage` says why it must be refused."""

    content: bytes
    choices: Choices
    truth: list[Entry]
    oddities: list[str] = field(default_factory=list)
    damage: str = ""


class Maker:
    """Makes the file of one seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.oddities: list[str] = []
        self.truth: list[Entry] = []
        self.separator = self.random.choice(",,;;\t")
        self.decimal_comma = self.separator != "," and self.random.random() < 0.5
        marks = [" ", "\u00a0", "\u202f", "'", "." if self.decimal_comma else ","]
        self.thousands = self.random.choice(marks) if self.random.random() < 0.6 else ""
        self.date_format = self.random.choice(DATE_FORMATS)
        self.chosen = self.random.sample(MEASURES, self.random.randint(2, 5))
        monday = date(2026, 2, 2) + timedelta(weeks=self.random.randrange(20))
        self.days = [monday + timedelta(weeks=number) for number in range(self.random.randint(2, 9))]
        self.layout = self.random.choice(("wide", "wide", "long", "across", "across"))

    def day(self, day: date) -> str:
        if self.date_format == "midnight":
            return f"{day} 00:00:00"
        return day.strftime(self.date_format) if self.date_format else day.isoformat()

    def name(self, key: str, name: str) -> str:
        return self.random.choice((key, name, name.upper(), f" {name} ", name.replace(" ", "\n", 1)))

    def amount(self, key: str, show: str, day: date) -> str:
        """A random amount in writing, which becomes part of the truth; sometimes none."""
        if self.random.random() < 0.15:
            return self.random.choice(("", "", " "))
        if show == "rating":
            step = self.random.randint(1, 5)
            self.truth.append((key, str(day), float(step)))
            return self.random.choice((str(step), STEPS[step - 1], STEPS[step - 1].upper()))
        whole = self.random.choice((self.random.randint(0, 99), self.random.randint(1000, 9_999_999)))
        decimals = self.random.choice(("", "", f"{self.random.randint(0, 99):02}", "5"))
        negative = self.random.random() < 0.1
        stored = float(f"{'-' if negative else ''}{whole}.{decimals or 0}{'e-2' if show == 'percent' else ''}")
        self.truth.append((key, str(day), stored + 0.0))
        text = f"{whole:,}".replace(",", self.thousands)
        if decimals:
            text += ("," if self.decimal_comma else ".") + decimals
        if show == "money":
            text = self.random.choice((text, f"${text}", f"$ {text}", f"{text} $", f"{text}\u00a0$"))
        if show == "percent":
            text = self.random.choice((text, f"{text}%", f"{text} %", f"{text}\u00a0%"))
        if negative:
            text = self.random.choice((f"-{text}", f"\u2212{text}", f"({text})"))
        return text

    def grid(self) -> Grid:
        names = {key: self.name(key, name) for key, name, _ in self.chosen}
        corner = self.random.choice(("date", "Date", "DATE", "Week", "day", "Week starting"))
        if self.layout == "wide":
            rows = [[corner, *names.values()]]
            for day in self.days:
                rows.append([self.day(day), *(self.amount(key, show, day) for key, _, show in self.chosen)])
            return rows
        if self.layout == "across":
            head = self.random.choice(("Measure", "", "KPI", "date"))
            rows = [[head, *map(self.day, self.days)]]
            for key, _, show in self.chosen:
                rows.append([names[key], *(self.amount(key, show, day) for day in self.days)])
            return rows
        rows = [["date", "Measure", "amount", "note"]]
        for day in self.days:
            for key, _, show in self.chosen:
                text = self.amount(key, show, day)
                if text.strip():
                    rows.append([self.day(day), names[key], text, self.random.choice(("", "a, b; c", 'said "yes"'))])
        return rows

    def decorate(self, rows: Grid) -> Grid:
        """What spreadsheets have around their tables."""
        width = len(rows[0])
        for oddity in ("total row", "total column", "beside", "empty column", "first column", "empty lines", "titles"):
            if self.random.random() < 0.3:
                if oddity == "beside" and self.layout != "across":
                    continue
                self.oddities.append(oddity)
                rows = _ODDITIES[oddity](self, rows, width)
        return rows

    def written(self, rows: Grid) -> str:
        text = io.StringIO()
        end = self.random.choice(("\n", "\r\n", "\r\n", "\r"))
        writer = csv.writer(text, delimiter=self.separator, lineterminator=end)
        # Some releases of Python leave a \n without quotes where lines end with \r.
        if self.random.randrange(3) == 0 or end == "\r":
            writer = csv.writer(text, delimiter=self.separator, lineterminator=end, quoting=csv.QUOTE_ALL)
        writer.writerows(rows)
        lines = text.getvalue()
        if self.random.random() < 0.1:
            self.oddities.append("sep=")
            lines = f"sep={self.separator}{end}{lines}"
        return lines

    def choices(self, encoding: str) -> Choices:
        form = "" if self.date_format == "midnight" else self.date_format
        return Choices(
            date_format=form,
            decimal_comma=self.decimal_comma if self.separator != "," else None,
            encoding="cp1252" if encoding == "cp1252" else "",
        )


def _total_row(maker: Maker, rows: Grid, width: int) -> Grid:
    word = maker.random.choice(("Total", "TOTAL:", "Average", "Summe", "Grand total"))
    return [*rows, [word, *[str(maker.random.randint(1, 9999)) for _ in rows[0][1:]]]]


def _total_column(maker: Maker, rows: Grid, width: int) -> Grid:
    word = maker.random.choice(("Total", "Sum", "YTD"))
    return [[*rows[0], word], *([*row, "12,345"] for row in rows[1:])]


def _beside(maker: Maker, rows: Grid, width: int) -> Grid:
    return [[rows[0][0], "Owner", "Target", *rows[0][1:]], *([row[0], "Dana", ">= 50", *row[1:]] for row in rows[1:])]


def _empty_column(maker: Maker, rows: Grid, width: int) -> Grid:
    place = maker.random.randint(1, len(rows[0]))
    return [
        [*row[:place], maker.random.choice(("", " ")) if number else "", *row[place:]]
        for number, row in enumerate(rows)
    ]


def _first_column(maker: Maker, rows: Grid, width: int) -> Grid:
    return [["", *row] for row in rows]


def _empty_lines(maker: Maker, rows: Grid, width: int) -> Grid:
    for _ in range(maker.random.randint(1, 3)):
        place = maker.random.randint(0, len(rows))
        rows = [*rows[:place], maker.random.choice(([], [""] * len(rows[-1]), [" "])), *rows[place:]]
    return rows


def _titles(maker: Maker, rows: Grid, width: int) -> Grid:
    titles = [["Acme Coaching"], ["Scorecard 2026", "", "confidential"], ["As of", "2026-11-19"], []]
    return [*titles[: maker.random.randint(1, 4)], *rows]


_ODDITIES: dict[str, Callable[[Maker, Grid, int], Grid]] = {
    "total row": _total_row,
    "total column": _total_column,
    "beside": _beside,
    "empty column": _empty_column,
    "first column": _first_column,
    "empty lines": _empty_lines,
    "titles": _titles,
}


def _damaged(maker: Maker, rows: Grid) -> tuple[Grid, str]:
    """The table with one thing wrong in it, and what."""
    damage = maker.random.choice(sorted(_DAMAGES))
    return _DAMAGES[damage](maker, [list(row) for row in rows]), damage


def _a_word_for_an_amount(maker: Maker, rows: Grid) -> Grid:
    row = rows[maker.random.randrange(1, len(rows))]
    place = 2 if maker.layout == "long" else maker.random.randrange(1, len(row))
    row[place] = maker.random.choice(("n/a", "#DIV/0!", "#REF!", "twelve", "-", "1.2.3", "12 3", "0x10", "1e5", "nan"))
    return rows


def _a_row_too_wide(maker: Maker, rows: Grid) -> Grid:
    rows[maker.random.randrange(1, len(rows))].append("7")
    return rows


def _a_row_too_narrow(maker: Maker, rows: Grid) -> Grid:
    rows[maker.random.randrange(1, len(rows))].pop()
    return rows


def _an_unknown_measure(maker: Maker, rows: Grid) -> Grid:
    if maker.layout == "wide":
        return [[*rows[0], "Xyzzy"], *([*row, "1"] for row in rows[1:])]
    row = ["Xyzzy", *["1"] * (len(rows[0]) - 1)] if maker.layout == "across" else [rows[1][0], "Xyzzy", "1", ""]
    return [*rows, row]


def _a_measure_twice(maker: Maker, rows: Grid) -> Grid:
    if maker.layout == "long":
        return _an_unknown_measure(maker, rows)
    key = maker.chosen[0][0]
    if maker.layout == "across":
        return [*rows, [key, *["1"] * (len(rows[0]) - 1)]]
    return [[*rows[0], key], *([*row, "1"] for row in rows[1:])]


def _a_day_that_is_none(maker: Maker, rows: Grid) -> Grid:
    wrong = maker.random.choice(("99/99/2026", "2026-02-30", "soon", "2026-13-01", "45000"))
    if maker.layout == "across":
        rows[0][maker.random.randrange(1, len(rows[0]))] = wrong
    else:
        rows[maker.random.randrange(1, len(rows))][0] = wrong
    return rows


def _a_day_to_come(maker: Maker, rows: Grid) -> Grid:
    later = maker.day(date(2027, 2, 1))
    if maker.layout == "across":
        rows[0][-1] = later
        rows[1][-1] = "1"
    else:
        place = 2 if maker.layout == "long" else 1
        rows[-1][0] = later
        rows[-1][place] = "1"
    return rows


def _amounts_without_a_name(maker: Maker, rows: Grid) -> Grid:
    return [[*rows[0], ""], *([*row, "5"] for row in rows[1:])]


def _names_in_the_middle(maker: Maker, rows: Grid) -> Grid:
    rows[1][-1] = rows[1][-1].strip() or "3"
    return [rows[1], rows[0], *rows[2:]]


_DAMAGES: dict[str, Callable[[Maker, Grid], Grid]] = {
    "a word for an amount": _a_word_for_an_amount,
    "a row too wide": _a_row_too_wide,
    "a row too narrow": _a_row_too_narrow,
    "an unknown measure": _an_unknown_measure,
    "a measure twice": _a_measure_twice,
    "a day that is none": _a_day_that_is_none,
    "a day to come": _a_day_to_come,
    "amounts without a name": _amounts_without_a_name,
    "names in the middle": _names_in_the_middle,
}


def _torn(maker: Maker, text: str, encoding: str) -> tuple[bytes, str]:
    """The bytes with something wrong in them, and what."""
    content = text.encode(encoding)
    damage = maker.random.choice(("an open quote", "a NUL", "bytes that are no text"))
    if damage == "an open quote":
        return content + '"2026-11-01'.encode(encoding).removeprefix("".encode(encoding)), damage
    if damage == "a NUL":
        return content + "\0".encode(encoding).removeprefix("".encode(encoding)), damage
    return content + b"\xff\xfe\xff" * 3, damage


def odd_csv(seed: int) -> Odd:
    """The file of a seed: the same for the same seed. Of three, one is damaged."""
    maker = Maker(seed)
    rows = maker.grid()
    damage = ""
    kind = maker.random.random()
    if kind < 0.27 and len(rows) > 2:
        rows, damage = _damaged(maker, rows)
    rows = maker.decorate(rows)
    encoding = maker.random.choice(("utf-8", "utf-8-sig", "utf-16", "cp1252"))
    text = maker.written(rows)
    if encoding == "cp1252":  # which has neither narrow blanks nor the minus of typesetters
        text = text.replace("\u202f", "\u00a0").replace("\u2212", "-")
    content = text.encode(encoding)
    if not damage and kind > 0.92 and encoding != "cp1252":
        content, damage = _torn(maker, text, encoding)
    return Odd(content, maker.choices(encoding), maker.truth, [maker.layout, *maker.oddities], damage)
