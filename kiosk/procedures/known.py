"""What a home knows besides the program: the province's delta over the catalogue, office words."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from kiosk.jsonfiles.fault import Fault
from kiosk.procedures import catalogue, delta, office_words, search, synonyms
from kiosk.procedures.catalogue import Catalogue
from kiosk.procedures.synonyms import Synonyms


class Known(Struct, frozen=True):
    """The catalogue and the words that the search of one home goes by."""

    catalogue: Catalogue
    synonyms: Synonyms
    draft_words: int = 0
    """Words of the office that nobody signed: they work only under a visible "BẢN NHÁP"."""
    faults: tuple[Fault, ...] = ()
    """Why the office's words are not used."""

    def index(self, foreign: Catalogue | None = None) -> search.Index:
        """The search, over another catalogue where one is given."""
        return search.Index(self.catalogue if foreign is None else foreign, self.synonyms)


def known(folder: Path, root: str) -> Known:
    """What the home's folder of packs brings; without it what ships. Nothing is written."""
    found = delta.current(folder, root) if root else None
    base = catalogue.load()
    file = folder / office_words.FILE
    said, faults = office_words.read(file) if file.is_file() else (office_words.OfficeWords(), [])
    signed = found.words if found is not None and found.words is not None else None
    more = [words.data() for words in (signed, said) if words is not None]
    return Known(
        catalogue=delta.over(base, found),
        synonyms=synonyms.load(more=more),
        draft_words=len(said),
        faults=tuple(faults),
    )
