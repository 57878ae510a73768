"""Compressing pages: the best encoding a browser takes, at the level that pays."""

import sys
import zlib
from collections.abc import Callable
from functools import lru_cache

import brotli
from flask import Flask, request
from werkzeug.wrappers import Response

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ENCODINGS = ("zstd", "br", "gzip")
_GZIP_WINDOW = 16 + zlib.MAX_WBITS

# Of a thread of 20 posts, 41 kB: zstd 3 takes 0.1 ms to 8 kB, brotli 5 takes six times as long for
# an eighth less. What is sent once is compressed at the second, quick level.
_COMPRESSORS: dict[str, tuple[Callable[[bytes, int], bytes], int, int]] = {
    "zstd": (lambda body, level: zstd.compress(body, level), 3, 1),
    "br": (lambda body, level: brotli.compress(body, quality=level, lgwin=18), 4, 3),
    "gzip": (lambda body, level: zlib.compress(body, level, wbits=_GZIP_WINDOW), 6, 3),
    "": (lambda body, _level: body, 0, 0),
}
_WORTH_BYTES = 500
_COMPRESSED_TYPES = (
    "text/",
    "application/json",
    "application/problem+json",
    "application/atom+xml",
    "application/xml",
    "application/manifest+json",
)


def install(app: Flask) -> None:
    """Compress the text of every answer that is not compressed yet."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    headers = response.headers
    if not (response.mimetype or "").startswith(_COMPRESSED_TYPES) or response.direct_passthrough:
        return response
    if "Vary" in headers:
        response.vary.add("Accept-Encoding")
    else:
        headers["Vary"] = "Accept-Encoding"
    if response.status_code == 304 or "Content-Encoding" in headers or response.is_streamed:
        return response
    body = response.get_data()
    encoding = chosen_encoding(request.headers.get("Accept-Encoding", ""))
    if encoding and len(body) >= _WORTH_BYTES:
        response.set_data(compressed(body, encoding, quickly=True))
        headers["Content-Encoding"] = encoding
    return response


def compressed(body: bytes, encoding: str, *, quickly: bool = False) -> bytes:
    """Compress `body` for one of `ENCODINGS`; "" leaves it as it is."""
    compress, level, quick_level = _COMPRESSORS[encoding]
    return compress(body, quick_level if quickly else level)


@lru_cache(maxsize=500)
def chosen_encoding(accepted: str) -> str:
    """Give the best of `ENCODINGS` that an Accept-Encoding header allows, "" for none."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        try:
            weights[name.strip()] = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            return ""
    rest = weights.get("*", 0.0)
    best = max(ENCODINGS, key=lambda name: weights.get(name, rest))
    return best if weights.get(best, rest) > 0 else ""
