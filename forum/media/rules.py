"""Pure rules of photos: what they measure, and what their files are called."""

from forum.charter.limits import PHOTO_MAX_HEIGHT_PER_WIDTH, PHOTO_WIDTHS_PX

SMALL_PX, LARGE_PX = PHOTO_WIDTHS_PX


def fitted(width: int, height: int, most: int) -> tuple[int, int]:
    """Give the size in pixels of a picture shown at most `most` wide: smaller, never larger."""
    share = min(1, most / width, most * PHOTO_MAX_HEIGHT_PER_WIDTH / height)
    return max(1, round(width * share)), max(1, round(height * share))


def file_name(key: str, width: int) -> str:
    """Name the file of a photo's key and nominal width; spread over 256 folders."""
    return f"{key[:2]}/{key}-{width}.webp"
