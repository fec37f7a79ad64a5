"""What provider packages may use of core beside the contract: small things, each tested once.

Core promises these names as it promises the contract in `grok_spicy.providers`. Whatever else
lies in core may move or change with any version. Fetching a file, cutting out a frame and wrapping
a file as text are in `grok_spicy.client`.

* blocking work: `in_thread`, `Stop`, `Stopped`, and `wait_until_done` for threads of your own;
* names for people: `did_you_mean`, `nearest`, `listed`;
* HTTP clients that no proxy variable keeps from being made and no answer overwhelms:
  `open_client`, `answer_limits`; JSON of others: `read_json`, what is
  wrong with it: `faults_in`;
* keys and addresses: `sendable`, `mask_urls`, `shown_url`;
* pictures for a model: `upright_rgb`, `is_plain`;
* files that a virus scanner may hold open for a moment, as Windows lets it: `replace_file`,
  `remove_file`, and `discard` for what nobody needs any more;
* digests: `file_digest`, `digest_of_facts`;
* what to tell the user to run: `ANY_RUN`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grok_spicy.system.digests import digest_of_facts, file_digest
from grok_spicy.system.files import discard
from grok_spicy.system.http import answer_limits, open_client
from grok_spicy.system.json_text import faults_in, read_json
from grok_spicy.system.platforms import remove as remove_file
from grok_spicy.system.platforms import replace as replace_file
from grok_spicy.system.secrets import mask_urls, sendable, shown_url
from grok_spicy.system.threads import Stop, Stopped, in_thread, wait_until_done
from grok_spicy.text.hints import ANY_RUN
from grok_spicy.text.nearest import did_you_mean, listed, nearest

if TYPE_CHECKING:
    from grok_spicy.media.pictures import is_plain, upright_rgb

__all__ = [
    "ANY_RUN",
    "Stop",
    "Stopped",
    "answer_limits",
    "did_you_mean",
    "digest_of_facts",
    "discard",
    "faults_in",
    "file_digest",
    "in_thread",
    "is_plain",
    "listed",
    "mask_urls",
    "nearest",
    "open_client",
    "read_json",
    "remove_file",
    "replace_file",
    "sendable",
    "shown_url",
    "upright_rgb",
    "wait_until_done",
]


def __getattr__(name: str) -> Any:
    """Import what needs Pillow when it is asked for: addresses and names cost nothing."""
    if name in ("is_plain", "upright_rgb"):
        from grok_spicy.media import pictures

        return getattr(pictures, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
