"""How loud a sound is: EBU R 128, measured by FFmpeg's `ebur128` in this process."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import av
from av.filter import Graph

if TYPE_CHECKING:
    from pathlib import Path

SILENCE = -69.0
"""LUFS: the filter says -70 for what is below its gate."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """How loud a sound is as a whole.

    Attributes:
        lufs: Integrated loudness.
        peak: The highest true peak, in dBTP; -inf for silence.
    """

    lufs: float
    peak: float


def loudness(path: Path) -> Loudness:
    """Measure a sound. Blocks.

    Args:
        path: A file with sound.
    """
    found: dict[str, str] = {}
    with av.open(f"file:{path}") as container:
        stream = container.streams.audio[0]
        graph = Graph()
        nodes = [
            graph.add_abuffer(template=stream),
            graph.add("ebur128", "metadata=1:peak=true"),
            graph.add("abuffersink"),
        ]
        graph.link_nodes(*nodes).configure()
        for decoded in container.decode(stream):
            graph.push(decoded)
            found = _last(graph) or found
        graph.push(None)
        found = _last(graph) or found
    peak = float(found.get("lavfi.r128.true_peak", 0.0))
    return Loudness(
        float(found.get("lavfi.r128.I", "-70")), 20 * math.log10(peak) if peak > 0 else -math.inf
    )


def _last(graph: Graph) -> dict[str, str]:
    found: dict[str, str] = {}
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return found
        found = {str(name): str(value) for name, value in dict(frame.metadata).items()} or found
