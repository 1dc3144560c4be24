"""Makes papers.json: the papers that the portal's own record lists, for procedures without a guide.

    python assets/catalogue/papers.py RECORDS.jsonl

The record is run-together text: rows of name, blank form, "1 bản chính,0 bản sao". A name that only
heads a list, or that nobody could read at a desk, is left out.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from pathlib import Path

HERE = Path(__file__).parent
HEAD = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"
ROW = re.compile(r"(.+?)(\d+) bản chính(?:,\s*(\d+) bản sao)?", re.DOTALL)
FORM_FILE = re.compile(
    r"(?:Mẫu|Phụ lục|Biểu|Tờ|Đơn|PL|M\.|\d)[^.;:]{0,120}\.(?:docx?|pdf|xlsx?)\s*$"
)
PAPER = re.compile(
    r"(?:một trong (?:các|những) )?(?:xuất trình |nộp )?"
    r"(?:các |những |hai |01 |02 |bản chính |bản sao )*"
    r"(?:giấy|đơn|tờ|văn bản|bản|phiếu|hồ sơ|biên bản|quyết định|hợp đồng|thẻ|sổ|danh sách|báo cáo"
    r"|chứng (?:cứ|nhận|từ|minh|chỉ)|hộ chiếu|căn cước|ảnh|hình|sơ |mẫu|thông báo|tài liệu|công văn"
    r"|trích|nghị quyết|bằng|kết quả|kế hoạch|dự án|dự thảo|thuyết minh|bảng|bộ |học bạ|lý lịch"
    r"|phương án|điều lệ|hóa đơn|chứng|file|tệp|ý kiến|nhiệm vụ|lệnh|mảnh|trang|dữ liệu|đề án)",
    re.IGNORECASE,
)
"""How the name of a paper begins; the record's other rows are rules and advice."""
ADVICE = re.compile(
    r"có trách nhiệm|có quyền|không được yêu cầu|lựa chọn nhận|phải được hợp pháp|phải bảo đảm"
)
LONGEST = 260
MOST = 20


def names(text: str) -> list[str]:
    """The papers of one record, in order, each once."""
    found: list[str] = []
    for part in unicodedata.normalize("NFC", text).split(HEAD)[1:]:
        for row in ROW.finditer(part):
            name = tidy(row[1])
            if name and name not in found:
                found.append(name)
    return found[:MOST]


def tidy(text: str) -> str:
    """One paper's name: without the file of its blank form, without marks of lists; "" for none."""
    name = "".join(c for c in text if c.isprintable() or c.isspace())
    name = " ".join(FORM_FILE.sub("", name.strip()).split())
    name = re.sub(r"^(?:[-+*•–)]|[a-zđ0-9]{1,2}[.)]|\(\d+\))+\s*", "", name).strip(" ;,.-+*")
    if not PAPER.match(name) or ADVICE.search(name) or name.endswith(":"):
        return ""
    if len(name) > LONGEST:
        name = re.split(r"(?<=[a-zà-ỹ)])[.;]\s+(?=[A-ZÀ-Ỹ+\-])", name)[0].strip(" ;,.")
    name = re.sub(r"\s*(?:\([^)]*|theo (?:Mẫu|mẫu)(?: số)?)$", "", name)
    return name if len(name) <= LONGEST else ""


def main() -> None:
    """Write papers.json beside this script."""
    guides = {file.stem for file in (HERE.parent / "packs").glob("?.??????.json")}
    made = {}
    for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        found = names(record["papers"]) if record["code"] not in guides else []
        if found:
            made[record["code"]] = found
    text = json.dumps(dict(sorted(made.items())), ensure_ascii=False, indent=1)
    (HERE / "papers.json").write_text(text + "\n", encoding="utf-8")
    print(f"{len(made)} procedures, {sum(map(len, made.values()))} papers")


if __name__ == "__main__":
    main()
