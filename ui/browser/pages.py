"""The pages of one citizen: the one that is shown, and the windows that a portal opened over it."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtWebEngineCore import (
    QWebEngineDownloadRequest,
    QWebEngineLoadingInfo,
    QWebEnginePage,
)

from ui.browser import temporary
from ui.browser.fences import Fences, address_of
from ui.browser.page import Choose, GuidedPage
from ui.browser.profile import Profile, delete_now
from ui.browser.view import GuidedView

log = logging.getLogger(__name__)

MOST = 4
"""Windows over one another; a portal that opens more than that is not helped by showing them."""
LARGEST = 20_000_000
"""Bytes of one download that is kept with the case."""
MOST_DOWNLOADS = 10
"""Downloads of one visit; a page that sends more means none of them."""
OUR_OWN = (-3, -20)
"""Chromium's words for "somebody else took over" and "our own fence"."""
_Download = QWebEngineDownloadRequest.DownloadState


class Pages(QObject):
    """Shows pages in one view. `end` deletes view, pages, then the profile."""

    loaded = Signal(bool)
    crashed = Signal()
    distrusted = Signal(str)
    spoke = Signal(str)
    downloaded = Signal(str)

    def __init__(
        self, fences: Fences, parent: QObject, ask: Callable[[str], bool] | None = None
    ) -> None:
        super().__init__(parent)
        self.choose: Choose | None = None
        self.downloads: list[tuple[str, bytes]] = []
        self._fences = fences
        self._ask = ask
        self._folder: Path | None = None
        self._broken = False
        self._asked = 0
        self._profile = Profile(fences)
        self._profile.qt.downloadRequested.connect(self._download)
        self._stack: list[GuidedPage] = []
        self.view = GuidedView()
        self._push()

    @property
    def page(self) -> GuidedPage:
        """The page that is shown."""
        return self._stack[-1]

    @property
    def depth(self) -> int:
        """How many windows lie over one another; 1 when the portal opened none."""
        return len(self._stack)

    def load(self, url: QUrl) -> None:
        """Open an address in the first page."""
        self.page.load(url)

    def reload(self, start: QUrl) -> None:
        """Load what is shown again; a page that never arrived starts from the beginning."""
        url = self.page.url()
        if self._broken:
            # Qt gives the scripts of a profile to a page's first process only.
            self._broken = False
            old = self._stack.pop()
            self._push()
            old.blockSignals(True)
            delete_now(old)
        self.page.load(url if self._fences.may_show(address_of(url)) and url.host() else start)

    def end(self) -> None:
        """Delete everything, in the order that lets go of the profile."""
        self.view.hide()
        delete_now(self.view)
        while self._stack:
            page = self._stack.pop()
            page.blockSignals(True)  # its process ends now, which is no crash
            delete_now(page)
        self._profile.throw_away()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def close_top(self) -> None:
        """Close the window on top and show the page below it."""
        if len(self._stack) > 1:
            gone = self._stack.pop()
            self.view.setPage(self.page)
            # It may be the one that speaks right now.
            QTimer.singleShot(0, gone, gone.deleteLater)
            self.loaded.emit(True)

    def _push(self) -> GuidedPage:
        page = GuidedPage(self._profile)
        page.choose = lambda asked, several: self.choose(asked, several) if self.choose else []
        page.open_window = self._window
        page.ask = self._ask
        page.loadingChanged.connect(self._loading)
        page.renderProcessTerminated.connect(self._terminated)
        page.windowCloseRequested.connect(self.close_top)
        page.distrusted.connect(self.distrusted)
        page.spoke.connect(self.spoke)
        self._stack.append(page)
        self.view.setPage(page)
        return page

    def _terminated(self, *_how: object) -> None:
        self._broken = True
        self.crashed.emit()

    def _window(self) -> QWebEnginePage | None:
        if len(self._stack) >= MOST:
            log.warning("too many windows")
            return None
        page = self._push()
        page.refused.connect(self._window_refused)
        return page

    def _window_refused(self, _host: str) -> None:
        """A window that was opened for a forbidden place shows nothing: close it again."""
        page = self.page
        if len(self._stack) > 1 and not page.url().host():
            QTimer.singleShot(0, page, self.close_top)

    def _loading(self, info: QWebEngineLoadingInfo) -> None:
        status = QWebEngineLoadingInfo.LoadStatus
        if self.sender() is not None and self.sender() is not self.page:
            return
        if info.status() is status.LoadSucceededStatus:
            self.loaded.emit(True)
        elif info.status() is status.LoadFailedStatus and info.errorCode() not in OUR_OWN:
            log.warning("page not loaded: %s %d", info.url().host(), info.errorCode())
            http = info.errorDomain() is QWebEngineLoadingInfo.ErrorDomain.HttpStatusCodeDomain
            # "Not found" is a page of a portal that answers; from 500 on the portal is ill.
            self.loaded.emit(http and info.errorCode() < 500)

    def _download(self, request: QWebEngineDownloadRequest) -> None:
        """Take a portal's paper into the case, never into a folder of the person."""
        self._asked += 1
        too_much = self._asked > MOST_DOWNLOADS or request.totalBytes() > LARGEST
        if request.isSavePageDownload() or too_much:
            log.warning("a download was not taken")
            request.cancel()
            return
        if self._folder is None:
            self._folder = temporary.make()
        name = f"{self._asked:02d}"
        shown = request.suggestedFileName()[:120]
        request.setDownloadDirectory(str(self._folder))
        request.setDownloadFileName(name)
        path = self._folder / name

        def moved(state: QWebEngineDownloadRequest.DownloadState) -> None:
            if state is _Download.DownloadCompleted:
                if path.stat().st_size <= LARGEST:
                    self.downloads.append((shown, path.read_bytes()))
                    self.downloaded.emit(shown)
                path.unlink(missing_ok=True)

        def grew() -> None:
            if request.receivedBytes() > LARGEST:
                request.cancel()

        request.stateChanged.connect(moved)
        request.receivedBytesChanged.connect(grew)
        request.accept()
