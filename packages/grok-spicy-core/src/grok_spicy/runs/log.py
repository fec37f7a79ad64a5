"""The log file of a run: what happened call by call, and what is logged, without secrets."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from contextvars import ContextVar
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.system.found_files import open_to_append
from grok_spicy.system.secrets import MaskingFilter, Secrets
from grok_spicy.watch.reports import (
    INTERRUPTED,
    CallFinished,
    CallReused,
    CallStarted,
    Notice,
    PieceFinished,
    Report,
    Reporter,
    Scored,
    StepPlanned,
    Waited,
    Waiting,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_everybody = logging.getLogger()

_ours = logging.getLogger("grok_spicy")
"""Those of packages, such as `grok_spicy_ollama`, begin with the same letters."""

log = logging.getLogger("grok_spicy.run")


_writing: ContextVar[Path | None] = ContextVar("grok_spicy_run_log", default=None)
"""The log of the run that the code at work belongs to."""

_open: dict[logging.Handler, tuple[int, int]] = {}
"""The open logs, each with the levels that the root's and our logger had before it."""


@contextmanager
def run_log(path: Path, secrets: Secrets) -> Iterator[None]:
    """Write what is logged meanwhile in this run to `path`, appending, masked.

    That is what core and packages say, and the warnings of libraries.

    Several runs of one process keep their logs apart. What is logged by a thread that belongs to
    no run, such as a server's listener, stands in all of them.

    Args:
        path: The log file.
        secrets: Knows what to mask.
    """
    handler = _LogFile(path, encoding="utf-8", delay=True)
    handler.setLevel(logging.INFO)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(lambda _: _writing.get() in {None, path})
    handler.addFilter(_is_worth_keeping)
    handler.addFilter(MaskingFilter(secrets))
    before = _writing.set(path)
    _attach(handler)
    try:
        yield
    finally:
        _detach(handler)
        _writing.reset(before)


def _is_worth_keeping(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING or record.name.startswith(_ours.name)


class _LogFile(logging.FileHandler):
    """Writes to a file that is really there: a link in a run's folder is not followed."""

    def _open(self) -> TextIOWrapper:
        # A lone surrogate in somebody's message must not lose the line.
        stream = open_to_append(Path(self.baseFilename))
        return TextIOWrapper(stream, encoding="utf-8", errors="backslashreplace")


def _attach(handler: logging.Handler) -> None:
    """Add a log to the root's logger, so that packages are heard too, and have it say enough."""
    levels = _everybody.level, _ours.level
    _open[handler] = levels if not _open else next(iter(_open.values()))
    _everybody.addHandler(handler)
    for logger in (_everybody, _ours):
        if logger.getEffectiveLevel() > logging.INFO:
            logger.setLevel(logging.INFO)


def _detach(handler: logging.Handler) -> None:
    """Take a log away; with the last one the loggers say as much again as they did."""
    before = _open.pop(handler)
    _everybody.removeHandler(handler)
    handler.close()
    if not _open:
        _everybody.setLevel(before[0])
        _ours.setLevel(before[1])


def logged(report: Reporter) -> Reporter:
    """Return a reporter that logs what is worth keeping and passes everything on."""

    def tell(news: Report) -> None:
        line = _of_call(news) or _of_piece(news)
        if line is not None:
            # Not as a warning: who watches the run is told by the report itself.
            log.info("%s", line)
        report(news)

    return tell


def _of_call(news: Report) -> str | None:
    match news:
        case CallStarted():
            what = f"{news.operation} by {news.maker}, attempt {news.attempt}"
            return f"{news.piece}: call {news.call}: {what}"
        case CallFinished():
            cost = "" if news.cost_usd is None else f", {news.cost_usd:.4f} USD"
            failed = INTERRUPTED if news.error == INTERRUPTED else f"failed: {news.error}"
            ending = "done" if news.error is None else failed
            return f"call {news.call}: {ending}{cost}"
        case CallReused():
            return f"{news.piece}: {news.operation} is in the ledger"
        case _:
            return None


def _of_piece(news: Report) -> str | None:
    match news:
        case StepPlanned():
            return f"{news.step}: {', '.join(news.pieces)}"
        case Scored():
            verdict = "accepted" if news.accepted else "below the threshold"
            return f"{news.piece}: attempt {news.attempt} scored {news.score:.3f}, {verdict}"
        case PieceFinished():
            return f"{news.piece}: {news.state}" + (f": {news.reason}" if news.reason else "")
        case Waiting():
            length = "" if news.seconds is None else f", {news.seconds:.1f} s"
            return f"{news.piece}: waits: {news.why}{length}"
        case Waited():
            return f"{news.piece}: waited {news.seconds:.1f} s {news.why}"
        case Notice():
            return f"{news.level}: {news.text}"
        case _:
            return None
