"""Results by content: read-only files named by their SHA-256. Everything here blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.errors import MediaError
from grok_spicy.system.digests import digest_of_file
from grok_spicy.system.files import LOCAL_FILES, FileSystem, copy_object, move_object

if TYPE_CHECKING:
    from pathlib import Path


class Objects:
    """The object files of one output folder.

    Args:
        folder: Where they lie.
        files: The file system; another one in tests.
    """

    def __init__(self, folder: Path, files: FileSystem = LOCAL_FILES) -> None:
        self._folder = folder
        self._files = files

    def place(self, digest: str) -> Path:
        """Return where the object with this digest lies, or would lie."""
        return self._folder / digest[:2] / digest

    def put(self, source: Path) -> str:
        """Take a file in and return its digest; it is moved, so that a full disk cannot lose it.

        Raises:
            MediaError: If it is a link, or no ordinary file.
            StorageError: If the disk is full, broken or not writable.
        """
        if source.is_symlink() or not source.is_file():
            raise MediaError(f"{source} cannot be kept: it is a link or no ordinary file")
        digest = digest_of_file(source)
        place = self.place(digest)
        if not self.intact(digest):
            move_object(source, place, read_only=True, files=self._files)
        return digest

    def intact(self, digest: str) -> bool:
        """Whether the object is there with the content it should have."""
        try:
            return digest_of_file(self.place(digest)) == digest
        except OSError:
            return False

    def copy(self, digest: str, target: Path) -> None:
        """Copy an object to where somebody wants it.

        Raises:
            MediaError: If it is gone.
            StorageError: If the disk is full, broken or not writable.
        """
        copy_object(self.place(digest), target, files=self._files)

    def all(self) -> dict[str, int]:
        """Return the sizes of all objects in bytes, by digest."""
        return {
            path.name: path.stat().st_size
            for path in self._folder.glob("??/*")
            if len(path.name) == _DIGITS
        }

    def remove(self, digest: str) -> None:
        """Delete an object that no result names any more."""
        path = self.place(digest)
        path.chmod(0o600)
        self._files.remove(path)


_DIGITS = 64
