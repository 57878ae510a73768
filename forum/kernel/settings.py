"""The settings of the running application."""

from typing import cast

from flask import current_app

from config import Settings

KEY = "REMBUK"


def settings() -> Settings:
    """Give the validated settings of the current application."""
    return cast(Settings, current_app.config[KEY])
