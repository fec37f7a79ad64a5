"""Sound as blocks of samples, 48 kHz stereo: filtered, cut into even blocks, added up."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
from av.filter import Graph

from grok_spicy.media.formats import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from av.filter.context import FilterContext

BLOCK = 1024
"""Samples in a block: as many as AAC takes."""

Filters = list[tuple[str, dict[str, str]]]
"""Name and options of filters, in order."""

_SAMPLE = Fraction(1, SAMPLE_RATE)


def silence(samples: int) -> Iterator[av.AudioFrame]:
    """Yield so many samples of nothing."""
    while samples > 0:
        frame = av.AudioFrame("fltp", "stereo", min(samples, BLOCK))
        frame.sample_rate = SAMPLE_RATE
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        samples -= frame.samples
        yield frame


def pulled(graph: Graph) -> Iterator[av.AudioFrame]:
    """Yield what a graph of sound has ready."""
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        assert isinstance(frame, av.AudioFrame)  # noqa: S101 - it is a graph of sound
        yield frame


def through(sound: Iterable[av.AudioFrame], filters: Filters) -> Iterator[av.AudioFrame]:
    """Yield sound as filters make it. Every block may be of another length.

    Args:
        sound: The sound, all of it in one format.
        filters: The filters, in order.
    """
    graph: Graph | None = None
    for frame in sound:
        if graph is None:
            graph = _chained(frame, filters)
        graph.push(frame)
        yield from pulled(graph)
    if graph is not None:
        graph.push(None)
        yield from pulled(graph)


def _chained(frame: av.AudioFrame, filters: Filters) -> Graph:
    graph = Graph()
    nodes = [
        graph.add_abuffer(
            sample_rate=frame.sample_rate,
            format=frame.format.name,
            layout=frame.layout.name,
            time_base=frame.time_base,
        )
    ]
    nodes += [graph.add(name, **options) for name, options in filters]
    nodes.append(graph.add("abuffersink"))
    graph.link_nodes(*nodes).configure()
    return graph


def film_source(graph: Graph) -> FilterContext:
    """Add to a graph a source of sound as films have it."""
    return graph.add_abuffer(
        sample_rate=SAMPLE_RATE, format="fltp", layout="stereo", time_base=_SAMPLE
    )


def put(source: FilterContext, frame: av.AudioFrame, place: int) -> None:
    """Push a block of sound into a source of a graph.

    Args:
        source: As `film_source` returns it.
        frame: The block.
        place: Samples before it.
    """
    frame.pts, frame.time_base = place, _SAMPLE
    source.push(frame)


class Store:
    """Blocks of sound on their way, to be taken out in other lengths."""

    def __init__(self) -> None:
        self._fifo = av.AudioFifo()
        self.samples = 0

    def add(self, frame: av.AudioFrame) -> None:
        """Put a block in."""
        frame.pts = None  # it counts samples, whatever clock the block was on
        self._fifo.write(frame)
        self.samples += frame.samples

    def take(self, samples: int) -> av.AudioFrame:
        """Take out so many samples, which are there."""
        frame = self._fifo.read(samples)
        assert frame is not None  # noqa: S101 - the caller has counted
        self.samples -= samples
        return frame


def in_blocks(sound: Iterable[av.AudioFrame]) -> Iterator[av.AudioFrame]:
    """Yield sound in blocks of one length; the last may be shorter."""
    store = Store()
    for frame in sound:
        store.add(frame)
        while store.samples >= BLOCK:
            yield store.take(BLOCK)
    if store.samples:
        yield store.take(store.samples)


def added(blocks: Sequence[av.AudioFrame]) -> Iterator[av.AudioFrame]:
    """Yield the sum of blocks of one length."""
    graph = Graph()
    sources = [film_source(graph) for _ in blocks]
    both = graph.add("amix", inputs=str(len(blocks)), normalize="0")
    for place, source in enumerate(sources):
        source.link_to(both, 0, place)
    both.link_to(graph.add("abuffersink"))
    graph.configure()
    for source, block in zip(sources, blocks, strict=True):
        put(source, block, 0)
    graph.push(None)
    yield from pulled(graph)
