"""How loud a sound is: EBU R 128, measured by FFmpeg's `ebur128` in this process."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import av
from av.filter import Graph

from grok_spicy.errors import MediaError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SILENCE = -69.0
"""LUFS: the filter says -70 for what is below its gate, and for what is shorter than 0.4 s."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """How loud a sound is as a whole.

    Attributes:
        lufs: Integrated loudness.
        peak: The highest true peak, in dBTP; -inf for silence, and where no peak was measured.
    """

    lufs: float
    peak: float


class Meter:
    """Measures sound that passes by.

    Args:
        peaks: Whether the true peak is looked for too, which takes most of the time.
    """

    def __init__(self, *, peaks: bool = True) -> None:
        self._graph: Graph | None = None
        self._options = "metadata=1:framelog=quiet" + (":peak=true" if peaks else "")
        self._found: dict[str, str] = {}

    def hear(self, frame: av.AudioFrame) -> None:
        """Measure a block of sound; all blocks are of one format."""
        if self._graph is None:
            self._graph = self._set_up(frame)
        self._graph.push(frame)
        self._pull(self._graph)

    def loudness(self) -> Loudness:
        """Return how loud it was; nothing is heard after that."""
        if self._graph is not None:
            self._graph.push(None)
            self._pull(self._graph)
        peak = float(self._found.get("lavfi.r128.true_peak", 0.0))
        return Loudness(
            float(self._found.get("lavfi.r128.I", "-70")),
            20 * math.log10(peak) if peak > 0 else -math.inf,
        )

    def _set_up(self, frame: av.AudioFrame) -> Graph:
        graph = Graph()
        source = graph.add_abuffer(
            sample_rate=frame.sample_rate,
            format=frame.format.name,
            layout=frame.layout.name,
        )
        nodes = [source, graph.add("ebur128", self._options), graph.add("abuffersink")]
        graph.link_nodes(*nodes).configure()
        return graph

    def _pull(self, graph: Graph) -> None:
        while True:
            try:
                frame = graph.pull()
            except (av.BlockingIOError, av.EOFError):
                return
            if said := dict(frame.metadata):
                self._found = {str(name): str(value) for name, value in said.items()}


def measured(sound: Iterable[av.AudioFrame], *, peaks: bool = True) -> Loudness:
    """Measure a sound, block by block. Blocks.

    Args:
        sound: The sound; it is used up.
        peaks: Whether the true peak is wanted.
    """
    meter = Meter(peaks=peaks)
    for frame in sound:
        meter.hear(frame)
    return meter.loudness()


def loudness(path: Path) -> Loudness:
    """Measure the sound of a file. Blocks.

    Args:
        path: A file with sound.

    Raises:
        MediaError: If it has none, or cannot be read.
    """
    try:
        with av.open(f"file:{path}", options={"protocol_whitelist": "file"}) as container:
            if not container.streams.audio:
                raise MediaError(f"{path} has no sound")
            return measured(container.decode(audio=0))
    except (av.FFmpegError, OSError) as error:
        raise MediaError(f"{path} cannot be read as sound: {error.strerror}") from error
