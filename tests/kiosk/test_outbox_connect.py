"""The queue signs in once at each portal; an account that was lent serves its own case alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from vault_cases import a_case, a_submission

from kiosk.desk import connect
from kiosk.desk.core import Desk
from kiosk.model import BadInput
from kiosk.portals import credentials
from kiosk.settings import Home, Settings


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.open(Home(tmp_path), Settings(practice=True), practice=True) as opened:
        yield opened


def test_cases_of_one_portal_share_its_connector(desk: Desk) -> None:
    first = a_submission(a_case(1))
    other = msgspec.structs.replace(first, portal="http://127.0.0.1:2")
    join = connect.outbox(desk)._connect
    assert join(first) is join(a_submission(a_case(2)))
    assert join(other) is not join(first)
    assert connect.outbox(desk)._connect(first) is join(first), "kept from drain to drain"


def test_an_own_account_is_never_shared(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    lent = msgspec.structs.replace(a_submission(a_case(1)), own_account=True)
    join = connect.outbox(desk)._connect
    join(a_submission(a_case(2)))
    with pytest.raises(BadInput, match="mời công dân gõ lại"):
        join(lent)
    own = credentials.Credentials("công dân", "mật khẩu", "1")
    monkeypatch.setattr(credentials, "lent", lambda _case: own)
    assert join(lent) is not join(lent)
