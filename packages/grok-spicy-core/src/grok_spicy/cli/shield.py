"""The streams of the command line: whatever is printed, by whomever, passes one function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TextIO, cast

from grok_spicy.text.terminal import for_terminal

if TYPE_CHECKING:
    from collections.abc import Iterable


class Shielded:
    """Takes the place of stdout or stderr: text that is written to it cannot steer a terminal.

    Attributes:
        raw: The stream behind it, for the live picture, which moves the cursor itself.
    """

    def __init__(self, raw: TextIO) -> None:
        self.raw = raw

    def write(self, text: str) -> int:
        """Write what is safe of a text, without keys; returns the length of the whole text."""
        from grok_spicy.cli.keys import known

        finder = known()
        self.raw.write(for_terminal(text if finder is None else finder.mask(text)))
        return len(text)

    def close(self) -> None:
        """Write what is held back; the stream is not somebody's to close."""
        self.raw.flush()

    def writelines(self, lines: Iterable[str]) -> None:
        """Write several texts."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.raw, name)


def shielded(stream: TextIO) -> TextIO:
    """Return a stream that passes on what is safe of what is written to it."""
    # It is one in all but its base class, whose methods would hide those of the stream behind it.
    return stream if isinstance(stream, Shielded) else cast("TextIO", Shielded(stream))


def behind(stream: TextIO) -> TextIO:
    """Return the stream behind a shielded one, or the stream itself."""
    return stream.raw if isinstance(stream, Shielded) else stream
