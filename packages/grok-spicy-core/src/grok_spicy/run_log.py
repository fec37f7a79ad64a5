"""The log file of a run: everything our loggers say, without secrets."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from grok_spicy.secrets import MaskingFilter, Secrets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def run_log(path: Path, secrets: Secrets) -> Iterator[None]:
    """Write what is logged meanwhile to `path`, appending, masked.

    Args:
        path: The log file.
        secrets: Knows what to mask.
    """
    logger = logging.getLogger("grok_spicy")
    handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    handler.setLevel(logging.INFO)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(MaskingFilter(secrets))
    before = logger.level
    logger.addHandler(handler)
    if logger.getEffectiveLevel() > logging.INFO:
        logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
        handler.close()
