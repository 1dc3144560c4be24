"""The recipes of a folder: loaded for the desk, or verified for the person who writes them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from gettext import gettext as _
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import assets
from kiosk.jsonfiles.fault import Fault
from kiosk.jsonfiles.reading import converted, read_json
from kiosk.jsonfiles.schema import schema_of
from kiosk.model import BadInput
from kiosk.portals.guided.hosts import LOOPBACK
from kiosk.portals.guided.meaning import meaning_faults
from kiosk.portals.guided.recipe import Recipe
from kiosk.procedures.pack import Pack

SCHEMA = "schema.json"

_log = logging.getLogger(__name__)


def recipe_schema() -> dict[str, Any]:
    """The JSON Schema that is made from the types and published with the recipes."""
    return schema_of(Recipe)


def verify(file: Path, packs: Iterable[Pack] = ()) -> list[Fault]:
    """All faults of one recipe file, with place and words; `packs` know what can be asked for."""
    return _read(file, tuple(packs))[1]


def load(file: Path, packs: Iterable[Pack] = ()) -> Recipe:
    """The recipe of a file; raises BadInput with its first fault."""
    recipe, faults = _read(file, tuple(packs))
    if recipe is None:
        first = faults[0]
        raise BadInput(
            _("Công thức {file} sai ở {at}: {fault}").format(
                file=first.file, at=first.at, fault=first.fault
            )
        )
    return recipe


def load_all(folder: Path | None = None, packs: Iterable[Pack] = ()) -> Recipes:
    """The sound recipes of `folder` (the shipped one by default); broken ones are left out."""
    folder = folder or assets.path("recipes")
    known = tuple(packs)
    found: list[Recipe] = []
    faults: list[Fault] = []
    for file in sorted(folder.glob("*.json")):
        if file.name == SCHEMA:
            continue
        recipe, wrong = _read(file, known)
        faults += wrong
        if recipe is None:
            _log.warning("recipe left out: %d faults", len(wrong))
        else:
            found.append(recipe)
    return Recipes(found, faults)


def is_recipe(file: Path) -> bool:
    """True for a file that looks like a recipe rather than a pack."""
    data = read_json(file)
    value = None if isinstance(data, Fault) else data.value
    return isinstance(value, dict) and "steps" in value


def files_for(folder: Path, procedures: set[str]) -> list[Path]:
    """The files in `folder` that name one of these procedures, sound or not."""
    found = []
    for file in sorted(folder.glob("*.json")):
        data = read_json(file)
        value = None if isinstance(data, Fault) else data.value
        named = value.get("procedures") if isinstance(value, dict) else None
        if isinstance(named, list) and procedures.intersection(map(str, named)):
            found.append(file)
    return found


def is_practice(recipe: Recipe) -> bool:
    """True for the recipe of a training site: its pages start on this PC."""
    return urlsplit(recipe.start).hostname in LOOPBACK


class Recipes:
    """Sound recipes, and the faults of those that were left out."""

    def __init__(self, recipes: Iterable[Recipe], faults: Iterable[Fault] = ()) -> None:
        self._recipes = tuple(recipes)
        self.faults: tuple[Fault, ...] = tuple(faults)

    def of(self, procedure: str) -> tuple[Recipe, ...]:
        """The recipes for a procedure, in the order of their files."""
        return tuple(recipe for recipe in self._recipes if procedure in recipe.procedures)

    def __iter__(self) -> Iterator[Recipe]:
        return iter(self._recipes)

    def __len__(self) -> int:
        return len(self._recipes)


def _read(file: Path, packs: tuple[Pack, ...]) -> tuple[Recipe | None, list[Fault]]:
    data = read_json(file)
    if isinstance(data, Fault):
        return None, [data]
    recipe = converted(file.name, data.value, Recipe)
    if isinstance(recipe, list):
        return None, recipe
    faults = meaning_faults(recipe, file.name, packs)
    return (None if faults else recipe), faults
