"""What provider packages may use of core beside the contract: small things, each tested once.

Core promises these names as it promises the contract in `grok_spicy.providers`. Whatever else
lies in core may move or change with any version. Fetching a file, cutting out a frame and wrapping
a file as text are in `grok_spicy.client`.

* blocking work: `in_thread`, `Stop`;
* names for people: `did_you_mean`, `nearest`, `listed`;
* keys and addresses: `sendable`, `mask_urls`, `shown_url`;
* digests: `file_digest`, `digest_of_facts`;
* what to tell the user to run: `ANY_RUN`.
"""

from __future__ import annotations

from grok_spicy.system.digests import digest_of_facts, file_digest
from grok_spicy.system.secrets import mask_urls, sendable, shown_url
from grok_spicy.system.threads import Stop, in_thread
from grok_spicy.text.hints import ANY_RUN
from grok_spicy.text.nearest import did_you_mean, listed, nearest

__all__ = [
    "ANY_RUN",
    "Stop",
    "did_you_mean",
    "digest_of_facts",
    "file_digest",
    "in_thread",
    "listed",
    "mask_urls",
    "nearest",
    "sendable",
    "shown_url",
]
