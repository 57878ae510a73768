"""Telling apart who sits at this machine from who comes over the network."""

import ipaddress
from urllib.parse import urlsplit

from flask import current_app, has_request_context, request

from forum.kernel.settings import settings

LISTENS_ON = "LISTENS_ON"
"""Key of the application's configuration: the host the server listens on, set when it starts."""

_FORWARDING = ("forwarded", "x-forwarded-", "x-real-ip", "via")


def is_loopback(host: str) -> bool:
    """Whether `host`, a name or an address, is reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_from_here() -> bool:
    """Whether this request was sent on this machine, to this machine. A forwarded one never is."""
    forwarded = any(name.lower().startswith(_FORWARDING) for name, _value in request.headers)
    addresses = (request.remote_addr or "", urlsplit(f"//{request.host}").hostname or "")
    return not forwarded and all(map(is_loopback, addresses))


def is_local_site() -> bool:
    """Whether the server listens on loopback only and its public address says nothing else."""
    named = urlsplit(settings().base_url).hostname or "localhost"
    return is_loopback(current_app.config.get(LISTENS_ON, "localhost")) and is_loopback(named)


def limits_apply() -> bool:
    """Whether limits count: always, but for requests from here where the settings lift them."""
    return settings().limits or (has_request_context() and not is_from_here())
