from __future__ import annotations

import numpy as np
from looks import faults
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from ui.widgets.blocks import ErrorSummary, Fault, Message, WrappedLink, empty
from ui.widgets.buttons import Button, ChoiceRow, Tick
from ui.widgets.dialogs import ask, tell_bug
from ui.widgets.field import ChoiceField, TextField, secret_field
from ui.widgets.flow import Flow
from ui.widgets.footer import Footer, Light
from ui.widgets.header import Header
from ui.widgets.live import LiveView, to_image
from ui.widgets.page import Page
from ui.widgets.say import SayPanel
from ui.widgets.steps import StepList, StepState
from ui.widgets.strip import PageStrip, Thumb
from ui.widgets.text import Badge, Words

LONG = "Nguyễn Hoàng Phương Thảo Nguyên Thị Kiều Mỹ Duyên"
KEY = Qt.Key


def _show(widget: QWidget, width: int = 600, height: int = 400) -> QWidget:
    widget.resize(width, height)
    widget.show()
    widget.activateWindow()
    QApplication.processEvents()
    return widget


def test_a_row_breaks_into_lines_and_keeps_every_child_inside(app: QApplication) -> None:
    holder = QWidget()
    flow = Flow(holder, gap=8)
    buttons = [Button(f"Nút số {n}", parent=holder) for n in range(6)]
    for button in buttons:
        flow.addWidget(button)
    _show(holder, 1200, 60)
    assert len({button.y() for button in buttons}) == 1
    assert flow.heightForWidth(260) > flow.heightForWidth(1200)
    holder.resize(260, flow.heightForWidth(260))
    app.processEvents()
    assert len({button.y() for button in buttons}) > 1
    assert all(button.geometry().right() <= 260 for button in buttons)
    areas = [button.geometry() for button in buttons]
    assert not any(a.intersects(b) for a in areas for b in areas if a is not b)


def test_one_answer_of_a_row_is_picked_by_keys(app: QApplication) -> None:
    row = ChoiceRow([("a", "Chính chủ"), ("b", "Người thân")], "Ai?")
    picked: list[str] = []
    row.chosen.connect(picked.append)
    _show(row)
    row.button("a").setFocus()
    QTest.keyClick(row.button("a"), KEY.Key_Space)
    assert (row.value(), picked) == ("a", ["a"])
    QTest.keyClick(row.button("a"), KEY.Key_Right)
    assert row.value() == "b"
    row.set_value("a")
    assert row.value() == "a"
    row.set_value("")
    assert row.value() == ""
    row.set_choices([("c", "Khác")])
    assert row.value() == ""
    assert row.button("c").text() == "Khác"


def test_a_tick_wraps_its_words_and_the_whole_row_is_the_target(app: QApplication) -> None:
    tick = Tick(f"Giấy ủy quyền của {LONG} {LONG}")
    assert tick.heightForWidth(300) > tick.heightForWidth(2000) >= 40
    _show(tick, 500, tick.heightForWidth(500))
    off = tick.grab().toImage()
    QTest.mouseClick(tick, Qt.MouseButton.LeftButton, pos=tick.rect().center())
    assert tick.isChecked()
    assert tick.grab().toImage() != off


def test_the_ring_of_the_focus_is_seen_on_every_control(app: QApplication) -> None:
    holder = QWidget()
    column = QVBoxLayout(holder)
    controls: list[QWidget] = [
        Button("Nút", parent=holder),
        Button("Nút", kind="primary", parent=holder),
        Button("Nút", kind="link", parent=holder),
        Tick("Có", holder),
        TextField("Tên", parent=holder).line,
    ]
    for control in controls:
        column.addWidget(control)
    other = Button("Khác", parent=holder)
    column.addWidget(other)
    _show(holder)
    for control in controls:
        other.setFocus()
        app.processEvents()
        calm = control.grab().toImage()
        size = control.size()
        control.setFocus()
        app.processEvents()
        assert control.grab().toImage() != calm
        assert control.size() == size


def test_the_words_and_the_key_of_a_button_are_said(app: QApplication) -> None:
    pressed: list[int] = []
    button = Button("Tiếp tục ›", lambda: pressed.append(1), hint="Enter")
    assert button.accessibleName() == "Tiếp tục › (Enter)"
    assert button.sizeHint().width() > Button("Tiếp tục ›").sizeHint().width()
    button.click()
    assert pressed == [1]


def test_an_error_link_focuses_its_field(app: QApplication) -> None:
    page = Page("Tờ khai")
    field = TextField("Ngày sinh")
    page.body.addWidget(field)
    _show(page)
    page.show_faults([Fault("Ngày sinh chưa ghi", lambda: page.reveal(field.edit))])
    assert page.errors.hasFocus()
    link = page.errors.findChild(WrappedLink)
    assert link is not None
    assert link.words() == "Ngày sinh chưa ghi"
    QTest.keyClick(link, KEY.Key_Space)
    assert field.line.hasFocus()
    page.clear_errors()
    assert not page.errors.isVisible()
    assert page.errors.faults == ()


def test_many_errors_are_counted(app: QApplication) -> None:
    summary = ErrorSummary()
    summary.say("Còn 2 việc:", [Fault("một"), Fault("hai")])
    assert summary.accessibleName() == "Còn 2 việc:. một. hai"


def test_a_wrong_value_is_said_and_unsaid(app: QApplication) -> None:
    field = TextField("Ngày sinh", hint="ngày/tháng/năm")
    _show(field)
    field.set_error("Ngày này không có.")
    assert field.line.accessibleDescription() == "Ngày này không có."
    assert field.line.property("wrong") is True
    field.set_error("")
    assert field.line.accessibleDescription() == "ngày/tháng/năm"
    assert field.error() == ""


def test_a_person_who_types_takes_the_source_away_and_commits_once(app: QApplication) -> None:
    field = TextField("Họ và tên")
    field.set_value("Hà Thị My", "đọc từ thẻ", "done")
    committed: list[str] = []
    field.committed.connect(committed.append)
    _show(field)
    field.line.setFocus()
    assert field.badge.text() == "đọc từ thẻ"
    QTest.keyClick(field.line, "x")
    assert field.badge.text() == ""
    QTest.keyClick(field.line, KEY.Key_Return)
    QTest.keyClick(field.line, KEY.Key_Return)
    assert len(committed) == 1


def test_a_value_longer_than_its_field_is_repeated_below(app: QApplication) -> None:
    field = TextField("Họ và tên")
    _show(field, 300, 160)
    field.set_value(LONG)
    app.processEvents()
    assert field.whole.isVisible()
    assert field.whole.text() == LONG
    field.set_value("Hà My")
    assert not field.whole.isVisible()


def test_a_secret_is_never_repeated(app: QApplication) -> None:
    field = secret_field("Mã PIN", 200)
    _show(field)
    field.set_value("1" * 190)
    assert not field.whole.isVisible()


def test_a_choice_commits_at_once(app: QApplication) -> None:
    field = ChoiceField("Giới tính", [("Nam", "Nam"), ("Nữ", "Nữ")])
    got: list[str] = []
    field.committed.connect(got.append)
    field.set_value("Nam", "đọc từ thẻ", "done")
    assert (field.value(), got) == ("Nam", [])
    field.row.button("Nữ").click()
    assert (got, field.badge.text()) == (["Nữ"], "")


def test_a_message_stays_until_taken_away(app: QApplication) -> None:
    message = Message()
    done: list[int] = []
    message.say("Đã xoá trang 2.", "attention", [("Hoàn tác", lambda: done.append(1))])
    button = message.findChild(Button)
    assert button is not None
    button.click()
    assert (done, message.text()) == ([1], "Đã xoá trang 2.")
    message.clear()
    assert message.text() == ""
    assert message.accessibleName() == ""


def test_markup_in_a_value_is_only_text(app: QApplication) -> None:
    for label in (Words("<b>tên</b>"), Badge("<img src=x>")):
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_the_steps_say_their_state_in_words_and_shapes(app: QApplication) -> None:
    steps = StepList(["Thủ tục", "Giấy tờ", "Công dân"])
    picked: list[int] = []
    steps.picked.connect(picked.append)
    _show(steps, 260, 300)
    steps.show_marks([StepState.DONE, StepState.CURRENT, StepState.AHEAD])
    names = [step.accessibleName() for step in steps.steps]
    assert names[0] == "Bước 1: Thủ tục, đã xong"
    assert names[1].endswith("đang làm")
    pictures = []
    for state in (StepState.DONE, StepState.PASSED, StepState.CURRENT):
        steps.steps[0].set_mark(state)
        picture = steps.steps[0].grab().toImage()
        pictures.append(picture.convertToFormat(picture.Format.Format_Grayscale8))
    assert pictures[0] != pictures[1] != pictures[2] != pictures[0]
    steps.steps[0].click()
    steps.steps[2].click()
    assert picked == [0]


def test_the_header_shows_only_what_it_is_given(app: QApplication) -> None:
    header = Header(practice=True)
    header.show_visit("", "")
    assert "Chưa có thông tin" in header.who.text()
    header.show_visit("Hà Thị M••", "••••••••4567")
    assert header.who.text() == "Công dân: Hà Thị M•• · ••••••••4567"
    header.show_clock(161)
    assert header.clock.text() == "02:41"
    assert "2 phút 41 giây" in header.clock.accessibleName()
    header.show_idle("Lò Văn Cán")
    assert header.pause.isHidden()


def test_lights_differ_without_colour(app: QApplication) -> None:
    footer = Footer()
    _show(footer, 1000, 70)
    pictures = []
    for on in (True, False, None):
        footer.lights.show_lights([Light("Cổng", on)])
        app.processEvents()
        picture = footer.lights.grab().toImage()
        pictures.append(picture.convertToFormat(picture.Format.Format_Mono))
    assert pictures[0] != pictures[1] != pictures[2] != pictures[0]
    footer.show_queue(2)
    assert footer.queue.text() == "2 hồ sơ chờ gửi"
    footer.show_next("Gửi ›", enabled=False)
    assert not footer.next.isEnabled()


def test_without_a_voice_there_is_no_button(app: QApplication) -> None:
    silent = SayPanel()
    _show(silent, 300, 300)
    assert not silent.listen.isVisible()
    heard: list[str] = []
    panel = SayPanel(heard.append)
    _show(panel, 300, 300)
    panel.say("Ông/bà cho tôi xem thẻ.", "Để khỏi gõ lại.")
    panel.listen.click()
    assert heard == ["“Ông/bà cho tôi xem thẻ.”"]
    panel.say("")
    assert not panel.listen.isEnabled()


def test_only_one_dialog_at_a_time(app: QApplication) -> None:
    window = _show(QWidget())
    first = ask(window, "Kết thúc?", "Hồ sơ vẫn được giữ.", "Kết thúc", lambda: None)
    assert first is not None
    assert tell_bug(window, "Lỗi.") is None
    first.reject()
    second = tell_bug(window, "Lỗi.")
    assert second is not None
    second.accept()


def test_the_live_picture_keeps_its_shape_and_the_outline_its_place(app: QApplication) -> None:
    pixels = np.zeros((90, 160, 3), np.uint8)
    pixels[:, :, 2] = 200
    view = LiveView("Hình trực tiếp", "Đang mở camera…")
    _show(view, 400, 400)
    assert view.accessibleDescription() == "Đang mở camera…"
    view.show_image(to_image(pixels), 160, 90)
    where = view.picture_rect()
    assert round(where.width() / where.height(), 2) == round(160 / 90, 2)
    assert view.grab().toImage().pixelColor(200, 200).red() == 200
    calm = view.grab().toImage()
    view.show_watch(((40, 20), (120, 20), (120, 70), (40, 70)), 0.5, "Giữ yên")
    seen = view.grab().toImage()
    x = round(where.x() + 40 / 160 * where.width())
    y = round(where.y() + 45 / 90 * where.height())
    assert seen.pixelColor(x, y) != calm.pixelColor(x, y)
    assert view.accessibleDescription() == "Giữ yên"
    view.clear()
    assert view.image().isNull()


def test_a_picture_is_shrunk_and_owns_its_pixels(app: QApplication) -> None:
    pixels = np.full((1080, 1920, 3), (255, 0, 0), np.uint8)
    image = to_image(pixels, 1280)
    assert max(image.width(), image.height()) <= 1280
    pixels[:] = 0
    assert image.pixelColor(5, 5).blue() == 255


def test_the_strip_names_the_page_of_each_tool(app: QApplication) -> None:
    strip = PageStrip()
    gone: list[int] = []
    strip.remove.connect(gone.append)
    image = to_image(np.full((40, 30, 3), 255, np.uint8))
    strip.show_pages([Thumb(image, f"trang {n}", "Rõ", "done") for n in (1, 2)])
    _show(strip, 220, 600)
    tools = {tool.accessibleName(): tool for tool in strip.findChildren(Button)}
    assert "Lên trang 1" not in tools
    assert "Xuống trang 2" not in tools
    tools["Xoá trang 2"].click()
    assert gone == [1]


def test_emptying_a_layout_empties_the_layouts_in_it(app: QApplication) -> None:
    holder = QWidget()
    column = QVBoxLayout(holder)
    inner = QVBoxLayout()
    inner.addWidget(QLabel("trong", holder))
    column.addLayout(inner)
    column.addWidget(QLabel("ngoài", holder))
    empty(column)
    assert column.count() == 0


def test_the_looks_find_what_is_wrong(app: QApplication) -> None:
    """The control of every test that says nothing is cut, nameless or out of reach."""
    holder = QWidget()
    cut = QLabel(LONG, holder)
    cut.setGeometry(0, 0, 40, 20)
    small = Button("Nhỏ", parent=holder)
    small.setStyleSheet("QPushButton { min-height: 8px; padding: 0; }")
    small.setGeometry(0, 30, 60, 20)
    deaf = Button("", parent=holder)
    deaf.setGeometry(0, 60, 60, 44)
    deaf.setAccessibleName("")
    deaf.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    _show(holder)
    said = "\n".join(faults(holder))
    for fault in ("px wide", "20 px high", "no name", "not reached"):
        assert fault in said
