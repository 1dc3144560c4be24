from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from kiosk.model import BadInput
from scanner.frame import DeviceBusy, Frame
from ui.tasks import Tasks

Until = Callable[[Callable[[], bool]], None]


@pytest.fixture
def tasks(app: QApplication) -> Iterator[Tasks]:
    before = set(threading.enumerate())
    made = Tasks()
    yield made
    assert made.shutdown()
    assert not [t for t in threading.enumerate() if t not in before and t.name != "MainThread"]


def test_results_come_back_on_the_gui_thread_in_order(tasks: Tasks, until: Until) -> None:
    here = threading.current_thread()
    got: list[tuple[int, bool, bool]] = []
    for number in range(20):
        tasks.vault(
            lambda number=number: (number, threading.current_thread() is not here),
            lambda pair: got.append((*pair, threading.current_thread() is here)),
        )
    until(lambda: len(got) == 20)
    assert got == [(number, True, True) for number in range(20)]


def test_the_vault_has_one_thread(tasks: Tasks, until: Until) -> None:
    names: list[str] = []
    for _n in range(8):
        tasks.vault(lambda: threading.current_thread().name, names.append)
    until(lambda: len(names) == 8)
    assert set(names) == {"vault-0"}


@pytest.mark.parametrize("error", [BadInput("Gõ lại ngày sinh."), DeviceBusy("Camera bận.")])
def test_our_own_error_is_a_sentence_for_the_page(
    tasks: Tasks, until: Until, error: Exception
) -> None:
    failed: list[str] = []
    bugs: list[str] = []
    settled: list[bool] = []
    tasks.bug.connect(bugs.append)

    def work() -> None:
        raise error

    tasks.page(work, None, failed.append, lambda: settled.append(True))
    until(lambda: bool(settled))
    assert failed == [str(error)]
    assert bugs == []


def test_an_error_of_ours_that_nobody_takes_is_trouble(tasks: Tasks, until: Until) -> None:
    trouble: list[str] = []
    tasks.trouble.connect(trouble.append)

    def work() -> None:
        raise BadInput("Cổng không trả lời.")

    tasks.outbox(work)
    until(lambda: bool(trouble))
    assert trouble == ["Cổng không trả lời."]


def test_an_unexpected_error_is_a_bug_without_its_text(
    tasks: Tasks, until: Until, caplog: pytest.LogCaptureFixture
) -> None:
    bugs: list[str] = []
    failed: list[str] = []
    tasks.bug.connect(bugs.append)

    def work() -> None:
        raise RuntimeError("Nguyễn Thị Bí Mật")

    with caplog.at_level(logging.ERROR):
        tasks.vault(work, None, failed.append)
        until(lambda: bool(bugs))
    assert failed == []
    assert "Bí Mật" not in bugs[0]
    assert "Bí Mật" not in caplog.text
    assert "RuntimeError" in caplog.text
    assert "work:" in caplog.text


def test_a_dropped_job_answers_nobody(tasks: Tasks, until: Until) -> None:
    gate = threading.Event()
    got: list[str] = []
    job = tasks.vault(lambda: gate.wait(5), lambda _ok: got.append("dropped"))
    job.drop()
    gate.set()
    tasks.vault(lambda: "after", got.append)
    until(lambda: bool(got))
    assert got == ["after"]


def _frames(count: int, pause: float) -> Callable[[threading.Event], Iterator[Frame]]:
    def frames(cancel: threading.Event) -> Iterator[Frame]:
        for number in range(count):
            if cancel.is_set():
                return
            yield Frame(np.full((2, 2, 3), number % 256, np.uint8), "replay:test", float(number))
            time.sleep(pause)

    return frames


def test_the_newest_frame_wins(app: QApplication, tasks: Tasks, until: Until) -> None:
    shown: list[float] = []
    camera = tasks.camera(_frames(200, 0.0), lambda frame: shown.append(frame.at))
    camera.thread.join(5)
    until(lambda: bool(shown))
    assert shown == [199.0]


def test_looks_run_one_at_a_time_and_only_on_frames_shown(tasks: Tasks, until: Until) -> None:
    running = 0
    most = 0
    seen: list[float] = []

    def look(frame: Frame) -> float:
        nonlocal running, most
        running += 1
        most = max(most, running)
        time.sleep(0.02)
        running -= 1
        return frame.at

    camera = tasks.camera(_frames(60, 0.002), lambda _f: None, look, lambda _f, a: seen.append(a))
    until(lambda: len(seen) >= 3)
    camera.stop()
    assert most == 1
    assert seen == sorted(seen)
    assert len(seen) < 60


def test_a_stopped_camera_shows_nothing_more(app: QApplication, tasks: Tasks, until: Until) -> None:
    shown: list[float] = []
    camera = tasks.camera(_frames(10_000, 0.001), lambda frame: shown.append(frame.at))
    until(lambda: bool(shown))
    camera.stop()
    count = len(shown)
    camera.thread.join(2)
    app.processEvents()
    assert len(shown) == count


def test_a_camera_that_fails_says_so(tasks: Tasks, until: Until) -> None:
    failed: list[str] = []

    def frames(_cancel: threading.Event) -> Iterator[Frame]:
        raise DeviceBusy("Camera đang được chương trình khác dùng.")
        yield

    camera = tasks.camera(frames, lambda _f: None, failed=failed.append)
    until(lambda: bool(failed))
    assert failed == ["Camera đang được chương trình khác dùng."]
    assert camera.stopped


def test_what_the_vault_was_given_is_done_before_the_end(app: QApplication) -> None:
    tasks = Tasks()
    saved: list[int] = []
    gate = threading.Event()
    tasks.vault(lambda: gate.wait(5))
    for number in range(3):
        tasks.vault(lambda number=number: saved.append(number))
    gate.set()
    assert tasks.shutdown()
    assert saved == [0, 1, 2]
    tasks.vault(lambda: saved.append(3))
    assert saved == [0, 1, 2]


def test_shutdown_cancels_long_work(app: QApplication) -> None:
    tasks = Tasks()
    cancel = threading.Event()
    tasks.outbox(lambda: cancel.wait(600), cancel=cancel)
    assert tasks.shutdown(30)
