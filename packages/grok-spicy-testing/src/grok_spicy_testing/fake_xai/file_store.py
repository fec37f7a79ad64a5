"""Everything the fake made: files by address, and who made them."""

from __future__ import annotations

import base64
import hashlib
import io
import threading

from PIL import Image

from grok_spicy_testing.fake_xai.media import FPS, look_at_clip
from grok_spicy_testing.fake_xai.records import SeenClip, SeenImage


class FileStore:
    """Keeps made files, and recognises them when they come back in a request.

    Attributes:
        base_url: Where the files are served; known once the web side listens.
    """

    def __init__(self) -> None:
        self.base_url = ""
        self._files: dict[str, bytes] = {}
        self._makers: dict[str, int] = {}
        self._lock = threading.Lock()

    def keep(self, name: str, file: bytes, call: int) -> str:
        """Keep a file under a path and return its address."""
        with self._lock:
            self._files[name] = file
            self._makers.setdefault(_digest(file), call)
        return f"{self.base_url}/{name}"

    def file(self, name: str) -> bytes | None:
        """Return the file under a path."""
        with self._lock:
            return self._files.get(name)

    def see_image(self, uri: str) -> tuple[SeenImage, bytes]:
        """Look at a picture in a request."""
        mime, file = read_uri(uri)
        with Image.open(io.BytesIO(file)) as picture:
            width, height = picture.size
        digest = _digest(file)
        maker = self._makers.get(digest)
        return SeenImage(digest, mime, width, height, len(file), maker), file

    def see_clip(self, uri: str) -> tuple[SeenClip, bytes]:
        """Look at a clip in a request."""
        mime, file = read_uri(uri)
        shape, _ = look_at_clip(file)
        digest = _digest(file)
        maker = self._makers.get(digest)
        return SeenClip(digest, mime, shape.frames / FPS, len(file), maker), file


def read_uri(uri: str) -> tuple[str, bytes]:
    """Return type and content of a data URI.

    Raises:
        ValueError: If it is none; this server fetches nothing from anywhere.
    """
    head, comma, encoded = uri.partition(";base64,")
    if not comma or not head.startswith("data:"):
        raise ValueError("not a data URI")
    return head.removeprefix("data:"), base64.b64decode(encoded, validate=True)


def _digest(file: bytes) -> str:
    return hashlib.sha256(file).hexdigest()
