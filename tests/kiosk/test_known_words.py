"""What a home adds to the search: the province's delta, and the office's own words."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import msgspec
import pytest
from pack_province import TODAY, Province

from kiosk import settings
from kiosk.cli.main import main
from kiosk.model import BadInput
from kiosk.procedures import catalogue, delta, office_words
from kiosk.procedures.catalogue import Catalogue, Entry
from kiosk.procedures.known import known
from kiosk.procedures.search import Index

WORDS = {"synonyms": {"giấy bòng bong": ["cấp giấy xác nhận tình trạng hôn nhân"]}}
ROWS = """code,name,field,valid_from,valid_to,successor
1.009998,Thủ tục đăng ký bè cá lồng,Nông nghiệp,,,
1.000656,Thủ tục đăng ký khai tử,Hộ tịch,,2026-11-30,1.009997
1.009997,Thủ tục ghi nhận người qua đời,Hộ tịch,,,
"""


@pytest.fixture
def province(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Province:
    monkeypatch.setenv("KIOSK_HOME", str(tmp_path / "home"))
    return Province(tmp_path)


def office(folder: Path, said: object) -> Path:
    file = folder / office_words.FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    return file


def search(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[list[dict[str, str]], str]:
    assert main(["search", "--json", *words]) == 0
    said = capsys.readouterr()
    return json.loads(said.out)["hits"], said.err


def test_words_of_the_office_find_and_are_drafts_until_the_province_signs_them(
    province: Province,
) -> None:
    assert known(province.home, "").index().search("giấy bòng bong") == [] or (
        known(province.home, "").index().search("giấy bòng bong")[0].code != "1.004873"
    )
    office(province.home, WORDS)
    own = known(province.home, province.root_key)
    assert own.draft_words == 1
    assert own.index().search("giấy bòng bong")[0].code == "1.004873"
    (province.home / office_words.FILE).unlink()
    office(province.inbox, WORDS)
    made = delta.make(province.inbox, 1, province.root, TODAY)
    changes = delta.take(
        msgspec.json.encode(made), catalogue.load(), province.home, province.root_key, TODAY
    )
    assert changes.words == 1
    signed = known(province.home, province.root_key)
    assert signed.draft_words == 0
    assert signed.index().search("giấy bòng bong")[0].code == "1.004873"


@pytest.mark.parametrize(
    ("said", "at", "fault"),
    [
        ({"synonyms": {"giấy lạ": ["1.004873"]}}, "$.synonyms.giấy lạ[0]", "không dẫn tới mã"),
        ({"synonyms": {"giấy lạ": []}}, "$.synonyms.giấy lạ", ""),
        ({"synonyms": {"?!": ["khai sinh"]}}, "$.synonyms.?!", "không có chữ"),
        ({"rules": [{"all": [["a b"]]}]}, "$.rules[0]", "say"),
        ({"codes": {"giấy lạ": "1.004873"}}, "$.codes", "Không có mục"),
        ([], "$", ""),
    ],
)
def test_broken_words_are_told_and_none_of_them_is_used(
    tmp_path: Path, said: object, at: str, fault: str
) -> None:
    found, faults = office_words.read(office(tmp_path, said))
    assert len(found) == 0
    assert (faults[0].file, faults[0].at) == (office_words.FILE, at)
    assert fault in faults[0].fault
    assert known(tmp_path, "").draft_words == 0


def test_broken_words_make_no_delta(province: Province) -> None:
    office(province.inbox, {"synonyms": {"giấy lạ": ["1.004873"]}})
    with pytest.raises(BadInput, match="giấy lạ"):
        delta.make(province.inbox, 1, province.root, TODAY)


def test_the_command_uses_an_installed_delta_and_opens_no_store(
    province: Province, capsys: pytest.CaptureFixture[str]
) -> None:
    home = settings.home_root()
    assert "bè cá" not in search(capsys, "bè cá lồng")[0][0]["name"]
    assert not home.exists()
    (province.inbox / delta.CATALOGUE_FILE).write_text(ROWS, encoding="utf-8")
    made = msgspec.json.encode(delta.make(province.inbox, 1, province.root, TODAY))
    settings.find_home()
    settings.save(settings.Home(home), settings.Settings(pack_root=province.root_key))
    delta.take(made, catalogue.load(), home / "packs", province.root_key, TODAY)
    assert search(capsys, "bè cá lồng")[0][0]["code"] == "1.009998"
    office(home / "packs", WORDS)
    hits, told = search(capsys, "giấy bòng bong")
    assert hits[0]["code"] == "1.004873"
    assert "BẢN NHÁP" in told
    assert not settings.Home(home).has_office
    assert not (home / "practice").exists()


def test_a_foreign_list_of_procedures_is_not_mixed_with_the_delta(
    tmp_path: Path, province: Province, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "khac.csv"
    file.write_text("code,name,field\nHT-01,Đăng ký khai sinh,Hộ tịch\n", encoding="utf-8")
    hits, _told = search(capsys, "làm khai sinh", "--catalogue", str(file))
    assert [hit["code"] for hit in hits] == ["HT-01"]
    assert [hit["code"] for hit in search(capsys, "ht01", "--catalogue", str(file))[0]] == ["HT-01"]


def test_a_field_of_work_narrows_the_search(capsys: pytest.CaptureFixture[str]) -> None:
    hits, _told = search(capsys, "cấp lại", "--field", "căn cước")
    assert hits
    assert {hit["field"] for hit in hits} == {"Cấp, quản lý căn cước"}
    assert search(capsys, "cấp lại", "--field", "không có lĩnh vực này")[0] == []
    listed = Index(catalogue.load()).search("", limit=300, field="chung thuc")
    assert {hit.field for hit in listed} == {"Chứng thực"}
    assert len(listed) > 10


def test_what_took_the_place_of_an_ended_procedure_is_found_by_its_old_name() -> None:
    entries = [
        Entry(
            "1.000001", "Cấp giấy ao cá", "Thủy sản", valid_to="2026-06-30", successor="1.000002"
        ),
        Entry("1.000002", "Cấp giấy hồ cũ", "Hộ", valid_to="2026-09-30", successor="1.000003"),
        Entry("1.000003", "Chứng nhận mặt nước nuôi trồng", "Hộ tịch"),
        Entry("1.000004", "Cấp giấy vòng", "Hộ", valid_to="2026-06-30", successor="1.000005"),
        Entry("1.000005", "Cấp giấy vòng quanh", "Hộ", valid_to="2026-06-30", successor="1.000004"),
    ]
    index = Index(Catalogue(entries), today=date(2026, 12, 1))
    for query in ("ao cá", "1.000001"):
        hits = index.search(query)
        assert hits[0].code == "1.000003"
        ended = next(hit for hit in hits if hit.code == "1.000001")
        assert (ended.ended, ended.successor) == ("2026-06-30", "1.000002")
    assert hits[0].ended == ""
    assert [hit.code for hit in index.search("giấy vòng")][:2] == ["1.000004", "1.000005"]


def test_the_offices_words_are_verified_by_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pack", "verify", "--json", str(office(tmp_path, WORDS))]) == 0
    broken = office(tmp_path, {"synonyms": {"giấy lạ": ["1.004873"]}})
    assert main(["pack", "verify", "--json", str(broken)]) == 2
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert line["errors"][0]["at"] == "$.synonyms.giấy lạ[0]"
