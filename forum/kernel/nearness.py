"""Whether a request comes from this very machine. One that a proxy has forwarded never does."""

import ipaddress

from flask import has_request_context, request

from forum.kernel.settings import settings

FORWARDING_HEADERS = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")


def is_loopback(host: str) -> bool:
    """Whether `host`, a name or an address, is reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_from_here() -> bool:
    """Whether this request was sent on this machine and straight to us."""
    forwarded = any(name in request.headers for name in FORWARDING_HEADERS)
    return not forwarded and is_loopback(request.remote_addr or "")


def limits_apply() -> bool:
    """Whether limits count: always, but for requests from here where the settings lift them."""
    return settings().limits or (has_request_context() and not is_from_here())
