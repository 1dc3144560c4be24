"""One citizen's browser memory: off the record, and thrown away whole.

Cleaning is not enough (deleting cookies leaves the storage): a profile is never used twice.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWebEngineCore import QWebEngineProfile, QWebEngineSettings

from ui.browser import scripts
from ui.browser.fences import Fences, Interceptor

_Attribute = QWebEngineSettings.WebAttribute
OFF = (
    _Attribute.JavascriptCanOpenWindows,
    _Attribute.JavascriptCanAccessClipboard,
    _Attribute.JavascriptCanPaste,
    _Attribute.LocalContentCanAccessRemoteUrls,
    _Attribute.LocalContentCanAccessFileUrls,
    _Attribute.HyperlinkAuditingEnabled,
    _Attribute.PluginsEnabled,
    _Attribute.PdfViewerEnabled,
    _Attribute.FullScreenSupportEnabled,
    _Attribute.ScreenCaptureEnabled,
    _Attribute.AllowRunningInsecureContent,
    _Attribute.AllowGeolocationOnInsecureOrigins,
    _Attribute.AllowWindowActivationFromJavaScript,
    _Attribute.DnsPrefetchEnabled,
    _Attribute.NavigateOnDropEnabled,
    _Attribute.ErrorPageEnabled,
    _Attribute.WebGLEnabled,
)
ON = (_Attribute.WebRTCPublicInterfacesOnly, _Attribute.PlaybackRequiresUserGesture)
LANGUAGE = "vi-VN,vi;q=0.9,en;q=0.5"


class Profile:
    """A profile with its fences. `throw_away` after every page on it is gone."""

    def __init__(self, fences: Fences) -> None:
        self.fences = fences
        self._interceptor = Interceptor(fences)
        self.qt = QWebEngineProfile()
        self.qt.setHttpCacheType(QWebEngineProfile.HttpCacheType.MemoryHttpCache)
        self.qt.setPersistentPermissionsPolicy(
            QWebEngineProfile.PersistentPermissionsPolicy.AskEveryTime
        )
        self.qt.setSpellCheckEnabled(False)
        self.qt.setPushServiceEnabled(False)
        self.qt.setHttpAcceptLanguage(LANGUAGE)
        self.qt.setUrlRequestInterceptor(self._interceptor)
        settings = self.qt.settings()
        for attribute in OFF:
            settings.setAttribute(attribute, False)
        for attribute in ON:
            settings.setAttribute(attribute, True)
        settings.setUnknownUrlSchemePolicy(
            QWebEngineSettings.UnknownUrlSchemePolicy.DisallowUnknownUrlSchemes
        )
        for script in scripts.helpers():
            self.qt.scripts().insert(script)

    def throw_away(self) -> None:
        """Delete it now, with everything that pages kept in it."""
        delete_now(self.qt)


def delete_now(thing: QObject) -> None:
    """Delete a Qt object before this call returns, not at the next turn of the loop."""
    thing.deleteLater()
    QCoreApplication.sendPostedEvents(thing, QEvent.Type.DeferredDelete)
