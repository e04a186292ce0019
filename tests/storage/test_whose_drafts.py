"""Of several who share an account, as over SSH with forced commands, nobody is offered what another has half typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpitui.storage.drafts import Drafts
from tests.storage.processes import in_child

SCORECARD = Path("/somewhere/x.kpitui")


def leave(folder: Path, person: str, text: str) -> None:
    """What somebody was typing when their connection was lost."""

    def type_and_die() -> str:
        Drafts(folder, SCORECARD, person).put("note", text)
        return "typed"

    assert in_child(type_and_die) == "typed"


def test_each_gets_their_own_back(tmp_path: Path) -> None:
    for person, text in (("dana", "Li is too slow"), ("li", "call them"), ("", "of the account")):
        leave(tmp_path, person, text)
    assert Drafts(tmp_path, SCORECARD, "li").get("note") == "call them"
    assert Drafts(tmp_path, SCORECARD, "dana").get("note") == "Li is too slow"
    assert Drafts(tmp_path, SCORECARD).get("note") == "of the account"
    assert Drafts(tmp_path, SCORECARD, "kim").fields() == []


@pytest.mark.parametrize("person", ["../../etc/passwd", "/", "a\nb", "\udcff", "x" * 10_000, "[/]*?"])
def test_any_name_will_do(tmp_path: Path, person: str) -> None:
    leave(tmp_path / "drafts", person, "7")
    (file,) = (tmp_path / "drafts").iterdir()
    assert file.suffix == ".json"
    assert Drafts(tmp_path / "drafts", SCORECARD, person).get("note") == "7"
