"""How a report looks as a page: one style sheet for screens light and dark, for paper and for mail. Loads nothing.

Only classes and elements, so that a mail program's sender can write the rules into the elements themselves.
"""

from __future__ import annotations

from kpitui.charts.palette import DARK, LIGHT

_LAYOUT = """
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; padding: 32px 16px 48px; font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto,
  "Helvetica Neue", Arial, "Noto Sans", sans-serif; overflow-wrap: break-word; }
.page { max-width: 720px; margin: 0 auto; }
h1 { font-size: 26px; line-height: 1.25; font-weight: 650; margin: 2px 0 4px; letter-spacing: -0.01em; }
h2 { font-size: 17px; line-height: 1.3; font-weight: 650; margin: 36px 0 10px; }
h3 { font-size: 15px; line-height: 1.4; font-weight: 650; margin: 18px 0 2px; }
p { margin: 0 0 6px; }
ul { margin: 6px 0 0; padding: 0 0 0 18px; }
li { margin: 0 0 4px; }
.over { font-size: 13px; font-weight: 600; letter-spacing: 0.02em; margin: 0; }
.small { font-size: 13px; }
.box { margin: 22px 0 0; padding: 16px 20px 14px; border-left: 4px solid; border-radius: 3px; }
.box .lead { font-size: 20px; line-height: 1.35; font-weight: 650; margin: 0 0 2px; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; font-variant-numeric: tabular-nums; }
th, td { padding: 6px 8px 6px 0; text-align: left; vertical-align: middle; border-bottom: 1px solid;
  font-weight: 400; overflow-wrap: anywhere; hyphens: auto; }
th:last-child, td:last-child { padding-right: 0; }
thead th { font-size: 12px; vertical-align: bottom; padding-bottom: 4px; }
th.group { padding: 20px 0 5px; font-weight: 650; }
tbody:first-of-type th.group { padding-top: 10px; }
th.group p { font-size: 13px; font-weight: 400; margin: 0; }
.number { text-align: right; hyphens: manual; }
td.number { white-space: nowrap; overflow-wrap: normal; }
td.spark { padding-top: 3px; padding-bottom: 3px; line-height: 0; }
.status { padding-left: 14px; hyphens: manual; }
th.action { padding-left: 16px; }
.good, .bad, .wait { font-weight: 600; }
.whole { white-space: nowrap; }
.name { font-weight: 600; }
figure { margin: 12px 0 16px; }
figcaption { margin: 0 0 4px; }
figure svg { display: block; width: 100%; height: auto; max-width: 720px; }
.miss { margin: 0 0 14px; padding: 0 0 0 14px; border-left: 2px solid; }
.miss h3 { margin-top: 0; }
h3 + .miss { margin-top: 6px; }
.foot { margin-top: 40px; padding-top: 10px; border-top: 1px solid; font-size: 12px; }
@media screen and (max-width: 560px) {
  body { padding: 16px 10px 32px; }
  table { table-layout: auto; }
  col { width: auto !important; }
  .owner, td.spark, th.spark, col.spark { display: none; }
}
"""

_PAPER = """
@page { size: A4; margin: 16mm 15mm 18mm; }
@media print {
  body { padding: 0; font-size: 10.5pt; line-height: 1.42; }
  .page { max-width: none; }
  h1 { font-size: 19pt; }
  h2 { font-size: 13pt; margin: 17pt 0 6pt; break-after: avoid; }
  .miss { margin-bottom: 8pt; }
  h3 { font-size: 10.5pt; break-after: avoid; }
  .box .lead { font-size: 14.5pt; }
  .small, th.group p { font-size: 9.5pt; }
  thead th, .foot { font-size: 8.5pt; }
  thead { display: table-header-group; }
  tr, li, figure, .box, .miss { break-inside: avoid; }
  th.group { break-after: avoid; }
  p, li { orphans: 3; widows: 3; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""


def style_sheet() -> str:
    """All rules."""
    dark = _coloured(DARK).replace("\n", "\n  ").strip()
    # Paper keeps the light colours, however dark the screen is.
    return f"{_LAYOUT}{_coloured(LIGHT)}{_PAPER}@media screen and (prefers-color-scheme: dark) {{\n  {dark}\n}}\n"


def _coloured(palette: dict[str, str]) -> str:
    """The rules that give colours: texts on paper and panel, rules, and the parts of drawings."""
    rules = [
        f"body {{ background: {palette['paper']}; color: {palette['ink']}; }}",
        f".box {{ background: {palette['panel']}; }}",
        f".quiet, thead th, th.group p, .foot {{ color: {palette['quiet']}; }}",
        f"th, td, .foot, .miss {{ border-color: {palette['rule']}; }}",
        f".k-text {{ fill: {palette['quiet']}; }}",
        f".k-ring {{ fill: {palette['paper']}; }}",
    ]
    rules += [f".{role} {{ color: {palette[role]}; }}" for role in ("good", "bad", "wait")]
    rules += [
        f".box.{role} {{ border-color: {palette[role]}; color: {palette['ink']}; font-weight: 400; }}"
        for role in ("good", "bad", "wait")
    ]
    rules += [f".k-area.k-{role} {{ fill: {palette[role]}; }}" for role in ("series", "good", "band")]
    rules += [f".k-line.k-{role} {{ stroke: {palette[role]}; }}" for role in ("series", "ink", "rule")]
    rules += [f".k-ring.k-bad {{ stroke: {palette['bad']}; }}"]
    return "\n" + "\n".join(rules) + "\n"
