"""Makes files as the portal exports them (ChiTietTTHC_<code>.doc), and hostile ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import docx

FIELDS = {
    "Mã thủ tục": "1.009999",
    "Số quyết định": "999/QĐ-THU",
    "Tên thủ tục": "Thủ tục cấp giấy thử nghiệm",
    "Cấp thực hiện": "Cấp Xã",
    "Loại thủ tục": "TTHC được luật giao quy định chi tiết",
    "Lĩnh vực": "Hộ tịch",
    "Trình tự thực hiện": "Bước 1. Nộp hồ sơ.",
    "Cách thức thực hiện": "",
    "Thành phần hồ sơ": "",
    "Đối tượng thực hiện": "Công dân Việt Nam",
    "Cơ quan thực hiện": "Ủy ban nhân dân xã, phường",
    "Cơ quan có thẩm quyền": "Không có thông tin",
    "Địa chỉ tiếp nhận HS": "Không có thông tin",
    "Cơ quan được ủy quyền": "Không có thông tin",
    "Cơ quan phối hợp": "Không có thông tin",
    "Kết quả thực hiện": "Giấy thử nghiệm",
    "Căn cứ pháp lý": "",
    "Yêu cầu, điều kiện thực hiện": "Không có",
    "Từ khóa": "thử nghiệm",
    "Mô tả": "Không có thông tin",
}
WAYS = (
    (
        "Trực tiếp",
        "5 Ngày làm việc",
        "Miễn phí",
        "Mức thu do Hội đồng nhân dân tỉnh quyết định. "
        "Miễn lệ phí cho người thuộc hộ nghèo; người khuyết tật.",
    ),
    ("Trực tuyến", "3 Ngày làm việc", "Miễn phí", ""),
)
PAPERS: Sequence[tuple[str, Sequence[tuple[str, str, str]]]] = (
    (
        "* Giấy tờ phải nộp:",
        (
            ("- Giấy chứng nhận đã cấp trước đây;", "", "Bản chính: 1\nBản sao: 0"),
            ("Bản sao hợp đồng", "", "Bản chính: 0 - Bản sao: 1"),
            ("Tờ khai theo mẫu", "Mau01.docx", "Bản chính: 1 - Bản sao: 0"),
            (
                "Lưu ý: người tiếp nhận đối chiếu bản chụp với bản chính.",
                "",
                "Bản chính: 0 - Bản sao: 0",
            ),
        ),
    ),
    (
        "Trường hợp người chưa thành niên",
        (("Văn bản đồng ý của cha, mẹ", "", "Bản chính: 1 - Bản sao: 0"),),
    ),
    ("* Giấy tờ phải xuất trình:", (("Sổ theo dõi", "", "Bản chính: 1 - Bản sao: 0"),)),
)


def write(
    file: Path,
    fields: Mapping[str, str] = FIELDS,
    ways: Sequence[Sequence[str]] = WAYS,
    papers: Sequence[tuple[str, Sequence[Sequence[str]]]] = PAPERS,
    *,
    beside: bool = False,
    plain_ways: bool = False,
) -> Path:
    """An export; `beside`: heading and words in one paragraph, else words in the next."""
    document = docx.Document()
    document.add_heading("CHI TIẾT THỦ TỤC HÀNH CHÍNH", 1)
    for name, words in fields.items():
        if beside:
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{name}:").bold = True
            paragraph.add_run(f" {words}")
        else:
            document.add_paragraph(f"{name}:")
            if words:
                document.add_paragraph(words)
        if name == "Cách thức thực hiện" and not plain_ways:
            header = ("Hình thức nộp", "Thời hạn giải quyết", "Phí, lệ phí", "Mô tả")
            _table(document, [header, *ways])
        if name == "Thành phần hồ sơ":
            for case, rows in papers:
                document.add_paragraph(case)
                _table(document, [("Tên giấy tờ", "Mẫu đơn, tờ khai", "Số lượng"), *rows])
        if name == "Căn cứ pháp lý":
            _table(
                document,
                [
                    ("Số ký hiệu", "Trích yếu", "Ngày ban hành", "Cơ quan ban hành"),
                    ("60/2014/QH13", "Luật Hộ tịch", "20-11-2014", "Quốc hội"),
                ],
            )
    document.save(str(file))
    return file


def _table(document: docx.document.Document, rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


Entries = list[tuple[str, bytes]]


def changed(file: Path, change: Callable[[Entries], Entries], compress: int = 8) -> Path:
    """The file with its entries changed and packed anew."""
    with zipfile.ZipFile(file) as packed:
        entries = [(entry.filename, packed.read(entry)) for entry in packed.infolist()]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compress) as anew:
        for name, data in change(entries):
            anew.writestr(name, data)
    file.write_bytes(made.getvalue())
    return file


def replaced(name: str, old: bytes, new: bytes) -> Callable[[Entries], Entries]:
    """A change of the bytes of one entry."""

    def change(entries: Entries) -> Entries:
        assert any(n == name and old in data for n, data in entries), name
        return [(n, data.replace(old, new, 1) if n == name else data) for n, data in entries]

    return change


def added(*more: tuple[str, bytes]) -> Callable[[Entries], Entries]:
    """A change that adds entries."""
    return lambda entries: [*entries, *more]
