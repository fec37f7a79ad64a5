"""What providers say beside their results, as far as it can be kept: words, numbers, ids.

What was paid for is not lost because of what is told of it.
"""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar, cast

from grok_spicy.errors import InvalidOutputError
from grok_spicy.providers.results import GeneratedImage, GeneratedVideo
from grok_spicy.system.foreign import plain, raised, whole
from grok_spicy.system.json_text import DEEPEST, is_deeper
from grok_spicy.system.secrets import masked_in

if TYPE_CHECKING:
    from grok_spicy.calls.call import Call
    from grok_spicy.providers.job import Job

log = logging.getLogger("grok_spicy.calls")

_MOST_ANSWER = 1_000_000
"""Characters of an answer in words; the longest story that is filmed has a third of it."""

_MOST_METADATA = 1_000_000
"""Characters of what a provider may tell about a result, as JSON."""

_LONGEST_ID = 10_000

_LONGEST_STATE = 1_000_000

Made = TypeVar("Made", GeneratedImage, GeneratedVideo)


def described(result: Made, call: Call[Any]) -> Made:
    """Return a result with words that can be kept; the picture is paid for, whatever they are."""
    config = call.config
    return replace(
        result,
        metadata=_kept_metadata(result.metadata, config.provider),
        provider=_word(result.provider, config.provider),
        model=_word(result.model, config.model),
    )


def _word(said: object, otherwise: str) -> str:
    return plain(said) if isinstance(said, str) else otherwise


def _kept_metadata(given: object, provider: str) -> dict[str, Any]:
    """Return what a service tells of a result as JSON values; nothing if that cannot be. Blocks."""
    try:
        text = json.dumps(given, default=plain)
        metadata = json.loads(text)
        json.dumps(metadata, ensure_ascii=False).encode("utf-8")
    except (TypeError, ValueError, RecursionError) as error:
        log.warning("%s: its metadata cannot be kept and is left out: %s", provider, raised(error))
        return {}
    fits = len(text) <= _MOST_METADATA and not is_deeper(metadata, DEEPEST)
    if not isinstance(metadata, dict) or not fits:
        log.warning("%s: its metadata (%d characters) is left out", provider, len(text))
        return {}
    return metadata


def require_sensible_size(answer: Any, call: Call[Any]) -> None:
    """Refuse an answer that nobody could read: everything after it would take ever so long.

    Raises:
        InvalidOutputError: If it is too long.
    """
    left, waiting = _MOST_ANSWER, [answer]
    while waiting and left > 0:
        one = waiting.pop()
        left -= 1 + (len(one) if isinstance(one, str) else 0)
        if isinstance(one, dict):
            left -= sum(len(str(name)) for name in one)
        if isinstance(one, dict | list):
            waiting += one.values() if isinstance(one, dict) else one
    if left <= 0:
        raise InvalidOutputError(
            call.config.provider,
            f"the answer to {call.operation} has more than {_MOST_ANSWER:,} characters",
        )


def kept_id(job: Job) -> str | None:
    """Return the id of a job as it can be written down; what cannot is lost with this process."""
    given: object = job.id  # says the contract; what a provider gives may be anything
    if given is None or (isinstance(given, str) and plain(given, _LONGEST_ID) == given):
        return given
    log.warning("the id of a job cannot be written down: %s", plain(job.id, 80))
    return None


def kept_state(job: Job) -> dict[str, Any]:
    """Return what a job remembers as JSON values; nothing if that cannot be."""
    try:
        text = json.dumps(dict(job.state), default=plain)
        kept = json.loads(text)
        fits = len(text) <= _LONGEST_STATE and not is_deeper(kept, DEEPEST)
    except (TypeError, ValueError, RecursionError) as error:
        log.warning("what a job remembers cannot be written down: %s", raised(error))
        return {}
    if not fits:
        log.warning("what a job remembers is too much to be written down")
        return {}
    return cast("dict[str, Any]", masked_in(kept, whole))
