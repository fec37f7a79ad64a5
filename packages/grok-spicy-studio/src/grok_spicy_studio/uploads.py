"""Reference photos that a browser sends: kept below the output folder, named by what is in them."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from grok_spicy_studio.work.control import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.datastructures import UploadFile

MAX_PHOTO_BYTES = 20 * 1024 * 1024

_KINDS = {
    b"\x89PNG\r\n\x1a\n": ".png",
    b"\xff\xd8\xff": ".jpg",
    b"RIFF": ".webp",
}
"""How a file of a kind begins; whether it is whole is judged like that of any `--ref`."""

_NAME = re.compile(r"[0-9a-f]{64}\.(?:png|jpg|webp)")


async def keep_photo(output: Path, upload: UploadFile) -> str:
    """Keep a photo; return the name it has there.

    Args:
        output: Where runs live.
        upload: What the browser sent; its own name for the file is not used.

    Raises:
        HTTPException: If it is too big, or no picture.
    """
    content = await upload.read(MAX_PHOTO_BYTES + 1)
    if len(content) > MAX_PHOTO_BYTES:
        raise HTTPException(413, "A photo may have 20 MB at most.")
    suffix = next((kind for start, kind in _KINDS.items() if content.startswith(start)), None)
    if suffix is None:
        raise HTTPException(400, "A photo must be a PNG, JPEG or WebP picture.")
    name = f"{hashlib.sha256(content).hexdigest()}{suffix}"
    path = _folder(output) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return name


def photo(output: Path, name: str) -> Path:
    """Return a photo that was kept.

    Raises:
        HTTPException: If there is none of that name.
    """
    path = _folder(output) / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise HTTPException(400, "That photo is not here any more: send it again.")
    return path


def _folder(output: Path) -> Path:
    return output / FOLDER / "photos"
