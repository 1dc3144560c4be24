"""A sheet of paper: margins, head, foot with page numbers, and the practice marks."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from math import atan2, degrees, hypot
from typing import Any, Literal

from msgspec import Struct
from reportlab.graphics import renderPDF
from reportlab.lib.colors import black, white
from reportlab.lib.pagesizes import A4, A5
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Frame,
    NextPageTemplate,
    PageTemplate,
    Spacer,
    Table,
    TableStyle,
)

from kiosk.slips.drawings import qr
from kiosk.slips.look import (
    AMBER,
    BLUE,
    BOLD,
    INK,
    LINE,
    MEDIUM,
    PALE_AMBER,
    PALE_BLUE,
    QUIET,
    REGULAR,
    SEMIBOLD,
    YELLOW,
    drawable,
    fitted,
    load_fonts,
    style,
    words,
)

Size = Literal["A4", "A5", "80mm"]
"""80mm: the roll of a receipt printer."""
Story = list[Any]

LONGEST = 1500 * mm
"""A roll has no pages: its sheet is as long as what stands on it, up to this."""
_SPARE = 2 * mm
_SIZES = {"A4": A4, "A5": A5, "80mm": (80 * mm, LONGEST)}
_MARGINS = {"A4": 18 * mm, "A5": 11 * mm, "80mm": 5 * mm}
_HEAD, _FOOT = 13 * mm, 9 * mm
_CODE = 22 * mm
"""Side of the code by which a signed sheet is filed: modules of 0.67 mm."""


def practice_words() -> str:
    """What is printed across everything that is made in practice mode."""
    return "BẢN THỰC HÀNH – KHÔNG CÓ GIÁ TRỊ"


def width_of(size: Size) -> float:
    """Points between the margins."""
    return float(_SIZES[size][0] - 2 * _MARGINS[size])


def build(
    story: Callable[[], Story],
    *,
    title: str,
    office: str,
    size: Size,
    practice: bool,
    foot: str = "",
    code: str = "",
) -> bytes:
    """The PDF of a story, with embedded fonts. `story` is called twice: to count and to draw.

    `title` goes into the file's properties and must say nothing about a person; `foot` stands
    at the bottom of every page. `code` stands, with the page's number behind it, as a QR code at
    the foot of the pages that follow `coded_pages()` in the story.
    """
    made = _Sheet(title, office, size, practice, foot, code)
    height = _SIZES[size][1]
    first = _run(_marked(story(), made), made, height, total=0)
    if size == "80mm" and first.pages == 1:
        height -= max(first.left - _SPARE, 0)
    return _run(_marked(story(), made), made, height, total=first.pages).data


class _Sheet(Struct, frozen=True):
    """What all pages of one print have in common."""

    title: str
    office: str
    size: Size
    practice: bool
    foot: str
    code: str


class _Made(Struct, frozen=True):
    """A PDF, its pages, and the points that are left on the last one."""

    data: bytes
    pages: int
    left: float


def _marked(story: Story, sheet: _Sheet) -> Story:
    """The story; on a roll of practice between black bands, for a roll has no colours."""
    if not (sheet.practice and sheet.size == "80mm"):
        return story
    width, half = width_of(sheet.size), len(story) // 2
    band = [gap(4), _band(width), gap(6)]
    return [*band, *story[:half], *band, *story[half:], *band]


def _band(width: float) -> Any:
    size = fitted(practice_words(), BOLD, 11, 6, width - 8)
    return grid(
        [[words(practice_words(), style(size, BOLD, white, centred=True))]],
        [width],
        ("BACKGROUND", (0, 0), (-1, -1), black),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
    )


def coded_pages() -> Story:
    """From the next page on every page carries the code; put it before a page break."""
    return [NextPageTemplate("coded")]


def _run(story: Story, sheet: _Sheet, height: float, total: int) -> _Made:
    load_fonts()
    size = sheet.size
    out = BytesIO()
    margin = _MARGINS[size]
    width = _SIZES[size][0]
    document = BaseDocTemplate(
        out,
        pagesize=(width, height),
        title=sheet.title,
        author=sheet.office,
        lang="vi",
        invariant=1,
        initialFontName=REGULAR,
    )

    def before(canvas: Any, document: Any) -> None:
        if size == "80mm":  # a roll has no pages, and ends where its words do
            _roll_head(canvas, width, height, margin, sheet.office)
        else:
            _head(canvas, width, height, margin, sheet.office)
            _foot(canvas, width, margin, sheet.foot, f"{document.page}/{total}")

    def coded(canvas: Any, document: Any) -> None:
        _head(canvas, width, height, margin, sheet.office)
        _foot(canvas, width, margin, sheet.foot, f"{document.page}/{total}", _CODE + 4 * mm)
        _code(canvas, margin, f"{sheet.code}:{document.page}")

    def after(canvas: Any, document: Any) -> None:
        if sheet.practice and size != "80mm":
            _practice(canvas, width, height)

    plain = 0 if size == "80mm" else _FOOT
    for name, on_page, foot in (("plain", before, plain), ("coded", coded, _CODE + 3 * mm)):
        frame = _frame(width, height, margin, foot)
        document.addPageTemplates(PageTemplate(name, [frame], onPage=on_page, onPageEnd=after))
    document.build(story)
    return _Made(out.getvalue(), int(document.page), max(document.frame._y - margin, 0))


def _frame(width: float, height: float, margin: float, foot: float) -> Frame:
    return Frame(
        margin,
        margin + foot,
        width - 2 * margin,
        height - 2 * margin - _HEAD - foot,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )


def _head(canvas: Any, width: float, height: float, margin: float, office: str) -> None:
    top = height - margin - 5 * mm
    mark = "Cùng Nộp"
    canvas.setFillColor(BLUE)
    canvas.setFont(BOLD, 11)
    canvas.drawRightString(width - margin, top, mark)
    canvas.setFillColor(INK)
    room = width - 2 * margin - 26 * mm
    canvas.setFont(SEMIBOLD, fitted(office, SEMIBOLD, 10.5, 6, room))
    canvas.drawString(margin, top, drawable(office))
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.8)
    canvas.line(margin, top - 3 * mm, width - margin, top - 3 * mm)


def _roll_head(canvas: Any, width: float, height: float, margin: float, office: str) -> None:
    """The office has a line of its own: beside the mark it would be too small to read."""
    canvas.setFillColor(black)
    canvas.setFont(BOLD, 9)
    canvas.drawString(margin, height - margin - 1 * mm, "Cùng Nộp")
    canvas.setFont(SEMIBOLD, fitted(office, SEMIBOLD, 10.5, 6, width - 2 * margin))
    canvas.drawString(margin, height - margin - 6 * mm, drawable(office))
    canvas.setLineWidth(0.8)
    canvas.line(margin, height - margin - 9 * mm, width - margin, height - margin - 9 * mm)


def _foot(
    canvas: Any, width: float, margin: float, foot: str, page: str, indent: float = 0
) -> None:
    canvas.setFillColor(QUIET)
    canvas.setFont(REGULAR, 8)
    canvas.drawRightString(width - margin, margin, f"Trang {page}")
    if foot:
        room = width - 2 * margin - 20 * mm - indent
        canvas.setFont(REGULAR, fitted(foot, REGULAR, 8, 5, room))
        canvas.drawString(margin + indent, margin, drawable(foot))


def _code(canvas: Any, margin: float, text: str) -> None:
    """The code at the lower left; the upper right stays free for a signature."""
    renderPDF.draw(qr(text, _CODE), canvas, margin, margin - 2 * mm)
    canvas.setFillColor(QUIET)
    canvas.setFont(REGULAR, 8)
    left = margin + _CODE + 4 * mm
    for line, words_ in enumerate(("Ký xong, chụp tờ này:", "máy tự xếp vào đúng hồ sơ.")):
        canvas.drawString(left, margin + (11 - 4 * line) * mm, words_)


def _practice(canvas: Any, width: float, height: float) -> None:
    """Across the whole page over everything, a frame, and once more upright at the top."""
    text = practice_words()
    canvas.saveState()
    canvas.setStrokeColor(YELLOW)
    canvas.setLineWidth(5)
    canvas.rect(2.5, 2.5, width - 5, height - 5)
    canvas.setFillColor(AMBER)
    canvas.setFont(BOLD, 9)
    canvas.drawCentredString(width / 2, height - min(7 * mm, width / 16), text)
    canvas.translate(width / 2, height / 2)
    canvas.rotate(degrees(atan2(height, width)))
    size = fitted(text, BOLD, 60, 10, hypot(width, height) * 0.86)
    canvas.setFillAlpha(0.2)
    canvas.setFont(BOLD, size)
    canvas.drawCentredString(0, -size / 3, text)
    canvas.restoreState()


def heading(text: str, size: float = 20, *, centred: bool = False) -> Any:
    """The name of the slip, once, at its top."""
    return words(text, style(size, BOLD, centred=centred, after=size / 3))


def section(text: str, size: float = 13) -> Any:
    """A heading inside the slip; `room_for` before it keeps it with what follows."""
    look = style(size, SEMIBOLD, BLUE, after=size / 4)
    look.spaceBefore = size * 0.7
    return words(text, look)


def room_for(points: float) -> Any:
    """A new page unless so much room is left: a heading never stands alone at the bottom."""
    return CondPageBreak(points)


def gap(points: float) -> Any:
    """Empty room."""
    return Spacer(1, points)


def rows(
    pairs: list[tuple[str, str]], width: float, *, size: float = 11, label_part: float = 0.3
) -> Any:
    """Labels on the left, values on the right, a thin line below each; long values wrap."""
    quiet, strong = style(size * 0.92, color=QUIET), style(size, MEDIUM)
    return grid(
        [[words(label, quiet), words(value, strong)] for label, value in pairs],
        [width * label_part, width * (1 - label_part)],
        ("TOPPADDING", (0, 0), (-1, -1), size * 0.3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), size * 0.35),
        ("LINEBELOW", (0, 0), (-1, -2), 0.5, LINE),
    )


def box(text: str, width: float, *, size: float = 11, attention: bool = False) -> Any:
    """A sentence in a framed box; amber where it asks for attention."""
    color, ground = (AMBER, PALE_AMBER) if attention else (BLUE, PALE_BLUE)
    return grid(
        [[words(text, style(size, SEMIBOLD, color))]],
        [width],
        ("BACKGROUND", (0, 0), (-1, -1), ground),
        ("BOX", (0, 0), (-1, -1), 1.2, color),
        ("ROUNDEDCORNERS", [6, 6, 6, 6]),
        ("LEFTPADDING", (0, 0), (-1, -1), 10),
        ("RIGHTPADDING", (0, 0), (-1, -1), 10),
        ("TOPPADDING", (0, 0), (-1, -1), 5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
    )


def grid(cells: list[list[Any]], widths: list[float], *more: tuple[Any, ...]) -> Any:
    """A table without lines, cells at the top; `more` are reportlab table commands on top."""
    table = Table(cells, colWidths=widths, splitInRow=1, hAlign="LEFT")
    table.setStyle(
        TableStyle(
            [
                ("FONTNAME", (0, 0), (-1, -1), REGULAR),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ("TOPPADDING", (0, 0), (-1, -1), 4),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
                *more,
            ]
        )
    )
    return table
