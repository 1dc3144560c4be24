"""The PDF: archival, true to size, within its limit, never a page less."""

import io
import itertools
import shutil
import subprocess

import cv2
import msgspec
import numpy as np
import pikepdf
import pytest
from drawn_desk import A4_PX, across, card, paper

from scanner.archive import ICC
from scanner.document import BW_LEVELS, LEVELS, make_pdf
from scanner.frame import DoesNotFit, Look, Page, Paper, Verdict
from scanner.pictures import encode_jpeg


def page_of(sheet, size_mm=(210.0, 297.0), kind=Paper.A4):
    return Page(
        master=encode_jpeg(sheet, 90), digest="0" * 64, width=sheet.shape[1], height=sheet.shape[0],
        paper=kind, size_mm=size_mm, dpi=150.0, verdict=Verdict.OK,
    )  # fmt: skip


def noisy(seed):
    """A page that does not compress well."""
    rng = np.random.default_rng(seed)
    return np.clip(
        paper(seed).astype(int) + rng.normal(0, 14, (A4_PX[1], A4_PX[0], 1)), 0, 255
    ).astype(np.uint8)


@pytest.fixture(scope="module")
def pages():
    return [
        page_of(paper(1)),
        page_of(across(paper(2)), (297.0, 210.0)),
        page_of(card(3), (85.6, 53.98), Paper.ID1),
    ]


def opened(pdf):
    return pikepdf.open(io.BytesIO(pdf.data))


FORBIDDEN = {"/SMask", "/Group", "/JavaScript", "/AA", "/OpenAction", "/EmbeddedFiles"}


def archival_faults(data):
    """What PDF/A-1b or, with layers, PDF/A-2b forbids or asks for, as far as pictures go."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        faults = [*structure_faults(pdf, data), *metadata_faults(pdf)]
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream | pikepdf.Dictionary):
                faults.extend(sorted(set(thing.keys()) & FORBIDDEN))
                if "/LZWDecode" in str(thing.get("/Filter", "")):
                    faults.append("LZW")
    return faults


def layered(pdf):
    return any(
        "/ImageMask" in image or image.Subtype == "/Form"
        for page in pdf.pages
        for image in page.resources.XObject.values()
    )


def structure_faults(pdf, data):
    intent = pdf.Root.get("/OutputIntents", [{}])[0]
    profile = intent.DestOutputProfile.read_bytes() if intent else b""
    checks = {
        "output intent": intent.get("/S") == "/GTS_PDFA1" and profile == ICC.read_bytes(),
        "version": data.startswith((b"%PDF-1.4\n%", b"%PDF-1.7\n%")[layered(pdf)]),
        "encrypted": b"/Encrypt" not in data,
        "ids": len(pdf.trailer.get("/ID", [])) == 2,
        "object streams": b"/ObjStm" not in data and b"/XRef" not in data,
    }
    return [name for name, good in checks.items() if not good]


def metadata_faults(pdf):
    stream, info = pdf.Root.get("/Metadata"), pdf.docinfo
    if stream is None or "/Filter" in stream or stream.get("/Subtype") != "/XML":
        return ["metadata stream"]
    meta = pdf.open_metadata()
    part = "2" if layered(pdf) else "1"
    dates = {
        name: str(info.get(key, ""))
        == "D:" + "".join(filter(str.isdigit, meta.get(name, ""))) + "Z"
        for key, name in (("/CreationDate", "xmp:CreateDate"), ("/ModDate", "xmp:ModifyDate"))
    }
    checks = {
        "part": (meta.get("pdfaid:part"), meta.get("pdfaid:conformance")) == (part, "B"),
        "title": str(info.get("/Title", "")) == meta.get("dc:title", ""),
        "producer": str(info.get("/Producer", "")) == meta.get("pdf:Producer", ""),
        **dates,
    }
    return [name for name, good in checks.items() if not good]


@pytest.mark.parametrize("look", list(Look))
@pytest.mark.parametrize("title", ["", "Giấy tờ kèm hồ sơ"])
def test_it_is_pdf_a(pages, look, title):
    assert archival_faults(make_pdf(pages, look=look, title=title).data) == []


def test_the_archival_check_can_fail(pages):
    def spoilt(change, **how):
        with opened(make_pdf(pages, title="a")) as pdf:
            change(pdf)
            out = io.BytesIO()
            pdf.save(out, **{"force_version": "1.4", "deterministic_id": True, **how})
        return archival_faults(out.getvalue())

    plain = {"force_version": "1.7", "object_stream_mode": pikepdf.ObjectStreamMode.disable}

    def other_title(pdf):
        pdf.docinfo["/Title"] = "b"

    def no_intent(pdf):
        del pdf.Root.OutputIntents

    assert spoilt(lambda pdf: None, **plain) == []
    assert "title" in spoilt(other_title)
    assert "output intent" in spoilt(no_intent)
    newer = {"force_version": "1.6", "object_stream_mode": pikepdf.ObjectStreamMode.generate}
    assert {"version", "object streams"} <= set(spoilt(lambda pdf: None, **newer))
    locked = pikepdf.Encryption(owner="a", user="")
    unlocked_by_all = {"encryption": locked, "force_version": "", "deterministic_id": False}
    assert "encrypted" in spoilt(lambda pdf: None, **unlocked_by_all)


def test_qpdf_finds_no_fault(pages, tmp_path):
    program = shutil.which("qpdf")
    if program is None:
        pytest.skip("qpdf is not installed")
    file = tmp_path / "a.pdf"
    file.write_bytes(make_pdf(pages).data)
    done = subprocess.run(
        [program, "--check", str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_pages_have_their_size_on_paper_and_their_order(pages):
    with opened(make_pdf(pages)) as pdf:
        sizes = [[float(v) * 25.4 / 72 for v in page.MediaBox][2:] for page in pdf.pages]
    assert np.allclose(sizes, [[210, 297], [297, 210], [85.6, 53.98]], atol=0.02)


def test_each_page_reports_what_became_of_it(pages):
    pdf = make_pdf(pages, look=Look.COLOUR)
    with opened(pdf) as file:
        streams = [
            len(next(iter(page.get_images().values())).read_raw_bytes()) for page in file.pages
        ]
        widths = [int(next(iter(page.get_images().values())).Width) for page in file.pages]
    assert [page.bytes for page in pdf.pages] == streams
    for page, width, source in zip(pdf.pages, widths, pages, strict=True):
        assert page.raster_dpi == pytest.approx(width / (source.size_mm[0] / 25.4), rel=0.01)
    assert pdf.pages[0].raster_dpi == pytest.approx(150, abs=0.5)  # not raised to 200


@pytest.mark.parametrize(
    ("share", "look"),
    [(0.9, Look.COLOUR), (0.45, Look.COLOUR), (0.9, Look.AUTO), (0.7, Look.AUTO)],
)
def test_the_limit_is_kept_and_no_page_is_lost(share, look):
    pages = [page_of(noisy(seed)) for seed in range(3)]
    free = make_pdf(pages, look=look)
    limit = int(len(free.data) * share)
    pdf = make_pdf(pages, max_bytes=limit, look=look)
    assert len(pdf.data) <= limit < len(free.data)
    assert len(pdf.pages) == 3
    with opened(pdf) as file:
        assert len(file.pages) == 3
    assert archival_faults(pdf.data) == []
    assert len({(page.raster_dpi, page.look) for page in pdf.pages}) == 1  # all alike


def test_below_legibility_it_refuses_with_a_sentence():
    pages = [page_of(noisy(seed)) for seed in range(2)]
    with pytest.raises(DoesNotFit) as caught:
        make_pdf(pages, max_bytes=20_000)
    assert "2 trang" in str(caught.value)
    least = int(str(caught.value).split("ít nhất ")[1].split(" ")[0]) * 1024
    assert len(make_pdf(pages, max_bytes=least).data) <= least


def test_a_limit_that_is_no_limit_changes_nothing(pages):
    assert make_pdf(pages, max_bytes=10**9).pages == make_pdf(pages).pages


def test_quality_falls_step_by_step():
    for first, second in itertools.pairwise(LEVELS):
        assert (second.dpi, second.quality) < (first.dpi, first.quality) or second.dpi < first.dpi
        assert second.quality <= first.quality
    assert LEVELS[-1].dpi >= 110
    assert [level.dpi for level in BW_LEVELS] == sorted(
        (level.dpi for level in BW_LEVELS), reverse=True
    )


def test_looks():
    stamped, plain = page_of(paper(1)), page_of(paper(1, ground=(240, 240, 240), stamp=False))
    auto = make_pdf([stamped, plain])
    assert [page.look for page in auto.pages] == [Look.COLOUR, Look.GREY]
    auto = make_pdf([photo_of(stamped), photo_of(plain)])
    assert [page.look for page in auto.pages] == [Look.COLOUR, Look.GREY]
    with opened(auto) as pdf:
        spaces = [str(next(iter(page.get_images().values())).ColorSpace) for page in pdf.pages]
    assert spaces == ["/DeviceRGB", "/DeviceGray"]
    black = make_pdf([stamped], look=Look.BW)
    with opened(black) as pdf:
        image = next(iter(pdf.pages[0].get_images().values()))
        assert (str(image.Filter[0]), int(image.BitsPerComponent)) == ("/CCITTFaxDecode", 1)
        ink = np.asarray(pikepdf.PdfImage(image).as_pil_image().convert("L")) == 0
    assert 0.01 < ink.mean() < 0.2  # print is black on white, not the other way round
    assert black.pages[0].bytes < 0.5 * auto.pages[0].bytes


def photo_of(page):
    """The same page as if no sheet had been found: kept as one picture."""
    return msgspec.structs.replace(page, verdict=Verdict.NO_PAGE)


def clean_page(seed=1, **options):
    return page_of(paper(seed, ground=(255, 255, 255), **options))


def stencils(pdf, number=0):
    """Each ink of a page in the order of laying on: its colour, and where on the page it is."""
    with opened(pdf) as file:
        page = file.pages[number]
        drawn = page.Contents.read_bytes() if not isinstance(page.Contents, pikepdf.Array) else (
            b"\n".join(part.read_bytes() for part in page.Contents)
        )  # fmt: skip
        lines = [line.split() for line in drawn.decode().splitlines() if " rg " in line]
        size = [float(side) for side in page.mediabox[2:]]
        return [
            ([float(part) for part in line[1:4]], whole(page.resources.XObject, line, size))
            for line in lines
        ]


def whole(inks, line, size):
    """One stencil, laid on its place of an empty page."""
    image = inks[line[12].decode() if isinstance(line[12], bytes) else line[12]]
    mask = np.asarray(pikepdf.PdfImage(image).as_pil_image().convert("L")) == 0
    wide, _b, _c, high, left, low = (float(word) for word in line[5:11])
    per_point = mask.shape[1] / wide, mask.shape[0] / high
    page = np.zeros(
        [round(side * per) for side, per in zip(size[::-1], per_point[::-1], strict=True)], bool
    )
    x, y = round(left * per_point[0]), round((size[1] - low - high) * per_point[1])
    page[y : y + mask.shape[0], x : x + mask.shape[1]] = mask
    return page


def test_a_page_of_print_is_kept_as_inks():
    page = clean_page()
    pdf = make_pdf([page])
    assert archival_faults(pdf.data) == []
    (red, stamp), (blue, pen), (black, print_) = stencils(pdf)
    assert max(black) < 0.25
    assert red[0] > 0.7 > 0.4 > max(red[1:])
    assert blue[2] > 0.5 > 0.35 > max(blue[:2])
    height, width = print_.shape
    assert width == pytest.approx(210 / 25.4 * 280, abs=1)
    assert stamp.shape == pytest.approx(print_.shape, abs=1)
    spot = int(height * 0.83), int(width * 0.70)
    assert stamp[spot]
    assert not print_[spot]
    assert pen[:, : width // 2].sum() > 0.95 * pen.sum()
    assert pdf.pages[0].bytes < make_pdf([page], look=Look.COLOUR).pages[0].bytes / 3
    assert pdf.pages[0].look is Look.COLOUR
    assert pdf.pages[0].raster_dpi == pytest.approx(150, abs=0.5)


def crossed(print_, ring, paper_=(255, 255, 255)):
    """A page of words with a ring and an uneven bar of a stamp across some of them."""
    sheet = np.full((1754, 1240, 3), paper_, np.uint8)
    for row in range(150, 1500, 60):
        cv2.putText(sheet, "UY BAN NHAN DAN XA", (120, row), 3, 1.6, (25, 25, 25), 4, cv2.LINE_AA)
    words = sheet.copy()
    cv2.circle(sheet, (700, 900), 170, ring, 12, cv2.LINE_AA)
    shade = np.linspace(0.85, 1.1, 300)[None, :, None]
    sheet[1560:1572, 500:800] = np.clip(np.array(ring) * shade, 0, 255)
    under = words < 128
    mixed = np.where(under & (sheet != words), print_, sheet)
    return cv2.GaussianBlur(mixed.astype(np.uint8), (3, 3), 0), words[..., 2] < 100


@pytest.mark.parametrize("print_", [(25, 20, 30), (35, 28, 130)], ids=["seen through", "covered"])
def test_print_below_a_stamp_stays_black_and_the_stamp_red(print_):
    sheet, words = crossed(print_, (60, 45, 205))
    found = stencils(make_pdf([page_of(sheet)]))
    black = found[-1][1]
    red = np.logical_or.reduce([mask for _colour, mask in found[:-1]])
    for colour, _mask in found[:-1]:
        assert colour[0] > 0.7
        assert colour[0] > max(colour[1:]) + 0.15
    crossing = cv2.circle(np.zeros(words.shape, np.uint8), (700, 900), 170, 1, 10) > 0
    y, x = np.nonzero(cv2.erode(words.astype(np.uint8), np.ones((3, 3), np.uint8)) & crossing)
    assert len(y) > 100
    scale = black.shape[1] / sheet.shape[1]
    at = ((y + 0.5) * scale).astype(int), ((x + 0.5) * scale).astype(int)
    assert black[at].mean() > 0.99
    ring = cv2.circle(np.zeros(black.shape, np.uint8), (round(700 * scale), round(900 * scale)),
                      round(170 * scale), 1, round(5 * scale)) > 0  # fmt: skip
    clear = cv2.resize(words.astype(np.uint8), black.shape[::-1]) == 0
    near_words = cv2.erode(clear.astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    assert red[ring & ~near_words].mean() > 0.97
    assert black[ring & ~near_words].mean() < 0.01
    bar = np.s_[round(1563 * scale) : round(1569 * scale), round(510 * scale) : round(790 * scale)]
    assert red[bar].mean() > 0.98
    assert not black[bar].any()


def test_two_reds_keep_their_own_colour():
    sheet = np.full((1754, 1240, 3), 255, np.uint8)
    cv2.putText(sheet, "GIAY KHAI SINH", (300, 300), 3, 2, (25, 15, 150), 6, cv2.LINE_AA)
    cv2.circle(sheet, (800, 1300), 150, (75, 60, 220), 10, cv2.LINE_AA)
    found = sorted(stencils(make_pdf([page_of(sheet)])), key=lambda ink: ink[0])
    assert [colour for colour, _mask in found] == [
        pytest.approx((0.59, 0.06, 0.1), abs=0.06), pytest.approx((0.86, 0.24, 0.29), abs=0.06)
    ]  # fmt: skip
    height = found[0][1].shape[0]
    title, stamp = (np.nonzero(mask)[0] / height for _colour, mask in found)
    assert title.max() < 0.3 < stamp.min()


def test_what_is_no_print_stays_one_picture():
    portrait = paper(2, ground=(255, 255, 255))
    shade = np.linspace(40, 160, 500, dtype=np.uint8)
    portrait[200:700, 100:500] = shade[:, None, None]
    cards = page_of(card(3), (85.6, 53.98), Paper.ID1)
    for page in (page_of(portrait), cards, photo_of(clean_page())):
        with opened(make_pdf([page])) as pdf:
            assert not layered(pdf)


def test_a_tint_is_kept_below_the_inks():
    page = page_of(paper(3, ground=(200, 226, 240)))
    pdf = make_pdf([page])
    with opened(pdf) as file:
        below = next(
            image for name, image in file.pages[0].get_images().items() if "/Ink" not in name
        )
        tint = np.median(np.asarray(pikepdf.PdfImage(below).as_pil_image()), axis=(0, 1))
    assert tint == pytest.approx((240, 226, 200), abs=6)


def test_colour_survives_in_the_file():
    page = page_of(paper(1))
    with opened(make_pdf([page], max_bytes=80_000, look=Look.COLOUR)) as pdf:
        image = np.asarray(
            pikepdf.PdfImage(next(iter(pdf.pages[0].get_images().values()))).as_pil_image()
        )
    red, green, blue = image[int(0.83 * image.shape[0]), int(0.70 * image.shape[1])].astype(int)
    assert red > 150
    assert max(green, blue) < 0.6 * red


def test_no_pages_is_a_bug_of_the_caller():
    with pytest.raises(ValueError, match="no pages"):
        make_pdf([])
