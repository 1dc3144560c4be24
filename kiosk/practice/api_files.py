"""The papers' part of the programming interface: files, e-forms, marks."""

from __future__ import annotations

from flask import Response, request

from . import papers
from .calls import REST, blueprint, page, reply, row_named, state, together
from .errors import PortalError
from .papers import Upload

files_api = blueprint("files")


@files_api.get(f"{REST}/dossiers/<name>/files")
def files(name: str) -> Response:
    """List the files of a dossier."""
    return page([about for _ref, _modified, about in state().files(row_named(name).id)])


@files_api.post(f"{REST}/dossiers/<name>/files")
def upload(name: str) -> Response:
    """Take a file in."""
    sent = request.files.get("file")
    if sent is None:
        raise PortalError(403)
    given = Upload(request.form.to_dict(), sent.stream.read())
    stored = together(lambda: papers.add_file(state(), row_named(name), given))
    return reply(stored[2])


@files_api.get(f"{REST}/dossiers/<name>/files/<reference>")
def download(name: str, reference: str) -> Response:
    """Give a file back; 204 when there is only a record."""
    row = row_named(name)
    for ref, _modified, about in state().files(row.id):
        if ref == reference:
            data = state().file_data(row.id, ref)
            if not data:
                return Response(status=204)
            return Response(data, mimetype=about["fileType"])
    raise PortalError(403)


@files_api.delete(f"{REST}/dossiers/<name>/files/<reference>")
def drop_file(name: str, reference: str) -> Response:
    """Take a file away again."""

    def work() -> None:
        row = row_named(name)
        if row.status not in ("", "waiting"):
            raise PortalError(403, "DossierAlreadySubmittedException")
        state().drop_files(row.id, reference)

    together(work)
    return reply({})


@files_api.get(f"{REST}/dossiers/<name>/files/<reference>/formdata")
def form_data(name: str, reference: str) -> Response:
    """Return the values of an e-form."""
    for ref, _modified, about in state().files(row_named(name).id):
        if ref == reference:
            return Response(about.get("formData", "{}"), mimetype="application/json")
    raise PortalError(403)


@files_api.post(f"{REST}/dossiers/<name>/eforms/<part>")
def e_form(name: str, part: str) -> Response:
    """Take the values of an e-form in."""
    text = request.form.get("formData", "")
    stored = together(lambda: papers.add_form(state(), row_named(name), part, text))
    return reply(stored[2])


@files_api.post(f"{REST}/dossiers/<name>/marks/<part>")
def marks(name: str, part: str) -> Response:
    """Note a paper that was shown."""
    form = request.form.to_dict()
    return reply(together(lambda: papers.mark(state(), row_named(name), part, form)))
