"""The practice portal's programming interface: the OpenCPS contract, as wayward as a real one."""

from __future__ import annotations

from flask import Response, g, jsonify, request

from . import fees, rules, templates
from .calls import REST, blueprint, here, page, reply, row_named, said, state, together
from .errors import PortalError
from .state import Json

api = blueprint("api")


@api.post("/o/v1/opencps/login")
def login() -> Response:
    """Answer 200 always; an empty body says that name or password is wrong."""
    return Response("ok" if g.user else "", mimetype="text/plain")


@api.get("/o/v1/opencps/users/login")
def who() -> Response:
    """Say who is signed in."""
    if not g.user:
        return said(203, "Non-Authoritative Information.")
    return jsonify([{"email": "practice@localhost", "role": "employee", "deactiveAccountFlag": 0}])


@api.get(f"{REST}/ping")
def ping() -> Response:
    """Say that the portal is alive."""
    return Response("ok", mimetype="text/plain")


@api.get(f"{REST}/serviceinfos")
def procedures() -> Response:
    """List the procedures that come with a pack."""
    return page([_procedure(code) for code in templates.shipped()])


@api.get(f"{REST}/serviceinfos/<code>")
def procedure(code: str) -> Response:
    """Return one procedure."""
    if not templates.offered(code):
        raise PortalError(403, "NoSuchServiceInfoException")
    return reply(_procedure(code))


def _procedure(code: str) -> Json:
    return {
        "serviceInfoId": templates.template_id(code),
        "serviceCode": code,
        "serviceName": templates.name_of(code),
        "maxLevel": "4",
    }


@api.get(f"{REST}/serviceconfigs")
def configs() -> Response:
    """Whatever agency is asked for offers the procedure here."""
    service, agency = request.args.get("service", ""), request.args.get("agency", "H44.99.1")
    if not here() or not templates.offered(service) or not agency:
        return page([])
    number = together(lambda: state().config_id(agency, service))
    row = {
        "serviceConfigId": str(number),
        "serviceCode": service,
        "serviceName": templates.name_of(service),
        "govAgencyCode": agency,
        "govAgencyName": "Cơ quan thực hành",
        "serviceLevel": "4",
    }
    return page([row])


@api.get(f"{REST}/serviceconfigs/<int:number>/processes")
def processes(number: int) -> Response:
    """Return the one way in which the agency handles the procedure."""
    found = state().config(number)
    if found is None:
        raise PortalError(403)
    no = templates.template_no(found[1])
    option = {
        "processOptionId": str(number),
        "optionName": "Nộp trực tuyến",
        "dossierTemplateId": templates.template_id(found[1]),
        "templateNo": no,
        "templateName": templates.name_of(found[1]),
    }
    return page([option])


@api.get(f"{REST}/dossiertemplates/<name>")
def template(name: str) -> Response:
    """Return a template with its parts."""
    code = templates.code_of(name)
    if not code or not here():
        raise PortalError(403)
    return reply(
        {
            "dossierTemplateId": templates.template_id(code),
            "templateNo": templates.template_no(code),
            "templateName": templates.name_of(code),
            "dossierParts": templates.parts(code),
        }
    )


@api.post(f"{REST}/dossiers")
def create() -> Response:
    """Create a dossier, or hand out one that is there already."""
    if not g.user:
        return said(203, "No permission create dossier")
    group = request.headers.get("groupId", "")
    if not here():
        raise PortalError(403, "NoSuchServiceConfigException")
    form = request.form.to_dict()
    return reply(rules.dossier(together(lambda: rules.create(state(), form, g.user, group))))


@api.get(f"{REST}/dossiers")
def search() -> Response:
    """List dossiers by number, applicant, procedure, agency or status."""
    if not g.user:
        return said(203, "Non-Authoritative Information.")
    columns = {
        "dossierNo": "dossierNo",
        "applicantIdNo": "applicantIdNo",
        "service": "serviceCode",
        "agency": "govAgencyCode",
        "status": "dossierStatus",
    }
    wanted = {columns[k]: v for k, v in request.args.items() if k in columns and v}
    rows = [rules.dossier(row) for row in state().all() if row.reference and here()]
    return page([row for row in rows if all(row[k] == v for k, v in wanted.items())])


@api.get(f"{REST}/dossiers/<name>")
def show(name: str) -> Response:
    """Return a dossier."""
    return reply(rules.dossier(row_named(name)))


@api.put(f"{REST}/dossiers/<name>")
def change(name: str) -> Response:
    """Complete the data of a draft."""
    form = request.form.to_dict()
    row = together(lambda: rules.change(state(), row_named(name), form))
    return reply(rules.dossier(row))


@api.delete(f"{REST}/dossiers/<name>")
def remove(name: str) -> Response:
    """Remove a draft."""
    return reply(rules.dossier(together(lambda: rules.remove(state(), row_named(name)))))


@api.get(f"{REST}/dossiers/<name>/nextactions")
def next_actions(name: str) -> Response:
    """Say what may be done next."""
    return page(rules.next_actions(row_named(name)), stepCode="100", stepName="Khởi tạo")


@api.post(f"{REST}/dossiers/<name>/actions")
def act(name: str) -> Response:
    """Run a step: this is how a dossier is really sent."""
    code = request.form.get("actionCode", "")
    return reply(together(lambda: rules.act(state(), row_named(name), code)))


@api.get(f"{REST}/dossierlogs/<name>/logs")
def logs(name: str) -> Response:
    """Return the history; its dates are milliseconds."""
    rows = [
        {"dossierLogId": str(at), "author": author, "content": content, "createDate": when}
        for at, (when, author, content) in enumerate(row_named(name).data["log"], start=1)
    ]
    return page(rows)


@api.get(f"{REST}/dossiers/<name>/documents/print")
def receipt(name: str) -> Response:
    """No document is ever printed here."""
    row_named(name)
    return Response(status=204)


@api.get(f"{REST}/dossiers/<name>/payment")
def payment(name: str) -> Response:
    """Return what is to be paid."""
    return reply(fees.payment(row_named(name), request.host_url.rstrip("/")))


@api.route("/o/<path:_anything>", methods=["GET", "POST", "PUT", "DELETE"])
def unknown(_anything: str) -> Response:
    """Whatever is not there falls over, like everything else."""
    raise PortalError(403)
