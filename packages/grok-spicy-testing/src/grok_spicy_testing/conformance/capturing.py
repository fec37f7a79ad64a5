"""Hears what a call says: to logs, with tracebacks, to the terminal, and to whoever watches."""

from __future__ import annotations

import io
import logging
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grok_spicy.providers.context import Context

from grok_spicy_testing.conformance.rig import Witness

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Heard:
    """What was said, by where it was said."""

    said: dict[str, str] = field(default_factory=dict)

    def where(self, secret: str) -> list[str]:
        """Return the places at which `secret` was said."""
        return sorted(place for place, text in self.said.items() if secret in text)

    def add(self, place: str, text: str) -> None:
        """Keep what was said."""
        self.said[place] = self.said.get(place, "") + text + "\n"


class _Listener(logging.Handler):
    def __init__(self, heard: Heard) -> None:
        super().__init__(logging.DEBUG)
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        try:
            said = self.format(record)  # with the traceback, which getMessage() leaves out
        except Exception as error:  # noqa: BLE001 - an ill-formed log line is not judged here
            said = str(error)
        self._heard.add(f"the log {record.name}", said)


@contextmanager
def listening() -> Iterator[Heard]:
    """Hear everything that the code inside says, down to the level of details."""
    heard, out, err = Heard(), io.StringIO(), io.StringIO()
    root, listener = logging.getLogger(), _Listener(heard)
    level = root.level
    witness = Context().current()
    root.addHandler(listener)
    root.setLevel(logging.DEBUG)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            yield heard
    finally:
        root.setLevel(level)
        root.removeHandler(listener)
        heard.add("standard output", out.getvalue())
        heard.add("standard error", err.getvalue())
        if isinstance(witness, Witness):
            heard.add("ctx.progress", "\n".join(witness.shown))
            heard.add("the notes of a Usage", "\n".join(map(repr, witness.usages)))
