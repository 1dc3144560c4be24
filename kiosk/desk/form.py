"""Step 6: the form, one group a page."""

from __future__ import annotations

from collections.abc import Mapping
from gettext import gettext as _

from msgspec import Struct

from kiosk.case import edit
from kiosk.desk.core import Desk, now
from kiosk.desk.form_rows import Row, listed
from kiosk.desk.visit import Visit
from kiosk.model import Answer, BadInput, Case, Source
from kiosk.procedures import forms, reuse
from kiosk.procedures.pack import Confidence, Field, Group, Repeat
from kiosk.values import places


class Question(Struct, frozen=True):
    """One question as the screen shows it."""

    field: Field
    text: str
    """The present answer, as people write it."""
    source: Source | None
    unverified: bool
    """Carries "Chưa kiểm chứng, đối chiếu mẫu chính thức trước khi dùng"."""
    fault: str = ""


class Sheet(Struct, frozen=True):
    """One page of the form.

    The page of a repeated group has no questions: it lists the rows, each with a page after it.
    """

    group: Group
    questions: tuple[Question, ...]
    number: int
    """From 1."""
    of: int
    rows: tuple[Row, ...] = ()
    row_of: str = ""
    """Id of the repeated group that this page is a row of, and what one row is called."""
    item: str = ""

    @property
    def repeat(self) -> Repeat | None:
        """What the page lists; None on a page of questions."""
        return self.group.repeat


UNVERIFIED = _("Chưa kiểm chứng, đối chiếu mẫu chính thức trước khi dùng")


def prefill(desk: Desk, visit: Visit) -> Case:
    """Fill what the card, the variant and the guide already know; keep what a person gave.

    What was filled from a card goes again where it no longer holds: the card is not the
    child's once the officer says for whom it is.
    """
    places.load()  # Here, and not on the thread that draws, once the first address is shown.
    case = visit.open_case()
    pack = visit.chosen()
    settled = {name: Answer(text, Source.TYPED) for name, text in visit.variant_answers().items()}
    kept = {
        name: answer
        for name, answer in case.answers.items()
        if answer.source not in (Source.CARD, Source.MRZ)
    }
    given = {name: answer.text for name, answer in {**kept, **settled}.items()}
    known = forms.prefill(pack, case.citizen, case.proxy, given, visit.variant)
    answers = {**_earlier(visit), **known, **kept, **settled}
    if answers == case.answers:
        return case
    visit.case = edit(case, now(), answers=answers)
    return desk.save(visit.case, "form_prefilled", answers=len(answers))


def _earlier(visit: Visit) -> dict[str, Answer]:
    """What the same citizen answered for the matter before."""
    before = visit.before
    if before is None:
        return {}
    found = reuse.reusable(before.pack, visit.chosen(), before.answers)
    return {name: Answer(text, Source.EARLIER) for name, text in found.items()}


def sheets(visit: Visit) -> list[Sheet]:
    """Return the pages that apply to the answers so far."""
    pack = visit.chosen()
    groups = forms.pages(pack, visit.answers(), visit.variant)
    items = {group.id: group.repeat.item for group in pack.groups if group.repeat}
    return [
        Sheet(
            group=group,
            questions=tuple(_question(visit, field) for field in group.fields),
            number=number,
            of=len(groups),
            rows=listed(visit, group),
            row_of=row_of if (row_of := group.id.partition(".")[0]) != group.id else "",
            item=items.get(group.id.partition(".")[0], ""),
        )
        for number, group in enumerate(groups, 1)
    ]


def answer(desk: Desk, visit: Visit, name: str, text: str) -> Case:
    """Take one answer as a person wrote it; raises BadInput with a sentence when it is wrong."""
    case = visit.open_case()
    field = forms.field(visit.chosen(), name)
    if field is None:
        raise BadInput(_("Tờ khai không có mục “{name}”.").format(name=name))
    stored = forms.check_field(field, text)
    old = case.answers.get(name)
    if (old.text if old else "") == stored:
        return case
    answers = {key: value for key, value in case.answers.items() if key != name}
    if stored or field.prefill or name in _earlier(visit):
        # An emptied value of the card is remembered as empty, else it would come back at once.
        answers[name] = Answer(stored, Source.TYPED)
    _follow_variant(visit, name, stored)
    visit.case = edit(case, now(), answers=answers, variant=visit.variant)
    return desk.save(visit.case, "answer", field=name)


def answer_all(desk: Desk, visit: Visit, texts: Mapping[str, str]) -> dict[str, str]:
    """Take several answers as a person wrote them, then fill in what follows from them.

    Returns the sentences of those that were not taken, by field.
    """
    wrong: dict[str, str] = {}
    for name, text in texts.items():
        try:
            answer(desk, visit, name, text)
        except BadInput as error:
            wrong[name] = str(error)
    prefill(desk, visit)
    return wrong


def faults(visit: Visit) -> list[forms.FieldFault]:
    """Return what is missing or wrong in the whole form."""
    return forms.check_all(visit.chosen(), visit.answers(), visit.variant)


def _follow_variant(visit: Visit, name: str, stored: str) -> None:
    """An answer that the variant had settled may be changed: then another variant holds."""
    settled = visit.variant_answers()
    if name in settled and settled[name] != stored:
        fitting = (one.id for one in visit.chosen().variants if one.answers.get(name) == stored)
        visit.variant = next(fitting, "")


def _question(visit: Visit, field: Field) -> Question:
    stored = visit.case.answers.get(field.id) if visit.case else None
    return Question(
        field=field,
        text=forms.show(field, stored.text) if stored else "",
        source=stored.source if stored else None,
        unverified=field.provenance.confidence is Confidence.C,
    )
