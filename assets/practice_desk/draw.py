"""Draw the practice desk: `python -m assets.practice_desk.draw [FOLDER] [--fonts FOLDER]`.

Writes one picture per paper as a webcam would see it, an empty desk, and manifest.json with what
each picture holds and where its paper truly lies. The same script gives the same pictures.
"""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

from assets.practice_desk import papers
from assets.practice_desk.camera import WEBCAM, Quad, Size, View, empty_desk, photograph
from assets.practice_desk.sheet import Sheet, use_fonts
from assets.practice_desk.story import MARK, MOTHER, card_mrz, card_payload

MOST_BYTES = 240_000
HERE = Path(__file__).parent


class Scene(NamedTuple):
    """One picture of the desk.

    `parts`: procedure and the part of it that the paper serves; `turn`: quarter turns clockwise
    that set the page upright.
    """

    name: str
    file: str
    kind: str
    title: str
    draw: Callable[[], Sheet]
    view: View
    parts: tuple[tuple[str, str], ...] = ()
    turn: int = 0


_CARD_FRONT = View(0.62, 3, (6, -3), (-0.02, 0.02), radius=3.2)
_CARD_BACK = View(0.62, -2.5, (5, 4), (0.02, 0.0), lamp=(0.3, 0), radius=3.2)

SCENES = (
    Scene("card_front", "10-the-mat-truoc.jpg", "card_front", "Thẻ để tập, mặt trước",
          papers.card_front, _CARD_FRONT),
    Scene("card_back", "11-the-mat-sau.jpg", "card_back", "Thẻ để tập, mặt sau có mã QR",
          papers.card_back, _CARD_BACK),
    Scene("birth_slip", "20-giay-chung-sinh.jpg", "paper", "Giấy chứng sinh (để tập)",
          papers.birth_slip, View(0.925, -1.3, (3, -2)),
          (("1.001193", "giay_chung_sinh"),)),
    Scene("death_notice", "21-giay-bao-tu.jpg", "paper", "Giấy báo tử (để tập)",
          papers.death_notice, View(0.93, 91.2, (2.5, 2), lamp=(0.9, 0), shade=0.28),
          (("1.000656", "giay_bao_tu"),), 3),
    Scene("marriage_extract", "22-trich-luc-ket-hon.jpg", "paper", "Trích lục kết hôn (để tập)",
          papers.marriage_extract, View(0.93, 88.7, (3, -2)),
          (("2.000635", "KHAC"), ("1.004873", "KHAC")), 3),
    Scene("residence_paper", "23-giay-cho-o.jpg", "paper", "Giấy tờ chỗ ở (để tập)",
          papers.residence_paper, View(0.93, 90.8, (2, -3), lamp=(0.3, 0.9)),
          (("1.004194", "cho_o_hop_phap"),), 3),
    Scene("marital_status", "24-xac-nhan-hon-nhan.jpg", "paper",
          "Giấy xác nhận tình trạng hôn nhân cũ (để tập)", papers.marital_status,
          View(0.93, 89.4, (-2, 2.5), lamp=(0.1, 0.5)), (("1.004873", "giay_xac_nhan_cu"),), 3),
)  # fmt: skip
EMPTY = "00-ban-trong.jpg"


def picture(scene: Scene, size: Size = WEBCAM) -> tuple[Image.Image, Quad]:
    """Return the scene as a camera of `size` sees it, RGB, and the true corners."""
    sheet = scene.draw()
    seed = int(scene.file[:2])
    return photograph(sheet.picture, (sheet.width, sheet.height), scene.view, size, seed)


def jpeg(image: Image.Image) -> bytes:
    """Return the picture as the best JPEG that is small enough to ship."""
    for quality in range(90, 40, -3):
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True, progressive=False)
        if out.tell() <= MOST_BYTES:
            break
    return out.getvalue()


def _entry(scene: Scene, quad: Quad) -> dict[str, Any]:
    sheet = scene.draw()
    entry: dict[str, Any] = {
        "name": scene.name,
        "file": scene.file,
        "kind": scene.kind,
        "title": scene.title,
        "parts": dict(scene.parts),
        "size_mm": [sheet.width, sheet.height],
        "turn": scene.turn,
        "quad": quad,
    }
    if scene.kind == "card_back":
        entry["payload"] = card_payload(MOTHER)
        entry["mrz"] = list(card_mrz(MOTHER))
    return entry


def draw_all(folder: Path) -> None:
    """Write all pictures and the manifest into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / EMPTY).write_bytes(jpeg(empty_desk(WEBCAM, View(0), 1)))
    entries: list[dict[str, Any]] = [
        {"name": "empty", "file": EMPTY, "kind": "empty", "title": "Bàn trống"}
    ]
    for scene in SCENES:
        image, quad = picture(scene)
        (folder / scene.file).write_bytes(jpeg(image))
        entries.append(_entry(scene, quad))
    manifest = {"format": 1, "mark": MARK, "frame": list(WEBCAM), "scenes": entries}
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Draw into the folder that was named, by default the one that ships."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=HERE)
    parser.add_argument("--fonts", type=Path)
    given = parser.parse_args()
    if given.fonts:
        use_fonts(given.fonts)
    draw_all(given.folder)


if __name__ == "__main__":
    main()
