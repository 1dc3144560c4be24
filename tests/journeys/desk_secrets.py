"""Every secret of an office and of a citizen is typed at the desk; says what was seen, as JSON.

Called with two homes, a real one and one for practice, and a file to write the passphrase to. With
`submit` alone it is the command, with the office's account at the portal in its keyring.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import keyring
from keyring.backend import KeyringBackend
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from kiosk.desk import account, approval, citizen, consent, procedure
from kiosk.desk.visit import Visit as DeskVisit
from kiosk.model import Case, State
from kiosk.portals import credentials
from kiosk.vault import officers
from tests.journeys.commands import case_file
from tests.journeys.desk_watched import Commands, everything
from tests.journeys.guided_desk import CARD, Citizen, in_vault, opened, page, screen
from tests.journeys.secrets_typed import (
    AT_PORTAL,
    BOSS_PIN,
    LENT,
    OFFICE,
    OTP,
    PHRASE,
    PIN,
    WRONG_PIN,
)
from tests.ui.desk import Hand, close_desk, open_desk
from ui.browser import engine
from ui.officer.account import AccountPage
from ui.tour.stage import Stage, application, stage

Key = Qt.Key
WORDS = "document.body?.innerText ?? ''"


class Pocket(KeyringBackend):
    """A keyring that writes nothing; none in which the store would keep its key."""

    priority = 1  # type: ignore[assignment]
    kept: dict[tuple[str, str], str] = {}  # noqa: RUF012 - one pocket for all

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


class Titles:
    """Titles of all windows, looked at again and again.

    An event filter on the application would be shown what Chromium has not finished making.
    """

    def __init__(self, app: QApplication) -> None:
        self.seen: set[str] = set()
        self._app = app
        self._timer = QTimer()
        self._timer.timeout.connect(self._look)
        self._timer.start(10)

    def _look(self) -> None:
        self.seen.update(window.windowTitle() for window in self._app.topLevelWidgets())
        self.seen.update(window.title() for window in self._app.topLevelWindows())


def real_desk(app: QApplication, home: Path) -> None:
    """The store's passphrase, the first officer's PIN, the lock with a wrong one and the right."""
    os.environ["KIOSK_HOME"] = str(home)
    hand = open_desk(app, practice=False)
    hand.until(hand.window.opening.phrase.isVisible)
    everything()
    for _time in range(2):
        hand.type(PHRASE)
        hand.press(Key.Key_Return)
    hand.until(lambda: hand.program.office is not None)
    everything()
    hand.until(hand.office.logon.name.isVisible)
    hand.type("Lường Thị Thương")
    for _time in range(2):
        hand.press(Key.Key_Tab)
        hand.type(PIN)
    hand.press(Key.Key_Return)
    hand.until(lambda: hand.quiet is hand.office.home)
    hand.office.lock_seat()
    hand.until(lambda: hand.quiet is hand.office.lock)
    _unlock(hand, WRONG_PIN)
    hand.until(lambda: hand.office.lock.errors.faults)
    _unlock(hand, PIN)
    hand.until(lambda: hand.quiet is hand.office.home)
    close_desk(hand)


def _unlock(hand: Hand, pin: str) -> None:
    hand.settle()
    hand.type(pin)
    hand.press(Key.Key_Return)


def own_account(desk: Stage) -> None:
    """Step 5: the citizen's own account of the portal, typed and handed over."""
    visit, store = DeskVisit(), desk.office.seat.desk

    def make() -> None:
        procedure.choose(store, visit, "1.004194", "thue_muon")
        citizen.accept(store, visit, citizen.read_text(CARD))
        consent.give(store, visit, {"submit"})

    in_vault(desk, make)
    desk.office.seat.new_visit(visit)
    asked, account.by_password = account.by_password, lambda _desk, _visit: True
    desk.office.shell.begin("account")
    desk.go("account")
    step = desk.page("account")
    assert isinstance(step, AccountPage)
    step.choose(account.OWN_ACCOUNT)
    desk.hand.write(LENT[0])
    desk.hand.press(Key.Key_Tab)
    desk.hand.write(LENT[1])
    desk.hand.press(Key.Key_Return)
    desk.go("form")
    assert credentials.lent(visit.open_case().id) == credentials.Credentials(*LENT, "")
    account.by_password = asked
    desk.end_by_header()


def approved(desk: Stage) -> None:
    """A supervisor's PIN before the case is sealed."""
    store = desk.office.seat.desk

    def enrol() -> None:
        with store.vault.begin() as tx:
            officers.enrol(tx, "Cầm Bá Thước", BOSS_PIN, "supervisor")

    def wanted(_desk: object, case: Case | None) -> bool:
        return case is not None and case.state is State.REVIEWED and case.approval is None

    in_vault(desk, enrol)
    approval.wanted = wanted
    Citizen(desk, "1.004873")
    card = page(desk).approving.card
    desk.hand.until(card.pin.isVisible, "the supervisor is asked")
    for pin in (WRONG_PIN, BOSS_PIN):
        desk.hand.write(pin)
        desk.hand.press(Key.Key_Return)
        desk.hand.until(lambda: card.pin.error() or not card.isVisible(), "the PIN is looked at")


def at_portal(desk: Stage) -> list[str]:
    """The citizen's password and one-time code, typed into the portal's page; what it shows."""
    v = opened(desk)
    shown = []
    for user, password in (AT_PORTAL, (AT_PORTAL[0], "thuchanh")):
        v.at("dang_nhap")
        v.person_types("#tai_khoan", user)
        v.person_types("#mat_khau", password)
        v.person_types("#ma_kiem_tra", v.js("document.querySelector('.captcha span').innerText"))
        v.person_clicks("form.narrow button")
        v.wait(lambda: v.js("document.querySelector('#tai_khoan')?.value ?? ''") == "")
        shown.append(v.js(WORDS))
    v.at("xac_thuc")
    v.js("document.querySelector('#otp').removeAttribute('maxlength')")
    v.person_types("#otp", OTP)
    v.person_clicks("form.narrow button")
    v.wait(lambda: "chưa đúng" in v.js(WORDS))
    shown.append(v.js(WORDS))
    desk.hand.click(screen(desk).panel.leave)
    desk.hand.until(lambda: page(desk).portal.visit.screen is None, "the visit is over")
    return shown


def submit(folder: Path, home: Path, passphrase: Path, url: str) -> tuple[int, str]:
    """The command with the office's own account, which the practice portal refuses."""
    passphrase.write_text(PHRASE + "\n", "utf-8")
    done = subprocess.run(
        [sys.executable, __file__, "submit", case_file(folder), url],
        input="\n".join(OFFICE),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "KIOSK_HOME": str(home), "KIOSK_PASSPHRASE_FILE": str(passphrase)},
    )
    return done.returncode, done.stdout + done.stderr


def command(case: str, url: str) -> int:
    """The child of `submit`."""
    from kiosk import logs
    from ui.__main__ import main as first_word

    user, password = sys.stdin.read().split("\n")
    credentials.keep(url, credentials.Credentials(user, password, "20200"))
    start = logs.start

    def loud(folder: Path, _level: int) -> None:
        start(folder)
        everything()

    logs.start = loud
    return first_word(["submit", case, "--portal", url, "--wait", "1", "--json"])


def main(real: Path, practice: Path, passphrase: Path) -> None:
    app = application()
    commands, titles = Commands(), Titles(app)
    real_desk(app, real)
    with stage(app, practice) as desk:
        everything()
        desk.hand.press(Key.Key_Return)
        desk.hand.until(desk.at_home, "home")
        own_account(desk)
        approved(desk)
        assert not engine.why_not()
        shown = at_portal(desk)
        url = desk.office.seat.desk.portal_url
        code, said = submit(passphrase.parent, real, passphrase, url)
        desk.end_by_header()
        left = app.clipboard().text()
    sys.stdout.write(
        json.dumps(
            {
                "titles": sorted(titles.seen),
                "commands": commands.said,
                "shown": shown,
                "clipboard": left,
                "submit": [code, said],
            }
        )
        + "\n"
    )


if __name__ == "__main__":
    keyring.set_keyring(Pocket())
    if sys.argv[1] == "submit":
        raise SystemExit(command(*sys.argv[2:]))
    main(*(Path(word) for word in sys.argv[1:]))
