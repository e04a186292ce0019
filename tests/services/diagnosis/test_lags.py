"""The lag check: for every link, on request, and nothing is changed by it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from kpitui.services.diagnosis.lags import lags_document, lags_of
from kpitui.services.workspace import Workspace
from tests.scorecards import checks, complaints, drives
from tests.services.past.pasts import CLIENTS, MONTHLY, PROSPECTS, give, monday, opened

COMPLAINTS = complaints() + checks(drives("complaints", lag=1))


def moving(count: int) -> list[float]:
    return [float(Random(number).randint(30, 70)) for number in range(count)]


def sentences(workspace: Workspace, key: str) -> list[str]:
    return [item.sentence for item in lags_of(workspace, workspace.scorecard.measure(key))]


def test_the_lag_that_the_weeks_show_is_named(tmp_path: Path) -> None:
    done = moving(40)
    with opened(tmp_path, CLIENTS + PROSPECTS, monday(40)) as workspace:
        give(workspace, prospects=done, clients=[4.0] * 3 + [round(value / 10) for value in done[:-3]])
        told = ["A change in prospects contacted goes together with one in clients signed 3 weeks later; the lag is "]
        assert sentences(workspace, "clients") == [told[0] + "set to 0."]
        assert sentences(workspace, "prospects") == sentences(workspace, "clients")
        (link,) = workspace.scorecard.measure("prospects").links
        assert link.lag == 0, "nothing changes by itself"


@pytest.mark.parametrize("weeks", [0, 12, 29])
def test_below_30_weeks_it_says_from_when(tmp_path: Path, weeks: int) -> None:
    with opened(tmp_path, CLIENTS + PROSPECTS, monday(40)) as workspace:
        give(workspace, monday(40 - weeks), prospects=moving(weeks), clients=moving(weeks))
        assert sentences(workspace, "clients") == [
            f"It takes 30 weeks with both numbers to look at the lag; there are {weeks}."
        ]


def test_only_weeks_since_the_last_divider_count(tmp_path: Path) -> None:
    divided = f'{CLIENTS}divider = [{{ from = {monday(20)}, reason = "New offer" }}]\n{PROSPECTS}'
    with opened(tmp_path, divided, monday(40)) as workspace:
        give(workspace, prospects=moving(40), clients=moving(40))
        assert sentences(workspace, "clients")[0].endswith("there are 20.")


def test_an_action_that_lowers_results(tmp_path: Path) -> None:
    done = moving(40)
    with opened(tmp_path, COMPLAINTS, monday(40)) as workspace:
        give(workspace, checks=done, complaints=[4.0] * 2 + [round(10 - value / 10) for value in done[:-2]])
        assert sentences(workspace, "complaints")[0].startswith(
            "A change in checks made goes together with one in complaints 2 weeks later"
        )


def test_a_monthly_result_has_no_lag_in_weeks(tmp_path: Path) -> None:
    with opened(tmp_path, MONTHLY + PROSPECTS, monday(40)) as workspace:
        assert sentences(workspace, "clients") == [
            "The lag to clients signed cannot be looked at: it is monthly, and a lag is in weeks."
        ]


def test_the_json(tmp_path: Path) -> None:
    done = moving(40)
    with opened(tmp_path, CLIENTS + PROSPECTS + COMPLAINTS, monday(40)) as workspace:
        give(workspace, prospects=done, clients=[4.0] * 3 + [round(value / 10) for value in done[:-3]])
        measure = workspace.scorecard.measure("clients")
        shown = lags_document(measure, lags_of(workspace, measure))
        assert shown["measure"] == "clients"
        assert isinstance(shown["lags"], list)
        (link,) = shown["lags"]
        assert isinstance(link, dict)
        assert (link["action"], link["indicator"]) == ("prospects", "clients")
        assert (link["declared"], link["suggested"], link["weeks"]) == (0, 3, 40)
        assert isinstance(link["correlations"], list)
        assert [known["lag"] for known in link["correlations"] if isinstance(known, dict)] == list(range(9))
