"""A whole case without a screen: from a case file to the queue, in one durable step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from gettext import gettext as _
from pathlib import Path

import msgspec

from kiosk.case import Reviewed, advance
from kiosk.desk import capture, connect, kept, packing
from kiosk.desk.case_file import UNATTENDED, Loaded, PaperFile, applicant
from kiosk.desk.consent import PURPOSES, TEXT_VERSION
from kiosk.desk.core import Desk, now
from kiosk.desk.visit import Visit, channel
from kiosk.identity import from_json
from kiosk.model import (
    Answer,
    Attestation,
    BadInput,
    Case,
    Confirmation,
    Consent,
    Document,
    Proxy,
    Source,
)
from kiosk.procedures import forms, papers, rows
from kiosk.procedures.conditions import proxy_answers
from kiosk.procedures.pack import Pack, Rule
from scanner import document, pictures
from scanner.frame import DoesNotFit, Page, Verdict


@dataclass
class Prepared:
    """Everything of a case file, in memory, before anything is stored."""

    documents: list[Document] = field(default_factory=list)
    blobs: list[bytes] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def submit(desk: Desk, loaded: Loaded, pack: Pack, portal: str, *, has_guide: bool) -> Case:
    """Store and seal the case of a file, or return the one that is already there.

    Raises BadInput or PictureError for what cannot be used; nothing is stored then.
    """
    with desk.vault.read() as tx:
        known = tx.case(loaded.case_id)
    if known is not None:
        return known
    case, prepared = build(desk, loaded, pack, has_guide=has_guide)
    way = channel(pack, has_portal=bool(portal) or desk.has_portal)
    case = msgspec.structs.replace(
        case, connector=way.connector, warnings=tuple(dict.fromkeys(prepared.warnings))
    )
    case = advance(case, Reviewed(now()))
    visit = Visit(pack=pack, has_guide=has_guide, variant=case.variant, case=case)
    return packing.seal(
        desk,
        visit,
        portal=portal or connect.portal_of(desk),
        key=loaded.key,
        blobs=prepared.blobs,
        actor=UNATTENDED,
    )


def build(desk: Desk, loaded: Loaded, pack: Pack, *, has_guide: bool) -> tuple[Case, Prepared]:
    """Return the case of a file, not yet reviewed, and its pages and PDFs; stores nothing.

    Raises BadInput or PictureError for what cannot be used.
    """
    file = loaded.file
    prepared = Prepared()
    if file.variant and file.variant not in {variant.id for variant in pack.variants}:
        raise BadInput(
            _("Thủ tục {code} không có trường hợp “{variant}”.").format(
                code=pack.code, variant=file.variant
            )
        )
    citizen = applicant(file)
    prepared.warnings += citizen.warnings
    proxy = None
    if file.proxy is not None:
        proxy = Proxy(from_json(file.proxy.citizen), file.proxy.relation)
    at = now()
    case = Case(
        id=loaded.case_id,
        procedure=pack.code,
        pack_version=pack.version if has_guide else "",
        officer=UNATTENDED,
        created=at,
        updated=at,
        variant=file.variant,
        step="send",
        agency=file.agency or desk.office.agency,
        receiving_unit=file.receiving_unit or desk.office.receiving_unit,
        citizen=citizen,
        proxy=proxy,
        consent=_consent(loaded, at, prepared),
        confirmation=Confirmation.UNATTENDED,
    )
    case = msgspec.structs.replace(case, answers=_answers(case, pack, loaded, prepared))
    hand_in(desk, loaded, pack, case, prepared)
    for need in papers.missing(pack, _known(case, pack), _parts(prepared), case.variant):
        if need.rule is not Rule.SHOW_ONLY:
            prepared.warnings.append(f"missing_paper:{need.part}")
    return msgspec.structs.replace(case, documents=tuple(prepared.documents)), prepared


def _consent(loaded: Loaded, at: str, prepared: Prepared) -> Consent:
    given = loaded.file.consent
    if "submit" not in given.purposes:
        raise BadInput(
            _("Công dân chưa đồng ý nộp (“consent.purposes” không có “submit”); không gửi.")
        )
    if given.text_version != TEXT_VERSION:
        prepared.warnings.append("unknown_text_version")
    known = {purpose.id for purpose in PURPOSES}
    prepared.warnings += [f"unknown_purpose:{name}" for name in given.purposes if name not in known]
    return Consent(given.text_version, given.purposes, at, UNATTENDED)


def _answers(case: Case, pack: Pack, loaded: Loaded, prepared: Prepared) -> dict[str, Answer]:
    """What the file answers, and below it what the variant and the card already say."""
    given: dict[str, Answer] = {}
    for variant in pack.variants:
        if variant.id == case.variant:
            for name, text in variant.answers.items():
                given[name] = Answer(text, Source.FILE)
    for name, said in rows.flattened(loaded.file.answers).items():
        given[name] = Answer(_checked(pack, name, str(said), prepared), Source.FILE)
    known = forms.prefill(pack, case.citizen, case.proxy, texts_of(given), case.variant)
    answers = {**known, **given}
    for name in forms.unknown(pack, texts_of(answers)):
        prepared.warnings.append(f"unknown_answer:{name}")
        answers.pop(name)
    texts = texts_of(answers)
    for fault in forms.check_all(pack, texts, case.variant):
        if not texts.get(fault.field):
            prepared.warnings.append(f"missing_answer:{fault.field}")
    return answers


def texts_of(answers: Mapping[str, Answer]) -> dict[str, str]:
    """Return the answers as bare texts."""
    return {name: answer.text for name, answer in answers.items()}


def _checked(pack: Pack, name: str, text: str, prepared: Prepared) -> str:
    """Return the answer in its stored form; one that is wrong stays as it is, with a warning."""
    field = forms.field(pack, name)
    try:
        return forms.check_field(field, text) if field is not None else text
    except BadInput:
        prepared.warnings.append(f"bad_answer:{name}")
        return text


def _known(case: Case, pack: Pack) -> dict[str, str]:
    return {**texts_of(case.answers), **proxy_answers(pack, case.proxy)}


def _parts(prepared: Prepared) -> set[str]:
    return {found.part for found in prepared.documents}


def hand_in(desk: Desk, loaded: Loaded, pack: Pack, case: Case, prepared: Prepared) -> None:
    """Make the papers of the file, their pages and PDFs; raises BadInput or PictureError."""
    texts = _known(case, pack)
    given: dict[str, list[PaperFile]] = {}
    for paper in loaded.file.papers:
        part = papers.resolve(
            pack, str(paper.part), texts, case.variant, with_pictures=bool(paper.images)
        )
        given.setdefault(part, []).append(paper)
    # Neither pictures nor paper: it was named, not handed in.
    given = {part: files for part, files in given.items() if any(map(_handed_in, files))}
    for part, files in given.items():
        prepared.documents.append(_document(desk, loaded, pack, part, files, prepared))


def _handed_in(paper: PaperFile) -> bool:
    return bool(paper.images) or paper.handed_in_on_paper


def _document(
    desk: Desk,
    loaded: Loaded,
    pack: Pack,
    part: str,
    files: list[PaperFile],
    prepared: Prepared,
) -> Document:
    first = files[0]
    rules = {paper.id: paper.rule for paper in pack.papers}
    if rules.get(part) is Rule.SHOW_ONLY and any(paper.images for paper in files):
        # seen and given back: what the rule forbids to copy is not sent from a file either
        prepared.warnings.append(f"not_copied:{part}")
        return Document(part=part, copy=first.copy, shown=True)
    pages = [photograph(loaded.folder / image) for paper in files for image in paper.images]
    if not pages:
        return Document(part=part, copy=first.copy, handed_in_on_paper=True)
    for page in pages:
        if page.verdict is not Verdict.OK:
            prepared.warnings.append(f"poor_picture:{part}:{page.verdict.value}")
    way = channel(pack, has_portal=True)
    limit = way.max_file_bytes or desk.settings.max_file_bytes
    try:
        searchable = desk.settings.searchable
        pdf = document.make_pdf(pages, max_bytes=limit, searchable=searchable).data
    except DoesNotFit as error:
        raise BadInput(f"{part}: {error}") from error
    prepared.blobs += [page.master for page in pages]
    prepared.blobs.append(pdf)
    digest = packing.digest_of(pdf)
    return Document(
        part=part,
        pages=tuple(kept.reference(page) for page in pages),
        pdf_digest=digest,
        pdf_bytes=len(pdf),
        copy=first.copy,
        handed_in_on_paper=first.handed_in_on_paper,
        attestation=Attestation(
            officer=UNATTENDED,
            at=now(),
            check=first.check,
            master_digests=tuple(page.digest for page in pages),
            pdf_digest=digest,
            reason=first.reason,
        ),
    )


def photograph(path: Path) -> Page:
    """Return the page in a picture file; raises PictureError naming the file."""
    return capture.photograph(pictures.load(path))
