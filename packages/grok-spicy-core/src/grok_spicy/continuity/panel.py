"""All measures at once: in idle threads, each answer remembered, none able to harm the run."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

from grok_spicy.continuity.readings import Box, Clip, Frame, Join, Reading
from grok_spicy.errors import GrokSpicyError
from grok_spicy.system.digests import digest_of_facts, digest_of_file
from grok_spicy.system.foreign import must_propagate, raised
from grok_spicy.system.platforms import step_back
from grok_spicy.system.threads import Stop, Stopped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from grok_spicy.continuity.measure import Measure
    from grok_spicy.continuity.readings import Reference, Subject
    from grok_spicy.specs import MeasureSpec

T = TypeVar("T")

logger = logging.getLogger("grok_spicy")

_KEY_VERSION = 1

LONGEST_SECONDS = 600.0
"""How long one measurement may take: a long clip on a slow machine takes a tenth of it."""

_MOST_READINGS = 10_001


@dataclass(frozen=True, slots=True)
class Mounted:
    """A measure that is ready to be used.

    Attributes:
        spec: How it describes itself.
        measure: It.
    """

    spec: MeasureSpec
    measure: Measure


class ReadingStore(Protocol):
    """Remembers readings between processes."""

    async def find(self, key: str) -> list[dict[str, Any]] | None:
        """Return what was measured under a key, or None."""

    async def put(self, key: str, spec: MeasureSpec, readings: list[dict[str, Any]]) -> None:
        """Remember what was measured."""


class Forgetful:
    """Remembers nothing."""

    async def find(self, key: str) -> list[dict[str, Any]] | None:  # noqa: ARG002
        """Return nothing."""
        return None

    async def put(self, key: str, spec: MeasureSpec, readings: list[dict[str, Any]]) -> None:
        """Do nothing."""


class Panel:
    """Measures subjects with every measure that looks at their kind.

    Use it as an asynchronous context manager.

    Args:
        measures: The measures.
        store: Remembers readings.
        patience: How long one measurement may take, in seconds.
    """

    def __init__(
        self,
        measures: Sequence[Mounted],
        store: ReadingStore | None = None,
        *,
        patience: float = LONGEST_SECONDS,
    ) -> None:
        self._measures = {one.spec.name: one for one in measures}
        self._store = store or Forgetful()
        self._patience = patience
        self._turn = asyncio.Lock()
        self._thread = _one_thread()
        self._digests: dict[Path, str] = {}
        self.failures: dict[str, str] = {}
        self.measured = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for name, one in self._measures.items():
            try:
                await self._in_thread(_closing(one.measure))
            except Exception as error:  # noqa: BLE001 - it has measured; that it cannot end is its own
                logger.warning("%s cannot be closed: %s", name, raised(error))
        self._thread.shutdown(wait=False, cancel_futures=True)

    def names(self, kind: str) -> list[str]:
        """Return the measures that look at a kind of subject and have not failed."""
        return [
            name
            for name, one in self._measures.items()
            if kind in one.spec.subjects and name not in self.failures
        ]

    async def measure(
        self, name: str, subject: Subject, references: Sequence[Reference]
    ) -> list[Reading]:
        """Measure one subject, or find what was measured before.

        Args:
            name: The measure.
            subject: What to look at.
            references: The sheets of the cast.

        Returns:
            Its readings; none if it failed, now or before.
        """
        if name in self.failures:
            return []
        mounted = self._measures[name]
        try:
            key = await self._in_thread(lambda _: self._key(mounted, subject, references))
            known = await self._store.find(key)
            if known is not None:
                return [_restored(one) for one in known]
            found: list[Reading] = await self._in_thread(
                lambda stop: _all(mounted.measure.measure(subject, references, stop=stop))
            )
            self.measured += 1
            await self._store.put(key, mounted.spec, [asdict(one) for one in found])
        except GrokSpicyError as error:
            self._failed(name, error.message, error.hint)
        except Exception as error:  # noqa: BLE001 - a measure that fails is no run that fails
            self._failed(name, raised(error), None)
        else:
            return found
        return []

    def _failed(self, name: str, text: str, hint: str | None) -> None:
        self.failures[name] = f"{text.rstrip('.')}. {hint}" if hint else text
        logger.warning("%s is not measured: %s", name, self.failures[name])

    def _key(self, mounted: Mounted, subject: Subject, references: Sequence[Reference]) -> str:
        spec, measure = mounted.spec, mounted.measure
        return digest_of_facts(
            {
                "version": _KEY_VERSION,
                "capability": "measure",
                "measure": [spec.name, spec.version, measure.digest],
                "options": _options(measure),
                "subject": [type(subject).__name__, *map(self._digest, _files(subject))],
                "references": [[one.name, self._digest(one.path)] for one in references],
            }
        )

    def _digest(self, path: Path) -> str:
        if path not in self._digests:
            self._digests[path] = digest_of_file(path)
        return self._digests[path]

    async def _in_thread(self, work: Callable[[Stop], T]) -> T:
        async with self._turn:  # so that waiting for the others is not counted
            return await self._in_time(work)

    async def _in_time(self, work: Callable[[Stop], T]) -> T:
        stop = Stop()
        future = asyncio.get_running_loop().run_in_executor(self._thread, _guarded, work, stop)
        try:
            async with asyncio.timeout(self._patience) as limit:
                return await asyncio.shield(future)
        except TimeoutError:
            if not limit.expired():
                raise
            stop.set()
            future.add_done_callback(_forgotten)
            # It holds its thread: what comes after it gets another one.
            self._thread.shutdown(wait=False)
            self._thread = _one_thread()
            raise RuntimeError(f"no end within {self._patience:g} s") from None
        except asyncio.CancelledError:
            # It leaves at its next check; nothing waits for it, and it writes nothing.
            stop.set()
            future.add_done_callback(_forgotten)
            raise


def _one_thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "grok-spicy-measure", initializer=step_back)


def _all(readings: Iterable[Reading]) -> list[Reading]:
    """Return what a measure read.

    Raises:
        TypeError: If that is something else than readings, or has no end.
    """
    found = list(islice(readings, _MOST_READINGS))
    if len(found) == _MOST_READINGS or not all(isinstance(one, Reading) for one in found):
        raise TypeError(f"it returned no list of at most {_MOST_READINGS - 1} readings")
    return found


def _closing(measure: Measure) -> Callable[[Stop], None]:
    return lambda _: measure.close()


def _forgotten(future: asyncio.Future[Any]) -> None:
    if not future.cancelled():
        future.exception()


def _guarded(work: Callable[[Stop], T], stop: Stop) -> T:
    try:
        return work(stop)
    except Stopped as stopped:
        raise RuntimeError("nobody waits for it any more") from stopped
    except Exception:
        raise
    except BaseException as error:
        if must_propagate(error):
            raise
        raise RuntimeError(raised(error)) from error


def _options(measure: Measure) -> dict[str, Any]:
    """Return what counts of the options; a file among them counts by the measure's digest."""
    counting = set(measure.given.output_fields()) & measure.given.model_fields_set
    values = measure.given.model_dump(mode="json", include=counting)
    return {
        name: value
        for name, value in sorted(values.items())
        if not hasattr(getattr(measure.given, name), "__fspath__")
    }


def _files(subject: Subject) -> list[Path]:
    match subject:
        case Frame() | Clip():
            return [subject.path]
        case Join():
            return [subject.before, subject.after]


def _restored(fields: dict[str, Any]) -> Reading:
    box = fields.get("box")
    return Reading(**{**fields, "box": None if box is None else Box(**box)})
