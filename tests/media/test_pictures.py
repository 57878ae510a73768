"""What becomes of uploaded files: photos turn into plain WebP, everything else is refused."""

import struct
import time
import zlib
from collections.abc import Callable
from contextlib import suppress

import pytest
from PIL import Image, ImageCms

from forum.media.pictures import Broken, NotAPhoto, Picture, TooManyPixels, picture_of
from tests.media.pictures import (
    BROWN,
    GREEN,
    YELLOW,
    a_jpeg,
    a_picture,
    a_png,
    a_segment,
    as_image,
    chunks_of,
    png_chunk,
    saved,
)

PLACE = {0: b"\2\3\0\0", 1: "S", 2: (0.0, 30.0, 0.0), 3: "E", 4: (117.0, 36.0, 0.0)}
CPU_SECONDS = 2.0


def corners(picture: Picture) -> tuple[Image.Image, list[tuple[int, ...]]]:
    image = as_image(picture.large)
    right, bottom = image.width - 9, image.height - 9
    return image, [image.getpixel(at) for at in ((8, 8), (right, 8), (8, bottom), (right, bottom))]


def near(seen: tuple[int, ...], meant: tuple[int, ...]) -> bool:
    return all(abs(a - b) < 12 for a, b in zip(seen, meant, strict=True))


def looks_as_drawn(picture: Picture) -> bool:
    _image, seen = corners(picture)
    return all(map(near, seen, (BROWN, YELLOW, GREEN, GREEN)))


# What is taken


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_two_plain_webp_files(form: str) -> None:
    picture = picture_of(saved(a_picture(2000, 1500), form))
    assert (picture.width, picture.height) == (1280, 960)
    assert as_image(picture.large).size == (1280, 960)
    assert as_image(picture.small).size == (320, 240)
    assert chunks_of(picture.large) == chunks_of(picture.small) == [b"VP8 "]
    assert looks_as_drawn(picture)


def test_a_small_photo_is_never_enlarged() -> None:
    picture = picture_of(a_jpeg(200, 100))
    assert as_image(picture.large).size == as_image(picture.small).size == (200, 100)


@pytest.mark.parametrize(
    ("size", "large", "small"),
    [
        ((1500, 12), (1280, 10), (320, 2)),
        ((12, 1500), (12, 1500), (10, 1280)),
        ((1000, 8000), (640, 5120), (160, 1280)),
        ((16_000, 1), (1280, 1), (320, 1)),
        ((1, 16_000), (1, 5120), (1, 1280)),
        ((1, 1), (1, 1), (1, 1)),
    ],
)
def test_pictures_of_odd_shape_keep_their_shape_within_bounds(
    size: tuple[int, int], large: tuple[int, int], small: tuple[int, int]
) -> None:
    picture = picture_of(saved(Image.new("RGB", size, GREEN), "PNG"))
    assert as_image(picture.large).size == large
    assert as_image(picture.small).size == small


def test_the_largest_photo_of_a_phone_is_taken() -> None:
    picture = picture_of(a_jpeg(4032, 3024))
    assert (picture.width, picture.height) == (1280, 960)


def test_the_second_picture_of_a_phones_file_is_left_out() -> None:
    both = saved(
        a_picture(), "MPO", save_all=True, append_images=[Image.new("RGB", (640, 480), "red")]
    )
    assert looks_as_drawn(picture_of(both))


def test_a_video_behind_the_picture_is_left_out() -> None:
    film = b"\0\0\0\x18ftypmp42" + b"\xff\xda\0\x08film" * 100_000
    assert looks_as_drawn(picture_of(a_jpeg() + film))


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_of_an_animation_the_first_frame_is_taken(form: str) -> None:
    others = [Image.new("RGB", (640, 480), colour) for colour in ("red", "blue")]
    moving = saved(a_picture(), form, save_all=True, append_images=others)
    picture = picture_of(moving)
    assert looks_as_drawn(picture)
    assert chunks_of(picture.large) == [b"VP8 "]


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK", "RGBA", "LA"])
def test_every_mode_of_colour_becomes_a_plain_picture(mode: str) -> None:
    form = "JPEG" if mode == "CMYK" else "PNG"
    picture = picture_of(saved(a_picture(mode=mode), form))
    assert chunks_of(picture.large) == [b"VP8 "]
    if mode in ("P", "RGBA"):
        assert looks_as_drawn(picture)


def test_sixteen_bits_of_grey_keep_their_brightness() -> None:
    grey = Image.new("I;16", (64, 64), 40_000)
    seen = as_image(picture_of(saved(grey, "PNG")).large).getpixel((32, 32))
    assert near(seen, (156, 156, 156))


def test_what_is_transparent_becomes_white_and_what_lay_below_is_gone() -> None:
    hidden = Image.new("RGBA", (64, 64), (255, 0, 0, 0))
    for form in ("PNG", "WEBP"):
        picture = picture_of(saved(hidden, form, lossless=True, exact=True))
        assert near(as_image(picture.large).getpixel((32, 32)), (255, 255, 255))


def test_one_colour_named_as_transparent_becomes_white() -> None:
    data = saved(Image.new("RGB", (64, 64), GREEN), "PNG", transparency=GREEN)
    assert near(as_image(picture_of(data).large).getpixel((32, 32)), (255, 255, 255))


def test_the_colours_of_a_profile_are_turned_into_those_of_every_screen() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (srgb, lab, b"no profile", srgb[:200]):  # one that does not fit is ignored
        assert looks_as_drawn(picture_of(saved(a_picture(), icc_profile=profile)))


# What is left behind


def test_where_and_with_what_a_photo_was_taken_is_gone() -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x9286] = "RAHASIA-MAKER", "RAHASIA-COMMENT"
    exif.get_ifd(0x8825).update(PLACE)
    for form in ("JPEG", "PNG", "WEBP"):
        more = {"exif": exif, "comment": b"RAHASIA-C"} if form == "JPEG" else {"exif": exif}
        data = saved(a_picture(), form, xmp=b"<x>RAHASIA-XMP</x>", **more)
        assert b"RAHASIA" in data
        for file in picture_of(data)[2:]:
            assert b"RAHASIA" not in file
            assert not as_image(file).getexif()
            assert chunks_of(file) == [b"VP8 "]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_stands_upright_whatever_way_the_phone_was_held(
    orientation: int, form: str
) -> None:
    back = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    width, height = (2600, 1950) if form == "JPEG" else (400, 300)
    upright = a_picture(width, height)
    held = upright if back is None else upright.transpose(back)
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = picture_of(saved(held, form, exif=exif))
    assert as_image(picture.large).size == (min(width, 1280), min(height, 960))
    assert as_image(picture.small).size == (320, 240)
    assert looks_as_drawn(picture)


@pytest.mark.parametrize("exif", [b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0", b"x" * 5000])
def test_a_photo_with_broken_exif_is_taken_as_it_is(exif: bytes) -> None:
    assert looks_as_drawn(picture_of(saved(a_picture(), exif=exif)))


# What is refused


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"%PDF-1.7",
        b"PK\3\4" + b"\0" * 100,
        b"GIF89a" + b"\0" * 100,
        saved(a_picture(64, 64), "GIF"),
        saved(a_picture(64, 64), "BMP"),
        saved(a_picture(64, 64), "TIFF"),
        b"\0\0\0\x18ftypheic" + b"\0" * 100,
        b"\xff\xd8\xff",
        b"RIFF\0\0\0\0WEBPVP8 ",
    ],
    ids=lambda data: data[:12].decode("latin-1").encode("unicode_escape").decode(),
)
def test_what_is_no_photo_is_told_by_its_content(data: bytes) -> None:
    with pytest.raises((NotAPhoto, Broken)):
        picture_of(data)


def test_a_page_that_begins_as_a_photo_comes_out_as_a_photo_alone() -> None:
    html = b"<html><script>alert(1)</script></html>"
    inside = a_jpeg()
    for data in (
        inside + html,
        inside[:2] + a_segment(0xFE, html) + inside[2:],
        saved(a_picture(), "PNG") + html,
        saved(a_picture(), "WEBP") + html,
    ):
        assert all(b"script" not in file for file in picture_of(data)[2:])


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
def test_a_photo_that_was_cut_off_is_refused(form: str, share: float) -> None:
    noise = Image.effect_noise((400, 300), 60).convert("RGB")
    data = saved(noise, form)
    with pytest.raises((Broken, NotAPhoto)):
        picture_of(data[: int(len(data) * share)])


def _as_webp(width: int, height: int) -> bytes:
    canvas = b"\x02\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    moving = bytearray(
        saved(Image.new("RGB", (2, 2)), "WEBP", save_all=True, append_images=[a_picture(2, 2)])
    )
    at = moving.find(b"VP8X") + 8
    moving[at : at + 10] = canvas
    return bytes(moving)


@pytest.mark.parametrize(
    "data",
    [
        a_png(50_000, 50_000, b""),
        a_png(2**31 - 1, 2**31 - 1, b""),
        a_png(3536, 3536, b""),
        a_png(12_500_001, 1, b""),
        a_png(12_000, 12_000, bytes(1000)),
        _as_webp(16_384, 16_384),
        _as_webp(4000, 4000),
        a_jpeg(8, 8).replace(struct.pack(">HH", 8, 8), struct.pack(">HH", 65_000, 65_000), 1),
        saved(Image.new("1", (3600, 3600)), "PNG"),
    ],
    ids=range(9),
)
def test_pictures_with_too_many_pixels_are_refused_before_they_are_decoded(data: bytes) -> None:
    started = time.process_time()
    with pytest.raises(TooManyPixels):
        picture_of(data)
    assert time.process_time() - started < 0.1


def _with_scans(between: bytes = b"") -> bytes:
    """Repeat the last scan of a progressive JPEG, after `between`: 26 bytes, 10 ms each."""
    data = saved(Image.new("RGB", (3500, 3500)), progressive=True)
    last = data.rfind(b"\xff\xda")
    return data[:-2] + between + data[last:-2] * 100_000 + data[-2:]


def _with_segments(segments: bytes) -> bytes:
    return a_jpeg()[:2] + segments + a_jpeg()[2:]


def _with_chunks(chunks: bytes) -> bytes:
    return a_png(8, 8, bytes(8 * 25), chunks)


BUSY: dict[str, Callable[[], bytes]] = {
    "scans": _with_scans,
    "scans behind a comment that seems to end the file": lambda: _with_scans(
        a_segment(0xFE, b"\xff\xd9")
    ),
    "segments": lambda: _with_segments(a_segment(0xE5, b"") * 2_900_000),
    "comments": lambda: _with_segments(a_segment(0xFE, b"") * 2_900_000),
    "filling": lambda: _with_segments(b"\xff" * 11_000_000),
    "chunks": lambda: _with_chunks(png_chunk(b"abCd") * 990_000),
    "texts": lambda: _with_chunks(png_chunk(b"tEXt", b"a\0b") * 700_000),
    "text bomb": lambda: _with_chunks(png_chunk(b"zTXt", b"a\0\0" + ZIPPED)),
    "profile bomb": lambda: _with_chunks(png_chunk(b"iCCP", b"a\0\0" + ZIPPED)),
}
ZIPPED = zlib.compress(bytes(30_000_000))


@pytest.mark.parametrize("kind", BUSY)
def test_files_made_to_keep_us_busy_are_dealt_with_soon(kind: str) -> None:
    data = BUSY[kind]()
    started = time.process_time()
    with suppress(Broken):
        picture_of(data)
    assert time.process_time() - started < CPU_SECONDS


def test_more_pixels_than_claimed_are_not_unpacked() -> None:
    picture = picture_of(a_png(8, 8, bytes(30_000_000)))
    assert (picture.width, picture.height) == (8, 8)


def test_damage_anywhere_gives_a_photo_or_a_refusal_and_nothing_else() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    for form in ("JPEG", "PNG", "WEBP"):
        data = saved(a_picture(96, 64), form, exif=exif)
        for at in range(0, len(data), 7):
            for value in (0, 0xFF, data[at] ^ 0x55):
                try:
                    picture_of(data[:at] + bytes((value,)) + data[at + 1 :])
                except (Broken, NotAPhoto, TooManyPixels):
                    continue
