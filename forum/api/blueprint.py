"""The blueprint that all calls hang on, behind one door."""

from flask import Blueprint

from forum.api import door
from forum.api.calls import CALLS, view_of
from forum.kernel.security import csrf

PREFIX = "/api/v1"

bp = Blueprint("api", __name__, url_prefix=PREFIX)
bp.before_request(door.let_in)
bp.after_request(door.mark)
csrf.exempt(bp)
for call in CALLS:
    bp.add_url_rule(call.path, call.name, view_of(call), methods=[call.method])
