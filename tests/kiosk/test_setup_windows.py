"""What can be said of run.cmd and check.cmd without Windows: their form, and what they run.

Nobody has run them on Windows yet; these tests do not replace that.
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = [ROOT / "run.cmd", ROOT / "check.cmd"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
class TestForm:
    def test_plain_ascii_with_windows_line_ends(self, file):
        text = file.read_bytes().decode("ascii")
        assert text.count("\r\n") == text.count("\n")

    def test_every_jump_has_its_label(self, file):
        text = file.read_text("ascii").lower()
        jumps = set(re.findall(r"(?:goto|call) :?(\w+)(?=\s|$)", text)) - {"eof"}
        labels = set(re.findall(r"^:(\w+)", text, re.MULTILINE))
        assert jumps <= labels
        assert labels - jumps <= {"ready"}  # fallen into, never jumped to from elsewhere

    def test_it_says_that_nobody_ran_it(self, file):
        assert "NOT YET RUN ON WINDOWS" in file.read_text("ascii")


def test_both_systems_run_the_same_guards():
    shell = (ROOT / "check").read_text("utf-8")
    windows = (ROOT / "check.cmd").read_text("ascii").replace("\\", "/")
    steps = re.findall(r'step "([\w -]+)" "\$python" (.+)', shell)
    assert len(steps) == 5
    for name, words in steps:
        words = words.replace("'", '"')
        assert f'call :step "{name}" {words}\n' in windows.replace("\r\n", "\n")


def test_both_systems_fetch_packages_alike():
    options = "--no-deps", "--only-binary :all:", "--disable-pip-version-check", "--no-input"
    for name in ("run", "run.cmd"):
        text = (ROOT / name).read_text("utf-8")
        assert all(option in text for option in options)
