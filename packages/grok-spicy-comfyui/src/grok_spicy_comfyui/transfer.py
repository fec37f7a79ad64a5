"""Files to and from one server."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

from grok_spicy.errors import InvalidRequestError

from grok_spicy_comfyui import failures, shapes
from grok_spicy_comfyui.connection import Connection
from grok_spicy_comfyui.outputs import OutputFile, OutputGoneError

UPLOADS = "grok_spicy"
"""Folder below the server's input folder that uploads go to."""


class Transfer(Connection):
    """One ComfyUI server, with files to and from it."""

    async def upload(self, path: Path) -> str:
        """Send a picture or clip to the server's input folder.

        The name there is a digest of the content: the same file is stored once, another never
        takes its place.

        Args:
            path: The file.

        Returns:
            Its name as loader nodes write it.

        Raises:
            InvalidRequestError: If it cannot be read, or the server finds it too large.
        """
        try:
            content = await asyncio.to_thread(Path(path).read_bytes)
        except OSError as error:
            raise InvalidRequestError(
                failures.PROVIDER, f"{path} cannot be read: {error.strerror}"
            ) from error
        digest = await asyncio.to_thread(hashlib.sha256, content)
        name = f"{digest.hexdigest()[:32]}{Path(path).suffix.lower()}"
        form = {"subfolder": UPLOADS, "type": "input"}
        answer = await self._wire.upload("/upload/image", name, content, form)
        stored = shapes.read(shapes.Uploaded, answer, self.name, "/upload/image")
        return f"{stored.subfolder}/{stored.name}" if stored.subfolder else stored.name

    async def fetch(self, output: OutputFile, dest: Path) -> Path:
        """Fetch a file that a job put out.

        Args:
            output: Which.
            dest: Where to write, without the suffix, which is the file's own.

        Returns:
            Where it was written.

        Raises:
            OutputGoneError: If the server does not have it any more.
            MediaError: If it cannot be written.
        """
        place = dest.with_name(dest.name + output.suffix)
        if not await self._wire.download("/view", output.query(), place):
            raise OutputGoneError(
                failures.PROVIDER,
                f"ComfyUI at {self.name} no longer has {output.type}/{output.path}",
                hint="Its output folder was cleaned; make the picture or clip again.",
            )
        return place
