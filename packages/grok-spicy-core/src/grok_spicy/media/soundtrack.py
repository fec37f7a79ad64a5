"""The sound of a film, clip by clip, in samples that fit the frames exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
from av.filter import Graph

from grok_spicy.media.formats import SAMPLE_RATE, SAMPLES_PER_FRAME
from grok_spicy.media.graphs import sound_filters
from grok_spicy.media.probing import open_clip, sound_stream

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet

    from grok_spicy.media.facts import ClipFacts

_CHUNK = 1024


def clip_sound(source: Path, facts: ClipFacts, frames: int) -> Iterator[av.AudioFrame]:
    """Yield the sound of one clip: 48 kHz stereo, exactly as long as its picture in the film.

    Args:
        source: The clip that has the sound.
        facts: What it is; a silent clip gives silence.
        frames: How many frames of film its picture fills.

    Raises:
        MediaError: If the sound cannot be decoded.
    """
    with open_clip(source) as (container, _):
        audio = sound_stream(container)
        if audio is None or not facts.has_audio:
            yield from silence(frames * SAMPLES_PER_FRAME)
            return
        yield from _filtered(container, audio, facts, frames)


def silence(samples: int) -> Iterator[av.AudioFrame]:
    """Yield so many samples of nothing."""
    while samples > 0:
        frame = av.AudioFrame("fltp", "stereo", min(samples, _CHUNK))
        frame.sample_rate = SAMPLE_RATE
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        samples -= frame.samples
        yield frame


def _filtered(
    container: InputContainer, audio: AudioStream, facts: ClipFacts, frames: int
) -> Iterator[av.AudioFrame]:
    graph = Graph()
    nodes = [graph.add_abuffer(template=audio)]
    nodes += [graph.add(name, **options) for name, options in sound_filters(facts, frames)]
    nodes.append(graph.add("abuffersink"))
    graph.link_nodes(*nodes).configure()
    wanted = frames * SAMPLES_PER_FRAME
    resamplers: dict[_Format, av.AudioResampler] = {}
    first: _Format | None = None
    for packet in container.demux(audio):
        for decoded in _decoded(packet):
            found = _format(decoded)
            first = first or found
            if found == first:
                graph.push(decoded)
                continue
            if found not in resamplers:
                resamplers[found] = av.AudioResampler(*first)
            for changed in resamplers[found].resample(decoded):
                changed.pts, changed.time_base = decoded.pts, decoded.time_base
                graph.push(changed)
        for frame in _pulled(graph):
            wanted -= frame.samples
            yield frame
        if wanted <= 0:
            return
    graph.push(None)
    yield from _pulled(graph)


_Format = tuple[str, str, int]
"""Sample format, layout and samples per second, as `AudioResampler` takes them."""


def _format(frame: av.AudioFrame) -> _Format:
    return frame.format.name, frame.layout.name, frame.sample_rate


def _decoded(packet: Packet[AudioStream]) -> list[av.AudioFrame]:
    try:
        return packet.decode()
    except av.FFmpegError:
        # As players do: a hole in the sound, which the filters fill, is no reason to lose a film.
        return []


def _pulled(graph: Graph) -> Iterator[av.AudioFrame]:
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        assert isinstance(frame, av.AudioFrame)  # noqa: S101 - it is a graph of sound
        yield frame
