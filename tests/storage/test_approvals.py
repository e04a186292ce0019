"""Approvals are kept in the user's own folder alone; where that fails, it is said."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from kpitui.errors import UnusableFile
from kpitui.storage.approvals import Approval, Approvals


@pytest.fixture
def approvals(tmp_path: Path) -> Approvals:
    """Those for one scorecard; nothing is kept yet."""
    return Approvals(tmp_path / "approvals", tmp_path / "x.kpitui")


def test_one_is_kept_found_and_revoked(approvals: Approvals) -> None:
    assert approvals.find("calls") is None
    approvals.keep("calls", "a hash", "2026-11-20")
    assert approvals.find("calls") == Approval("calls", "a hash", "2026-11-20")
    assert approvals.find("visits") is None
    assert approvals.revoke("calls")
    assert not approvals.revoke("calls")
    assert approvals.find("calls") is None


@pytest.mark.parametrize("what", ["scorecard", "measure", "fingerprint"])
def test_one_that_was_written_for_something_else_counts_for_nothing(
    approvals: Approvals, tmp_path: Path, what: str
) -> None:
    approvals.keep("calls", "a hash", "2026-11-20")
    (kept,) = (tmp_path / "approvals").iterdir()
    said = json.loads(kept.read_text())
    if what == "fingerprint":
        del said[what]
    else:
        said[what] = "another"
    kept.write_text(json.dumps(said))
    assert approvals.find("calls") is None


def test_where_none_can_be_kept_it_is_said(approvals: Approvals, tmp_path: Path) -> None:
    (tmp_path / "approvals").write_text("a file")
    with pytest.raises(UnusableFile, match="The approval cannot be kept in"):
        approvals.keep("calls", "a hash", "2026-11-20")
    with pytest.raises(UnusableFile, match="cannot be removed: Not a directory"):
        approvals.revoke("calls")


def test_one_that_cannot_be_removed_is_named(approvals: Approvals, tmp_path: Path) -> None:
    approvals.keep("calls", "a hash", "2026-11-20")
    (kept,) = (tmp_path / "approvals").iterdir()
    kept.unlink()
    os.mkdir(kept)
    with pytest.raises(UnusableFile, match=f"{kept} cannot be removed"):
        approvals.revoke("calls")
    assert approvals.find("calls") is None
