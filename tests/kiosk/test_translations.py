"""Every text of the program has its English, and the language is the one that was asked for."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path
from string import Formatter

import pytest

from assets.translations import build
from kiosk.cli import main

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = build.read()
TEXTS = [message for message in CATALOGUE if message.id]
SAME = {"Cùng Nộp", "Camera {n}", "{label}: {fault}"}
"""Texts that are alike in both languages."""
ENGLISH_OF_ARGPARSE = re.compile(
    r"\b(usage|options?|positional|arguments?|show|exit|expected|required|invalid|choose|not)\b",
    re.IGNORECASE,
)


def placeholders(text: str) -> list[tuple[str, str, str]]:
    fields = [(n, s or "", c or "") for _text, n, s, c in Formatter().parse(text) if n is not None]
    return sorted(fields)


def program(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("KIOSK_LANG", "LANGUAGE")}
    return subprocess.run(
        [sys.executable, *words],
        env=kept | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"} | environ,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


class TestCatalogue:
    def test_it_holds_the_texts_of_the_program_and_no_others(self) -> None:
        found = {message.id for message in build.extracted() if message.id}
        assert {message.id for message in TEXTS} == found, "run assets/translations/build.py"

    def test_every_text_is_translated(self) -> None:
        missing = [m.id for m in TEXTS if not m.string or (m.string == m.id) != (m.id in SAME)]
        assert missing == []

    def test_placeholders_and_outer_spaces_are_kept(self) -> None:
        wrong = [
            m.id
            for m in TEXTS
            if placeholders(str(m.id)) != placeholders(str(m.string))
            or re.findall(r"^\s+|\s+$", str(m.id)) != re.findall(r"^\s+|\s+$", str(m.string))
        ]
        assert wrong == []

    def test_nothing_is_marked_as_uncertain(self) -> None:
        assert [message.id for message in CATALOGUE if message.fuzzy] == []

    def test_what_ships_is_compiled_from_it(self) -> None:
        assert build.MO.read_bytes() == build.mo(build.read())

    def test_making_it_again_changes_nothing(self) -> None:
        assert build.po(build.updated(build.read())) == build.PO.read_bytes()

    @pytest.mark.parametrize("floor", build.FLOORS)
    def test_no_text_is_put_together_before_it_is_translated(self, floor: str) -> None:
        """Extraction passes over whatever is no plain text."""
        odd = [
            f"{file.relative_to(ROOT)}:{call.lineno}"
            for file in sorted((ROOT / floor).rglob("*.py"))
            for call in ast.walk(ast.parse(file.read_text("utf-8")))
            if isinstance(call, ast.Call)
            and isinstance(call.func, ast.Name)
            and call.func.id == "_"
            and not (isinstance(call.args[0], ast.Constant) and call.args[0].value)
        ]
        assert odd == []


class TestLanguage:
    VIETNAMESE = "Không đọc được tệp khong-co.json."
    ENGLISH = "File khong-co.json cannot be read."

    @pytest.mark.parametrize(
        ("environ", "sentence"),
        [
            ({}, VIETNAMESE),
            ({"KIOSK_LANG": "vi"}, VIETNAMESE),
            ({"KIOSK_LANG": "", "LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8"}, VIETNAMESE),
            ({"KIOSK_LANG": "fr"}, VIETNAMESE),
            ({"KIOSK_LANG": "en"}, ENGLISH),
            ({"KIOSK_LANG": "en_GB"}, ENGLISH),
        ],
    )
    def test_the_command_line_speaks_it(
        self, environ: dict[str, str], sentence: str, tmp_path: Path
    ) -> None:
        home = {"KIOSK_HOME": str(tmp_path)}
        ended = program("-m", "ui", "site", "import", "khong-co.json", **home, **environ)
        assert ended.returncode == 2
        assert ended.stderr.startswith(sentence)

    @pytest.mark.parametrize(
        ("language", "words"),
        [("vi", "Chờ gửi|Thủ tục|Nhà văn hoá"), ("en", "Waiting to be sent|Procedure|Nhà văn hoá")],
    )
    def test_tables_that_are_made_while_loading_speak_it_too(
        self, language: str, words: str, tmp_path: Path
    ) -> None:
        # the practice office has a name, which is no text: it stands on slips
        code = (
            "from ui.__main__ import main\n"
            "main(['--version'])\n"
            "from kiosk import case, settings\n"
            "from kiosk.desk import visit\n"
            "office = settings.PRACTICE_OFFICE.place\n"
            "print(*case.WORDS.values(), *visit.TITLES.values(), office, sep='|')"
        )
        ended = program("-c", code, KIOSK_LANG=language, KIOSK_HOME=str(tmp_path))
        for word in words.split("|"):
            assert word in ended.stdout, ended

    def test_nothing_with_words_is_loaded_before_it_is_chosen(self) -> None:
        code = (
            "import sys, ui.__main__\n"
            "print(*sorted(m for m in sys.modules if m.startswith(('kiosk.', 'scanner.', 'ui.'))))"
        )
        assert program("-c", code).stdout.split() == ["kiosk.words", "ui.__main__"]


class TestArgparse:
    """Its own words are English, and none of them may reach a person in Vietnamese."""

    @pytest.mark.parametrize("command", ["", "scan", "outbox", "submit", "pack", "practice"])
    def test_in_help(self, command: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert main([*command.split(), "--help"]) == 0
        said = capsys.readouterr().out
        assert said.startswith("Cách dùng: kiosk")
        assert not ENGLISH_OF_ARGPARSE.search(said)

    @pytest.mark.parametrize(
        "words",
        [
            "",
            "foo",
            "scan a.jpg",
            "scan a.jpg -o",
            "scan a.jpg -o b.pdf --dpi x",
            "find --json=1",
            "find a.jpg --there-is-none",
            "outbox --real --practice",
            "outbox melt",
            "pack new 1.001193 --p x --pass y --in z --ho w --un v --cert u --k t --i",
            "pack new 1.001193 --=x",
        ],
    )
    def test_in_complaints(self, words: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(words.split()) == 2
        said = capsys.readouterr().err
        assert said.startswith("Lệnh chưa đúng: ")
        assert not ENGLISH_OF_ARGPARSE.search(said)
        assert said.count("\n") == 1
