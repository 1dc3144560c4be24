"""What an answer of a portal means, before anybody acts on it."""

import pytest

from kiosk.model import State
from kiosk.portals.opencps.http import Answer, Lost, No, decoded
from kiosk.portals.opencps.standing import status_of

JSON = "application/json"


def test_a_no_may_come_without_a_description() -> None:
    with pytest.raises(No) as no:
        decoded(Answer(403, JSON, b'{"message":"No Content.","code":403}'))
    assert no.value.description == ""


def test_a_403_that_is_not_the_portals_own_is_no_answer() -> None:
    with pytest.raises(Lost):
        decoded(Answer(403, JSON, b'{"reason":"blocked by policy"}'))


def test_a_page_that_tells_of_a_fault_is_no_log_in_page() -> None:
    with pytest.raises(Lost, match="502"):
        decoded(Answer(502, "text/html", b"<html>Bad Gateway</html>"))
    with pytest.raises(Lost, match="đăng nhập"):
        decoded(Answer(200, "text/html", b"<html>Sign In</html>"))


def test_a_refusal_is_told_with_the_authoritys_reason() -> None:
    told = {"dossierStatus": "denied", "dossierStatusText": "Từ chối", "lastActionNote": "Sai nơi"}
    standing = status_of(told, "H44-1")
    assert (standing.state, standing.text) == (State.REFUSED, "Từ chối: Sai nơi")
