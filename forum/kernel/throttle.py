"""The rate of reads that cost something, counted by each process, or in Redis for all together.

By `limits`, the engine of Flask-Limiter: that extension would look at every page of the site.
"""

from typing import cast

from flask import current_app, request
from limits import RateLimitItemPerSecond
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from forum.charter.limits import RATES
from forum.kernel import clock
from forum.kernel.errors import TooMany
from forum.kernel.nearness import limits_apply
from forum.kernel.settings import settings

_LIMITER = "rembuk_limiter"


def count_call(rate: str, member_id: int | None) -> None:
    """Count one more call of a member at `rate` (a row of `RATES`), of a guest by their address.

    Raises `TooMany` with the seconds to wait when the window's calls are used up.
    """
    if not limits_apply():
        return
    caller = f"address:{request.remote_addr}" if member_id is None else f"member:{member_id}"
    limit = RATES[rate]
    item = RateLimitItemPerSecond(limit.times, limit.seconds)
    limiter = _limiter()
    if not limiter.hit(item, rate, caller):
        left = limiter.get_window_stats(item, rate, caller).reset_time - clock.now().timestamp()
        raise TooMany(limit.sentence, times=limit.times, retry_after=max(1, round(left)))


def _limiter() -> FixedWindowRateLimiter:
    """Give the counter of this process, made at the first call: it starts threads."""
    kept = current_app.extensions
    if _LIMITER not in kept:
        storage = storage_from_string(settings().redis_url or "memory://")
        kept[_LIMITER] = FixedWindowRateLimiter(storage)
    return cast(FixedWindowRateLimiter, kept[_LIMITER])
