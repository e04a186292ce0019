"""Records in the audit trail that somebody altered: a refusal by name, never a failure of the program."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kpitui.errors import UnusableFile
from kpitui.services.trail import changes
from kpitui.services.workspace import Workspace
from tests.conftest import TODAY
from tests.services.doing import tally


@pytest.mark.parametrize(
    "alteration",
    [
        "UPDATE audit SET after = replace(after, '\"purpose\"', '\"purposf\"') WHERE entity = 'measure'",
        "UPDATE audit SET after = replace(after, '\"weekly\"', '\"weakly\"') WHERE entity = 'measure'",
        "UPDATE audit SET after = '[1]' WHERE entity = 'measure'",
        'UPDATE audit SET entity = \'entry\', before = \'{"measure": "prospects", "amount": "x"}\', after = NULL',
        "UPDATE audit SET after = 'no JSON' WHERE entity = 'person'",
    ],
)
def test_the_changes_of_an_altered_trail_are_refused(workspace: Workspace, path: Path, alteration: str) -> None:
    tally(workspace, "prospects", 3, TODAY)
    assert changes(workspace)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER audit_no_update")
        connection.execute(alteration)
    with pytest.raises(UnusableFile, match="is damaged"):
        changes(workspace)
