"""What a phone installs of the site: its worker with the list of the shell, and the manifest.

The worker's version is the hash of all that the shell is made of: a release that changes nothing
there costs a phone nothing.
"""

import hashlib
import json
from typing import Any

from flask import Blueprint, current_app, jsonify
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from config import ROOT
from forum.kernel.assets import SOURCES, served
from forum.kernel.i18n import language
from forum.kernel.security import form_token
from forum.kernel.web import require_member

bp = Blueprint("phone", __name__)

SHELL = ("js/app.js", "js/offline.js", "icons/icon.svg")
OF_MEMBERS = ("js/member.js", "vendor/markdown-toolbar.js")
"""Parts that guests never need and therefore never pay for."""
OFFLINE_PAGE = "/offline"
_WORKER = "rembuk.worker"
_DRAWN_FROM = (
    "boards/offline.html",
    "base.html",
    "_parts/words.html",
    "_parts/icons.svg",
    "_parts/share.html",
)
_PAPER, _LEAF = "#fbf8f3", "#14614a"


@bp.get("/sw.js")
def worker() -> Response:
    """The worker. It must stand at the root to see every page."""
    known = current_app.extensions
    if _WORKER not in known:
        known[_WORKER] = _worker(current_app.jinja_env.globals["asset"])
    return Response(known[_WORKER], mimetype="text/javascript")


@bp.get("/manifest.webmanifest")
def manifest() -> Response:
    """What a phone needs to know to install the site."""
    asset: Any = current_app.jinja_env.globals["asset"]
    icons = [
        {
            "src": asset(f"icons/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    response = jsonify(
        id="/",
        name="Rembuk IKM",
        short_name="Rembuk IKM",
        description=_("Where small food producers of Kutai Timur ask and answer each other."),
        lang=language(),
        start_url="/",
        scope="/",
        display="standalone",
        background_color=_PAPER,
        theme_color=_LEAF,
        icons=icons,
    )
    response.mimetype = "application/manifest+json"
    return response


@bp.get("/token")
def token() -> Response:
    """A member's fresh CSRF token, and who they are: what waited is sent for nobody else."""
    actor = require_member()
    response = jsonify(actor=actor.id, csrf_token=form_token())
    response.headers["Cache-Control"] = "no-store"
    return response


def _worker(asset: Any) -> bytes:
    source = served()["js/worker.js"]
    shell = [OFFLINE_PAGE, *map(asset, SHELL)]
    of_members = [*map(asset, OF_MEMBERS)]
    templates = [(ROOT / "templates" / name).read_bytes() for name in _DRAWN_FROM]
    styles = [file.read_bytes() for file in sorted((SOURCES / "css").glob("*.css"))]
    urls = [url.encode() for url in (*shell, *of_members)]
    whole = b"\0".join([source, *templates, *styles, *urls])
    version = hashlib.sha256(whole).hexdigest()[:12]
    given = {"VERSION": version, "SHELL": shell, "OF_MEMBERS": of_members}
    head = ",".join(f"{name}={json.dumps(value)}" for name, value in given.items())
    return f"const {head};\n".encode() + source
