"""A mentor's certificate: to print, and to be verified by anybody."""

import segno
from flask import url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from forum.accounts.queries import member_named
from forum.charter.mentors import PLEDGE
from forum.kernel.permission import ensure
from forum.kernel.web import absolute, page, require_member
from forum.standing.queries.certificates import certificate_coded, certificate_of
from forum.standing.service.offices import in_cluster
from forum.standing.views.blueprint import bp


@bp.get("/u/<username>/certificate/<cluster>")
def certificate(username: str, cluster: str) -> Response:
    """A mentor's certificate, made for one printed page."""
    actor = require_member()
    member = member_named(username)
    ensure(actor, "mentor.certificate", in_cluster(member, cluster))
    shown = certificate_of(member, cluster)
    address = absolute(url_for("standing.verify", code=shown.code))
    drawn = segno.make(address, error="m", micro=False).svg_inline(scale=4, light="white")
    return page(
        "standing/certificate.html",
        certificate=shown,
        address=address,
        qr=Markup(drawn),  # noqa: S704 - drawn by segno from an address of this site
        pledge=PLEDGE,
    )


@bp.get("/certificates/<code>")
def verify(code: str) -> Response:
    """What the ledger says of a certificate, for everybody."""
    return page("standing/verify.html", certificate=certificate_coded(code))
