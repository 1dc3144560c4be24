"""A web page behind the fences: nothing is granted, nothing is asked of the person by a dialog."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtNetwork import QAuthenticator
from PySide6.QtWebEngineCore import (
    QWebEngineCertificateError,
    QWebEngineClientCertificateSelection,
    QWebEngineDesktopMediaRequest,
    QWebEngineFileSystemAccessRequest,
    QWebEngineFrame,
    QWebEngineFullScreenRequest,
    QWebEnginePage,
    QWebEnginePermission,
    QWebEngineRegisterProtocolHandlerRequest,
    QWebEngineWebAuthUxRequest,
)

from ui.browser import words
from ui.browser.fences import Fences, address_of
from ui.browser.profile import Profile

LEAVING = "Are you sure you want to leave this page?"
"""How Qt asks in the name of a page that does not want to be left."""
QUESTIONS, ASKING = 5, 30.0
"""Questions that a page may put to a person within so many seconds."""
Choose = Callable[["GuidedPage", bool], list[str]]
"""Gives the files for the place that was clicked; the flag says that it takes several."""


class GuidedPage(QWebEnginePage):
    """A page of one citizen.

    `refused` names what was not shown, `distrusted` a host whose certificate is bad, `spoke` a
    message of the page; `ask` answers its yes-or-no questions (no one there: no).
    """

    refused = Signal(str)
    distrusted = Signal(str)
    spoke = Signal(str)

    def __init__(self, profile: Profile, parent: QObject | None = None) -> None:
        super().__init__(profile.qt, parent)
        self.fences: Fences = profile.fences
        self.choose: Choose | None = None
        self.open_window: Callable[[], QWebEnginePage | None] | None = None
        self.ask: Callable[[str], bool] | None = None
        self._asked: list[float] = []
        self._refuse_everything()

    def _refuse_everything(self) -> None:
        self.certificateError.connect(self._bad_certificate)
        self.permissionRequested.connect(_deny)
        self.selectClientCertificate.connect(_no_client_certificate)
        self.fullScreenRequested.connect(_no_full_screen)
        self.desktopMediaRequested.connect(_no_screen)
        self.fileSystemAccessRequested.connect(_no_file_system)
        self.registerProtocolHandlerRequested.connect(_no_handler)
        self.webAuthUxRequested.connect(_no_security_key)
        self.authenticationRequired.connect(_no_password)
        self.proxyAuthenticationRequired.connect(_no_password)

    def acceptNavigationRequest(
        self, url: QUrl | str, kind: QWebEnginePage.NavigationType, is_main: bool
    ) -> bool:
        """Go only where the recipe allows; the first page and every frame pass here too."""
        address = address_of(QUrl(url))
        if self.fences.may_show(address):
            return True
        self.fences.note(address)
        if is_main:
            self.refused.emit(QUrl(address).host() or QUrl(address).scheme())
        return False

    def createWindow(self, kind: QWebEnginePage.WebWindowType) -> QWebEnginePage:
        """A new window becomes a page in the same place; it has fences of its own."""
        # Qt takes None for "no window", which its stubs do not say.
        return self.open_window() if self.open_window else None  # type: ignore[return-value]

    def chooseFiles(
        self,
        mode: QWebEnginePage.FileSelectionMode,
        old: Sequence[str],
        mimes: Sequence[str],
    ) -> list[str]:
        """Give this citizen's file for the clicked place, or none; never a file dialog."""
        if self.choose is None:
            return []
        return self.choose(self, mode is QWebEnginePage.FileSelectionMode.FileSelectOpenMultiple)

    def javaScriptAlert(self, origin: QUrl | str, message: str) -> None:
        """Show the page's words beside it instead of a dialog."""
        self.spoke.emit(message[:500])

    def javaScriptConfirm(self, origin: QUrl | str, message: str) -> bool:
        """Let a person answer; without one the answer is no, but a page never holds one back."""
        leaving = message.startswith(LEAVING)
        if self.ask is None or self._asks_too_often():
            return leaving
        return self.ask(words.LEAVE if leaving else message[:500])

    def _asks_too_often(self) -> bool:
        """A page that asks on and on would leave a person no moment to close it."""
        now = time.monotonic()
        self._asked = [at for at in self._asked if now - at < ASKING] + [now]
        return len(self._asked) > QUESTIONS

    def javaScriptPrompt(self, origin: QUrl | str, message: str, default: str) -> tuple[bool, str]:
        """No page of a portal asks this way."""
        self.spoke.emit(message[:500])
        return False, ""

    def javaScriptConsoleMessage(
        self,
        level: QWebEnginePage.JavaScriptConsoleMessageLevel,
        message: str,
        line: int,
        source: str,
    ) -> None:
        """Pages print citizens' values into their console: none of it reaches our log."""

    def frames(self) -> list[QWebEngineFrame]:
        """Every frame of the page, the main one first."""
        found, waiting = [], [self.mainFrame()]
        while waiting:
            frame = waiting.pop(0)
            if frame.isValid():
                found.append(frame)
                waiting += frame.children()
        return found

    def _bad_certificate(self, error: QWebEngineCertificateError) -> None:
        error.rejectCertificate()
        self.distrusted.emit(error.url().host())


def _deny(permission: QWebEnginePermission) -> None:
    permission.deny()


def _no_client_certificate(selection: QWebEngineClientCertificateSelection) -> None:
    selection.selectNone()


def _no_full_screen(request: QWebEngineFullScreenRequest) -> None:
    request.reject()


def _no_screen(request: QWebEngineDesktopMediaRequest) -> None:
    request.cancel()


def _no_file_system(request: QWebEngineFileSystemAccessRequest) -> None:
    request.reject()


def _no_handler(request: QWebEngineRegisterProtocolHandlerRequest) -> None:
    request.reject()


def _no_security_key(request: QWebEngineWebAuthUxRequest) -> None:
    request.cancel()


def _no_password(url: QUrl, authenticator: QAuthenticator, *_proxy: str) -> None:
    """An empty answer: Qt would open its own log-in dialog otherwise."""
    authenticator.setUser("")
    authenticator.setPassword("")
