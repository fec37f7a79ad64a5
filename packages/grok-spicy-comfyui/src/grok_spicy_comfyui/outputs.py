"""What a finished job put out: files under any key, of which temporary ones do not count."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

from grok_spicy.errors import InvalidOutputError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MediaKind = Literal["image", "video"]

_SUFFIXES: dict[MediaKind, frozenset[str]] = {
    "image": frozenset({".png", ".jpg", ".jpeg", ".webp"}),
    "video": frozenset({".mp4", ".webm", ".mkv", ".mov", ".avi", ".gif", ".webp"}),
}


class OutputGoneError(InvalidOutputError):
    """A job succeeded, but its file is not there (any more): making it once more helps."""


class BrokenFileError(UnavailableError):
    """What came for a file is not whole, again and again; the job stays, to be fetched later.

    Rendering it anew would take minutes and come over the same way.
    """


@dataclass(frozen=True, slots=True)
class OutputFile:
    """One file that a job left on its server.

    Attributes:
        node_id: The node that wrote it.
        filename: Its name there.
        subfolder: Folder below the server's output folder.
        type: Which of the server's folders: `"output"` or `"input"`.
    """

    node_id: str
    filename: str
    subfolder: str = ""
    type: str = "output"

    @property
    def path(self) -> PurePosixPath:
        """Where it lies below the server's folder."""
        return PurePosixPath(self.subfolder) / self.filename

    @property
    def suffix(self) -> str:
        """Its suffix, in lower case."""
        return PurePosixPath(self.filename).suffix.lower()

    def is_kind(self, kind: MediaKind) -> bool:
        """Whether its name says that it is a picture or a clip."""
        return self.suffix in _SUFFIXES[kind]

    def query(self) -> dict[str, str]:
        """Return what `GET /view` asks for."""
        return {"filename": self.filename, "subfolder": self.subfolder, "type": self.type}

    def saved(self) -> dict[str, str]:
        """Return it as JSON, to be read by `restore` in another process."""
        return {"node_id": self.node_id, **self.query()}

    @classmethod
    def restore(cls, saved: Mapping[str, Any]) -> OutputFile:
        """Read what `saved` returned."""
        return cls(
            str(saved["node_id"]),
            str(saved["filename"]),
            str(saved["subfolder"]),
            str(saved["type"]),
        )


def find_outputs(outputs: Mapping[str, Any]) -> list[OutputFile]:
    """Return the lasting files of a job.

    Core nodes put clips under `images` beside `animated`, VideoHelperSuite under `gifs`, others
    under keys of their own: every list is looked at, and what is not a file is passed over.

    Args:
        outputs: The `outputs` of a history entry.
    """
    return [
        OutputFile(
            node_id,
            str(entry["filename"]),
            str(entry.get("subfolder", "")),
            str(entry.get("type", "output")),
        )
        for node_id, output in outputs.items()
        for listed in output.values()
        if isinstance(listed, list)
        for entry in listed
        if _is_lasting_file(entry)
    ]


def _is_lasting_file(entry: Any) -> bool:
    if not isinstance(entry, dict) or not entry.get("filename") or entry.get("type") == "temp":
        return False
    return all(isinstance(entry.get(key, ""), str) for key in ("filename", "subfolder", "type"))


def choose_output(
    files: Iterable[OutputFile], kind: MediaKind, node_id: str | None = None
) -> OutputFile | None:
    """Return the file that is the result: of the output node if it has one, else the last.

    Args:
        files: What `find_outputs` found.
        kind: What it has to be.
        node_id: The workflow's output node.
    """
    right = [file for file in files if file.is_kind(kind)]
    own = [file for file in right if file.node_id == node_id]
    return own[0] if own else (right[-1] if right else None)
