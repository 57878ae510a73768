"""The blueprint of the room, filled by the modules beside it."""

from flask import Blueprint

bp = Blueprint("standing", __name__)
