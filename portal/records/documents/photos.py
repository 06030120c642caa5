"""Photos as they come from a phone: turned upright, HEIC made JPEG, and freed from where, when and with what they were taken."""

from __future__ import annotations

import io

import pillow_heif
from PIL import Image, ImageOps

MOST_PIXELS = 60_000_000
"""More than any phone takes; a small file can claim to be a huge picture, and unpacking it would take all memory."""
LONGEST = 4000
"""Pixels of the longer side that are kept: enough to read a document that was photographed."""

pillow_heif.register_heif_opener()


class NoPhoto(Exception):
    """It says it is a picture but cannot be read as one, or is too large to be unpacked."""


def cleaned(data: bytes, media_type: str) -> tuple[bytes, str]:
    """A picture drawn again, without anything but its pixels: the file and its media type (JPEG; PNG stays PNG).

    Raises:
        NoPhoto: it cannot be read.
    """
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NoPhoto("too many pixels")
            upright = ImageOps.exif_transpose(picture) or picture
            keep_png = media_type == "image/png"
            drawn = upright.convert("RGBA" if keep_png and upright.has_transparency_data else "RGB")
    except NoPhoto:
        raise
    except Exception as error:  # pillow's plugins raise whatever a damaged file makes them stumble over
        raise NoPhoto(str(error)) from error
    drawn.thumbnail((LONGEST, LONGEST))
    drawn.info.clear()
    out = io.BytesIO()
    if keep_png:
        drawn.save(out, "PNG", optimize=False)
        return out.getvalue(), "image/png"
    drawn.save(out, "JPEG", quality=85)
    return out.getvalue(), "image/jpeg"
