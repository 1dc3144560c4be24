"""Somebody plays the authority on the practice portal's own pages, as in a training."""

from __future__ import annotations

import re

import requests


class Authority:
    """Presses the buttons of the portal at `url`; dossiers are named by their number."""

    def __init__(self, url: str) -> None:
        self.url = url

    def decide(self, number: str, decision: str, text: str = "", due: str = "") -> str:
        """accept | supplement | refuse | finish; returns the page that follows."""
        form = {"decision": decision, "text": text, "due": due}
        return self._press(f"{self.page_of(number)}/quyet-dinh", form)

    def fee(self, number: str, amount: str, way: str = "online", note: str = "") -> str:
        """online | delivery | exempt."""
        form = {"amount": amount, "way": way, "note": note}
        return self._press(f"{self.page_of(number)}/phi", form)

    def pay(self, link: str) -> str:
        """The citizen pays on the page that the link leads to."""
        return self._press(link.removeprefix(self.url), {})

    def show(self, number: str) -> str:
        """The page of a dossier."""
        return self._get(self.page_of(number))

    def papers(self, number: str) -> int:
        """How many papers the authority sees."""
        return self._get(self.page_of(number)).count("/giay/")

    def numbers(self) -> list[str]:
        """All dossiers that were sent."""
        return re.findall(r'<a href="/ho-so/\d+">([^(<]+)</a>', self._get("/"))

    def page_of(self, number: str) -> str:
        found = re.search(rf'href="(/ho-so/\d+)">{re.escape(number)}<', self._get("/"))
        assert found, "the authority has no such dossier"
        return found[1]

    def _get(self, path: str) -> str:
        return requests.get(self.url + path, timeout=10).text

    def _press(self, path: str, form: dict[str, str]) -> str:
        shown = self._get(path.removesuffix("/quyet-dinh").removesuffix("/phi"))
        token = re.search(r'name="token" value="([^"]+)"', shown)
        assert token, "nothing can be decided here"
        answer = requests.post(self.url + path, data={"token": token[1], **form}, timeout=10)
        assert answer.status_code == 200
        return answer.text
