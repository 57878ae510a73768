"""One's data: taking a copy along, and erasing the account."""

from werkzeug.wrappers import Response

from forum.accounts.forms import ErasureForm
from forum.accounts.service import leaving, passwords, sessions
from forum.accounts.views.blueprint import bp
from forum.accounts.views.input import answered, caller, let_out, unstored
from forum.charter.words import N_
from forum.kernel.transactions import transaction
from forum.kernel.web import page, require_member


@bp.get("/settings/data")
def data() -> Response:
    """What one may take along, and how to leave."""
    require_member()
    return page("accounts/data.html", form=ErasureForm(formdata=None))


@bp.post("/settings/data/export")
def export() -> Response:
    """Download all that is kept about oneself."""
    actor = require_member()
    response = Response(leaving.as_json(leaving.export_of(actor)), mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="rembuk-{actor.username}.json"'
    return unstored(response)


@bp.post("/settings/data")
def erase() -> Response:
    """Erase one's account."""
    actor = require_member()

    def act(sent: ErasureForm) -> Response:
        who = caller()
        with transaction():
            sessions.count_own_try(actor, who)
        proof = passwords.prove_own(actor, sent.password.data, "password")
        with transaction():
            leaving.erase(actor, proof, who)
        return let_out(N_("Your account and your personal data are deleted."))

    return answered("accounts/data.html", ErasureForm(), act)
