"""Uploads for tests: photos of every kind, and files that only pretend to be one."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image
from werkzeug.datastructures import FileStorage

PNG_START = b"\x89PNG\r\n\x1a\n"
GREEN, YELLOW, BROWN = (30, 120, 60), (230, 190, 40), (90, 50, 20)


def a_picture(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """Draw a picture whose left upper corner is brown, the rest of its top yellow, below green."""
    image = Image.new("RGB", (width, height), GREEN)
    image.paste(YELLOW, (0, 0, width, height // 2))
    image.paste(BROWN, (0, 0, width // 2, height // 2))
    return image.quantize(8) if mode == "P" else image.convert(mode)


def saved(image: Image.Image, form: str = "JPEG", **more: Any) -> bytes:
    """Give a picture as the bytes of a file."""
    file = BytesIO()
    image.save(file, form, **more)
    return file.getvalue()


def a_jpeg(width: int = 96, height: int = 72) -> bytes:
    """Give the bytes of a small JPEG."""
    return saved(a_picture(width, height))


def an_upload(data: bytes | None = None, name: str = "pisang.jpg") -> FileStorage:
    """Give an uploaded file, of a small JPEG unless said."""
    return FileStorage(BytesIO(a_jpeg() if data is None else data), filename=name)


def as_image(data: bytes) -> Image.Image:
    """Open what was stored."""
    image = Image.open(BytesIO(data))
    image.load()
    return image


def chunks_of(webp: bytes) -> list[bytes]:
    """Name the chunks of a WebP file. A plain picture has one, `VP8 `; metadata would be others."""
    names, at = [], 12
    while at < len(webp):
        names.append(webp[at : at + 4])
        size = int.from_bytes(webp[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    return names


def png_chunk(name: bytes, data: bytes = b"") -> bytes:
    """Give one chunk of a PNG file."""
    checked = struct.pack(">I", zlib.crc32(name + data))
    return struct.pack(">I", len(data)) + name + data + checked


def a_png(width: int, height: int, rows: bytes, extra: bytes = b"") -> bytes:
    """Give a PNG that claims a size, with `rows` as its pixels and `extra` chunks before them."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = png_chunk(b"IDAT", zlib.compress(rows, 9))
    return PNG_START + header + extra + pixels + png_chunk(b"IEND")


def a_segment(marker: int, data: bytes) -> bytes:
    """Give one segment of a JPEG file."""
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data
