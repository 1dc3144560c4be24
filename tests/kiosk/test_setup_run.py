"""`./run` sets up once, under a lock, on stderr only, and then is the program."""

import os
import signal
import time

import pytest
from setup_double import Checkout


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path)


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def test_the_first_start_sets_up_and_later_ones_do_not(checkout):
    first, second = checkout.run("một", "hai ba"), checkout.run("một", "hai ba")
    assert first.stdout.endswith("['một', 'hai ba']\n")
    assert "chuẩn bị" in first.stderr
    assert second.stderr == ""
    assert checkout.calls == ["venv", f"pip {checkout.here}/requirements.txt"]


def test_set_up_says_nothing_on_stdout(checkout):
    assert checkout.run("x").stdout.count("\n") == 1


def test_messages_can_be_english(checkout):
    assert "Setting the program up" in checkout.run(KIOSK_LANG="en").stderr


def test_the_exit_code_is_the_programs(checkout):
    assert checkout.run("seven").returncode == 7


def test_the_process_is_the_program_itself(checkout):
    checkout.run()
    with checkout.start("wait") as process:
        pid = int(process.stdout.readline().split()[0])
        os.kill(process.pid, signal.SIGTERM)
    assert pid == process.pid
    assert process.returncode == -signal.SIGTERM


def test_it_works_through_a_link_from_a_folder_with_a_ui_of_its_own(checkout):
    (checkout.doubles / "ui").mkdir()
    (checkout.doubles / "ui" / "__main__.py").write_text("raise SystemExit('the wrong program')")
    link = checkout.doubles / "bin" / "kiosk"
    link.symlink_to(checkout.here / "run")
    assert checkout.run("one", command=link).stdout.endswith("['one']\n")


@pytest.mark.parametrize("changed", ["requirements.txt", "run"])
def test_a_change_sets_up_again(checkout, changed):
    checkout.run()
    with (checkout.here / changed).open("a") as file:
        file.write("\n# changed\n")
    checkout.run()
    assert checkout.calls.count(f"pip {checkout.here}/requirements.txt") == 2
    assert checkout.calls.count("venv") == 1


def test_a_moved_checkout_sets_up_again(checkout):
    checkout.run()
    old, checkout.here = checkout.here, checkout.here.with_name("moved")
    old.rename(checkout.here)
    assert checkout.run("x").returncode == 0
    assert checkout.calls[-1] == f"pip {checkout.here}/requirements.txt"


def test_a_killed_set_up_is_begun_anew(checkout):
    checkout.let("pip-hangs")
    with checkout.start() as process:
        wait_for(lambda: len(checkout.calls) == 2)
        os.killpg(process.pid, signal.SIGKILL)
    half_done = checkout.here / ".venv" / "half-a-package"
    half_done.touch()
    checkout.stop("pip-hangs")
    assert checkout.run("x").stdout.endswith("['x']\n")
    assert not half_done.exists()
    assert checkout.calls.count("venv") == 2


def test_a_finished_environment_is_kept_when_pins_change(checkout):
    """The control of the test above: only a killed set-up throws the environment away."""
    checkout.run()
    kept = checkout.here / ".venv" / "a-package"
    kept.touch()
    (checkout.here / "requirements.txt").write_text("# other\n")
    checkout.run()
    assert kept.exists()


def test_two_starts_at_once_set_up_once(checkout):
    with checkout.start("a") as one, checkout.start("b") as two:
        outs = [process.communicate(timeout=30)[0] for process in (one, two)]
    assert [out.split(maxsplit=1)[1] for out in outs] == ["['a']\n", "['b']\n"]
    assert checkout.calls == ["venv", f"pip {checkout.here}/requirements.txt"]


def test_packages_that_cannot_be_fetched_are_said_and_tried_again(checkout):
    checkout.let("pip-fails")
    failed = checkout.run("x")
    assert (failed.returncode, failed.stdout) == (3, "")
    assert "kiểm tra mạng" in failed.stderr
    checkout.stop("pip-fails")
    assert checkout.run("x").returncode == 0
    assert checkout.calls.count("venv") == 1


class TestSystemPackages:
    @pytest.fixture
    def bare(self, checkout):
        lines = (checkout.doubles / "all-libraries").read_text().splitlines()
        left = [line for line in lines if "libEGL" not in line and "libzbar" not in line]
        checkout.let("libraries", "\n".join(left))
        return checkout

    def test_root_gets_what_is_missing(self, bare):
        assert bare.run("x").returncode == 0
        apt = [call for call in bare.calls if call.startswith("apt")]
        assert len(apt) == 2
        assert apt[0].endswith(" update")
        assert apt[1].endswith(" install --no-install-recommends libegl1 libzbar0")

    def test_an_ordinary_user_gets_the_line_to_run(self, bare):
        bare.be(1000)
        told = bare.run("x")
        assert (told.returncode, told.stdout, bare.calls) == (2, "", [])
        line = "    sudo apt-get install --no-install-recommends libegl1 libzbar0\n"
        assert told.stderr.endswith(line)

    def test_a_failing_apt_is_said(self, bare):
        bare.let("apt-fails")
        failed = bare.run("x")
        assert (failed.returncode, failed.stdout) == (3, "")
        assert "phần của hệ điều hành" in failed.stderr

    def test_no_python_that_is_new_enough_is_named(self, checkout):
        checkout.be(1000)
        for name in ("python3.11", "python3.12", "python3.13", "python3"):
            checkout.double(name, "#!/bin/bash\nexit 1\n")
        told = checkout.run()
        assert told.returncode == 2
        assert told.stderr.endswith("--no-install-recommends python3 python3-venv\n")

    def test_nothing_is_asked_of_the_system_once_set_up(self, checkout):
        checkout.run()
        checkout.let("libraries")
        checkout.be(1000)
        assert checkout.run("x").returncode == 0
