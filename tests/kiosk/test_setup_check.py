"""`./check` runs every guard, then the tests, and its exit code tells of any that failed."""

import pytest
from setup_double import Checkout

STEPS = [
    "step -m ruff check",
    "step -m ruff format --check",
    "step -m mypy",
    "step -c from importlinter.cli import lint_imports_command as run; run()",
    "step -P tests/contracts/licences.py",
]


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path)


def steps(checkout):
    return [call for call in checkout.calls if call.startswith("step")]


def test_it_sets_up_both_lists_and_runs_every_guard_then_the_tests(checkout):
    assert checkout.run(command="check").returncode == 0
    files = [call for call in checkout.calls if call.startswith("pip")]
    assert files == [
        f"pip {checkout.here}/requirements.txt",
        f"pip {checkout.here}/requirements-dev.txt",
    ]
    short = "step -m pytest -n auto --maxprocesses 4 --dist worksteal -m not long"
    assert steps(checkout) == [*STEPS, short]


def test_running_after_checking_sets_nothing_up(checkout):
    checkout.run(command="check")
    before = len(checkout.calls)
    assert checkout.run("x").stderr == ""
    assert len(checkout.calls) == before


def test_long_runs_the_long_tests_too_and_hands_words_on(checkout):
    checkout.run("--long", "-k", "tour", command="check")
    assert steps(checkout)[-1] == "step -m pytest -k tour"


@pytest.mark.parametrize("guard", ["ruff check", "ruff format", "mypy", "importlinter", "licences"])
def test_a_failing_guard_fails_the_whole_and_the_others_still_speak(checkout, guard):
    checkout.let("fails", guard)
    failed = checkout.run(command="check")
    assert failed.returncode == 1
    assert steps(checkout) == STEPS
    assert "Không đạt" in failed.stderr


def test_failing_tests_fail_the_whole_with_their_own_code(checkout):
    checkout.let("fails", "pytest")
    assert checkout.run(command="check").returncode == 5


def test_an_ordinary_user_without_the_tools_is_told_and_goes_on(checkout):
    checkout.double("dpkg-query", "#!/bin/bash\nexit 1\n")
    checkout.be(1000)
    told = checkout.run(command="check")
    assert told.returncode == 0
    assert "sudo apt-get install --no-install-recommends xvfb xdotool" in told.stderr
    assert steps(checkout)[-1].startswith("step -m pytest")


def test_root_gets_the_tools(checkout):
    checkout.double("dpkg-query", "#!/bin/bash\nexit 1\n")
    assert checkout.run(command="check").returncode == 0
    assert [call for call in checkout.calls if "install --no-install-recommends xvfb" in call]


def test_a_set_up_that_fails_runs_nothing(checkout):
    checkout.let("pip-fails")
    assert checkout.run(command="check").returncode == 3
    assert steps(checkout) == []
