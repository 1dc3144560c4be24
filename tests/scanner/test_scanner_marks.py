"""The faults of a page are marked where they lie in the frame."""

import cv2
import numpy as np
from drawn_desk import STRAIGHT, across, desk, frame, lay, paper

from scanner.frame import Verdict
from scanner.page.judge import Fault
from scanner.page.marks import marks
from scanner.pipeline import photograph

QUAD = tuple((2 * x, 2 * y) for x, y in STRAIGHT)


def large(sheet):
    return lay(desk(2560, 1440), sheet, QUAD)


def covers(where, x, y):
    box = np.array(where, np.float32)
    return cv2.pointPolygonTest(box, (float(x), float(y)), False) > 0


def test_a_shine_is_marked_where_it_is():
    picture = large(across(paper(5, ground=(190, 195, 200))))
    shine = np.zeros(picture.shape[:2], np.float32)
    cv2.circle(shine, (1880, 260), 130, 260, -1)
    picture = np.clip(picture + cv2.GaussianBlur(shine, (0, 0), 25)[..., None], 0, 255)
    (mark,) = photograph(frame(picture.astype(np.uint8))).marks
    assert mark.verdict is Verdict.GLARE
    assert covers(mark.where, 1880, 260)
    assert not covers(mark.where, 900, 1150)


def test_a_finger_is_marked_where_it_is():
    picture = large(across(paper(5)))
    cv2.ellipse(picture, (1280, 1200), (70, 200), 0, 0, 360, (125, 155, 215), -1, cv2.LINE_AA)
    (mark,) = photograph(frame(picture)).marks
    assert mark.verdict is Verdict.FINGER
    assert covers(mark.where, 1280, 1150)
    assert not covers(mark.where, 1880, 260)


def test_a_good_page_has_no_mark_and_a_blurred_one_is_marked_whole():
    assert photograph(frame(large(across(paper(5))))).marks == ()
    made = marks([Fault(Verdict.BLURRED, "")], QUAD, (2560, 1440))
    assert [(mark.verdict, mark.where) for mark in made] == [(Verdict.BLURRED, QUAD)]


def test_a_cut_edge_is_marked_at_the_edge_of_the_frame():
    quad = ((-60.0, 120.0), (1900.0, 130.0), (1890.0, 1500.0), (-50.0, 1490.0))
    made = marks([Fault(Verdict.CUT, "")], quad, (2560, 1440))
    assert len(made) == 2
    left, below = (mark.where for mark in made)
    assert covers(left, 5, 800)
    assert covers(below, 900, 1435)
    assert not any(covers(mark.where, 2500, 700) for mark in made)
