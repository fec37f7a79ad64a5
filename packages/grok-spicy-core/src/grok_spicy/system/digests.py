"""Digests: what a file or a value is, as a short text that tells it from every other."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_SHORT = 16
"""Characters of a short digest: enough to tell the inputs of one run apart."""


def digest_of_file(path: Path) -> str:
    """Return the SHA-256 of a file's content. Blocks.

    Raises:
        OSError: If it cannot be read.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest_of_facts(facts: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a JSON object, independent of the order of its keys."""
    text = json.dumps(facts, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def short_digest(value: Any) -> str:
    """Return a short digest of a JSON-like value or model, stable across processes."""
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json", by_alias=True)
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:_SHORT]


async def file_digest(path: Path) -> str:
    """Return the digest of a file's content; `"missing"` if there is none."""
    try:
        return await asyncio.to_thread(digest_of_file, path)
    except FileNotFoundError:
        return "missing"


async def digest_of_files(paths: Iterable[Path]) -> str:
    """Return one short digest of several files, in order."""
    return short_digest([await file_digest(path) for path in paths])
