"""Makes two plain WebP files of whatever was uploaded: upright, opaque, sRGB, no metadata.

Trusts nothing: the format is told by content, sizes are checked before any pixel is decoded, and
files that are small but slow are refused. Knows pictures only: no members, posts or storage.
"""

import logging
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import NamedTuple

from PIL import (
    Image,
    ImageCms,
    JpegImagePlugin,
    PngImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from forum.charter.limits import PHOTO_MAX_PIXELS
from forum.media.rules import LARGE_PX, SMALL_PX, fitted

# A phone's picture that carries a second one (MPO) opens as JPEG and gives the first.
FORMATS = tuple(
    plugin.format
    for plugin in (
        JpegImagePlugin.JpegImageFile,
        PngImagePlugin.PngImageFile,
        WebPImagePlugin.WebPImageFile,
    )
)
LARGE_QUALITY, SMALL_QUALITY = 78, 70
WHITE = (255, 255, 255)

# A progressive JPEG has about 10 scans. Each costs a pass over all pixels and may be 26 bytes
# long, so that 12 MB of them would take more than an hour.
MAX_SCANS = 50
# Pillow parses chunks and segments in Python, a few reads each; a 12 MB PNG has about 10,000.
MAX_READS = 50_000

_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")  # in JPEG; those left out have no length
_SCAN, _END = b"\xff\xda", b"\xff\xd9"
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = {5, 6, 7, 8}
_SRGB = ImageCms.createProfile("sRGB")
# A picture of the largest size takes up to 150 MB while it is decoded.
_ONE_AT_A_TIME = threading.Lock()
log = logging.getLogger("rembuk")


class NotAPhoto(Exception):
    """The bytes are no JPEG, PNG or WebP."""


class TooManyPixels(Exception):
    """The picture is larger than `PHOTO_MAX_PIXELS`."""


class Broken(Exception):
    """The file is cut off, damaged, or made to keep us busy."""


class Picture(NamedTuple):
    """A picture ready to be stored: the large one's size in pixels, and both WebP files."""

    width: int
    height: int
    small: bytes
    large: bytes


def picture_of(data: bytes) -> Picture:
    """Make a picture of an uploaded file; of an animation, its first frame.

    Raises `NotAPhoto`, `TooManyPixels`, `Broken`.
    """
    if _is_endless(data):
        raise Broken
    try:
        with _alone(), Image.open(_Patient(data), formats=FORMATS) as image:
            if image.width * image.height > PHOTO_MAX_PIXELS:
                raise TooManyPixels
            return _encoded(_upright(image))
    except TooManyPixels:
        raise
    except Image.DecompressionBombError as error:
        raise TooManyPixels from error
    except UnidentifiedImageError as error:
        raise NotAPhoto from error
    except Exception as error:  # decoders of broken files raise nearly anything
        log.info("a photo was refused", exc_info=error)
        raise Broken from error


@contextmanager
def _alone() -> Iterator[None]:
    """Decode one picture at a time in this process, and keep remarks on odd files to ourselves."""
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class _Patient(BytesIO):
    """A file that ends the reading after `MAX_READS` small pieces."""

    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        if self.reads > MAX_READS:
            raise Broken
        return super().read(size)


def _is_endless(data: bytes) -> bool:
    """Whether this is a JPEG of more scans or segments than any camera or program writes."""
    if not data.startswith(b"\xff\xd8"):
        return False
    at, scans = 2, 0
    for _ in range(MAX_READS):
        found = _MARKER.search(data, at)
        if found is None or found[0] == _END or scans > MAX_SCANS:
            return scans > MAX_SCANS
        scans += found[0] == _SCAN
        at = found.end() + max(2, int.from_bytes(data[found.end() : found.end() + 2]))
    return True


def _upright(image: Image.Image) -> Image.Image:
    """Give the picture in RGB, turned as it was taken, no larger than needed."""
    orientation = _orientation(image)
    width, height = image.size
    if orientation in _SIDEWAYS:
        size = fitted(height, width, LARGE_PX)[::-1]
    else:
        size = fitted(width, height, LARGE_PX)
    image.draft(None, size)  # lets JPEG decode at a half or a quarter, where that is enough
    profile = image.info.get("icc_profile")
    small = _plain(image).resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    turn = _UPRIGHT.get(orientation)
    return _in_srgb(small if turn is None else small.transpose(turn), profile)


def _orientation(image: Image.Image) -> int:
    """Give EXIF's orientation, 1 to 8; a picture with broken EXIF is taken as it is."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # EXIF is a format of its own, broken in its own ways
        return 1


def _plain(image: Image.Image) -> Image.Image:
    """Give a picture of mode RGB, L or CMYK: without palette, alpha (on white) or 16 bits."""
    if image.has_transparency_data:
        shown = image.convert("RGBA")
        flat = Image.new("RGB", shown.size, WHITE)
        flat.paste(shown, mask=shown.getchannel("A"))
        return flat
    if image.mode.startswith("I"):
        return image.point(lambda level: level / 256).convert("L")
    if image.mode == "1":
        return image.convert("L")
    return image if image.mode in ("RGB", "L", "CMYK") else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Give the picture in the colours that screens without colour management show."""
    if profile and image.mode in ("RGB", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            converted = None
        if converted is not None:
            return converted
    return image.convert("RGB")


def _encoded(large: Image.Image) -> Picture:
    size = fitted(*large.size, SMALL_PX)
    small = large if size == large.size else large.resize(size, Image.Resampling.LANCZOS)
    return Picture(
        *large.size, small=_webp(small, SMALL_QUALITY), large=_webp(large, LARGE_QUALITY)
    )


def _webp(image: Image.Image, quality: int) -> bytes:
    file = BytesIO()
    image.save(file, "WEBP", quality=quality, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return file.getvalue()
