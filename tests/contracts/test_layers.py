"""Every rule of the house fails when it is broken, and holds for the code as it is.

The rules lie in pyproject.toml. The tree is read once; each case adds one bad import to a copy of
what was read. One case goes the whole way through the command, so that reading is covered too.
"""

import copy
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import grimp
import pytest
from importlinter import configuration
from importlinter.application import use_cases
from importlinter.application.app_config import settings
from importlinter.contracts.acyclic_siblings import AcyclicSiblingsContract
from importlinter.contracts.layers import LayersContract
from importlinter.contracts.protected import ProtectedContract
from importlinter.domain.contract import registry

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("ui", "kiosk", "scanner", "assets")

BROKEN = {
    "floors": [
        ("scanner.frame", "kiosk.model"),
        ("kiosk.desk", "ui.theme"),
        ("assets", "scanner.pictures"),
    ],
    "kiosk-rooms": [
        ("kiosk.portals", "kiosk.vault"),
        ("kiosk.outbox", "kiosk.health"),
        ("kiosk.procedures", "kiosk.slips"),
        ("kiosk.case", "kiosk.settings"),
        ("kiosk.desk", "kiosk.cli"),
    ],
    "scanner-rooms": [
        ("scanner.page", "scanner.codes"),
        ("scanner.document", "scanner.sources"),
        ("scanner.frame", "scanner.pictures"),
    ],
    "ui-rooms": [("ui.widgets", "ui.officer"), ("ui.officer", "ui.technician")],
    "scanner-doors": [("kiosk.portals", "scanner.pipeline"), ("kiosk.model", "scanner.pictures")],
    "scanner-frame": [("kiosk.vault", "scanner.frame")],
    "desk-door": [("ui.officer", "kiosk.vault"), ("ui.app", "kiosk.outbox")],
    "cli-door": [("ui.app", "kiosk.cli")],
    "qt": [("kiosk.desk", "PySide6"), ("scanner.page", "PySide6")],
    "pictures": [("kiosk.desk", "cv2"), ("ui.widgets", "zxingcpp"), ("kiosk.identity", "pyzbar")],
    "network": [
        ("kiosk.outbox", "requests"),
        ("ui.app", "requests"),
        ("scanner.sources.webcam", "zeroconf"),
    ],
    "serial": [("ui.officer", "serial"), ("scanner.sources.webcam", "serial")],
    "receipts": [("kiosk.desk", "escpos"), ("ui.printing", "pypdfium2")],
    "store": [("kiosk.desk", "apsw"), ("kiosk.practice", "apsw")],
    "signatures": [("kiosk.desk", "pyhanko"), ("kiosk.portals", "asn1crypto")],
}


class Reader:
    """Stands in for import-linter's own reader of the tree: gives back a graph already read."""

    def __init__(self, graph: grimp.ImportGraph) -> None:
        self.graph = graph

    def build(self, *_: object, **__: object) -> grimp.ImportGraph:
        return copy.deepcopy(self.graph)


@pytest.fixture(scope="module")
def house() -> grimp.ImportGraph:
    return grimp.build_graph(*FLOORS, include_external_packages=True, cache_dir=None)


@pytest.fixture
def broken_rules(
    house: grimp.ImportGraph,
) -> Iterator[Callable[[grimp.ImportGraph], set[str]]]:
    """Which rules (by id) a graph breaks."""
    configuration.configure()
    for kind in (LayersContract, ProtectedContract, AcyclicSiblingsContract):
        registry.register(kind, kind.type_name)
    before = settings.GRAPH_BUILDER
    options = use_cases.read_user_options(str(ROOT / "pyproject.toml"))
    ids = {rule["name"]: rule["id"] for rule in options.contracts_options}

    def check(graph: grimp.ImportGraph) -> set[str]:
        settings.configure(GRAPH_BUILDER=Reader(graph))
        report = use_cases.create_report(options)
        assert not report.could_not_run
        return {ids[rule.name] for rule, seen in report.get_contracts_and_checks() if not seen.kept}

    yield check
    settings.configure(GRAPH_BUILDER=before)


def with_import(house: grimp.ImportGraph, importer: str, imported: str) -> grimp.ImportGraph:
    graph = copy.deepcopy(house)
    assert importer in graph.modules
    if imported not in graph.modules:
        graph.add_module(imported, is_squashed=imported.split(".")[0] not in FLOORS)
    graph.add_import(importer=importer, imported=imported, line_number=1, line_contents="bad")
    return graph


def test_the_house_keeps_its_rules(house, broken_rules):
    assert broken_rules(house) == set()


@pytest.mark.parametrize(
    ("rule", "importer", "imported"),
    [(rule, *pair) for rule, pairs in BROKEN.items() for pair in pairs],
)
def test_a_bad_import_breaks_its_rule(house, broken_rules, rule, importer, imported):
    assert rule in broken_rules(with_import(house, importer, imported))


def test_two_rooms_in_a_circle_break_the_siblings_rule(house, broken_rules):
    graph = with_import(house, "scanner.page.find", "scanner.page.shutter")
    graph.add_import(importer="scanner.page.shutter", imported="scanner.page.find")
    assert broken_rules(graph) == {"siblings"}


@pytest.mark.parametrize(
    ("stray", "rule"),
    [
        ("kiosk.helpers", "kiosk-rooms"),
        ("scanner.utils", "scanner-rooms"),
        ("ui.common", "ui-rooms"),
    ],
)
def test_a_room_that_the_plan_does_not_name_is_refused(house, broken_rules, stray, rule):
    graph = copy.deepcopy(house)
    graph.add_module(stray)
    assert rule in broken_rules(graph)


def test_every_rule_is_shown_to_break():
    configuration.configure()
    rules = use_cases.read_user_options(str(ROOT / "pyproject.toml")).contracts_options
    assert {rule["id"] for rule in rules} == {*BROKEN, "siblings"}


def test_the_command_itself_sees_a_bad_import(tmp_path):
    for floor in FLOORS:
        shutil.copytree(ROOT / floor, tmp_path / floor, ignore=_not_code)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    assert _lint(tmp_path).returncode == 0
    with (tmp_path / "scanner" / "frame.py").open("a") as frame:
        frame.write("\nimport kiosk.model\n")
    broken = _lint(tmp_path)
    assert broken.returncode == 1
    assert "scanner.frame -> kiosk.model" in broken.stdout


def _not_code(folder: str, names: list[str]) -> list[str]:
    files = (name for name in names if not (Path(folder) / name).is_dir())
    return [name for name in files if not name.endswith(".py")]


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = "from importlinter.cli import lint_imports_command as run; run(['--no-cache'])"
    return subprocess.run(
        [sys.executable, "-c", command],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        env={"PYTHONPATH": str(folder), "PATH": "", "PYTHONSAFEPATH": "1", "TERM": "dumb"},
        check=False,
    )
