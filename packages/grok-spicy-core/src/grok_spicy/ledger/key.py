"""The key of a call: everything that decides its result, and nothing else.

The same call has the same key in every process, on every machine and Python version. Where its
files lie, in which order options were written, the locale and the time do not count.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from grok_spicy.system.digests import digest_of_facts

if TYPE_CHECKING:
    from grok_spicy.calls.call import Call
    from grok_spicy.providers.options import Options

KEY_VERSION = 1
"""Part of every key: raise it when keys must not match those of earlier versions."""


def call_key(
    call: Call[Any],
    pictures: Sequence[str],
    option_files: Mapping[str, str] | None = None,
    *,
    salt: str = "",
) -> str:
    """Return the key of a call: 64 hexadecimal digits.

    Args:
        call: The call.
        pictures: Digests of its pictures' contents, in order.
        option_files: Digests of the files that options name, by path.
        salt: Sets a run apart that is to use no earlier result (`--fresh`).
    """
    purpose = call.purpose
    facts: dict[str, Any] = {
        "version": KEY_VERSION,
        "capability": call.capability,
        "operation": call.operation,
        "provider": call.config.provider,
        "model": call.config.model,
        "options": chosen_options(call.config.options, option_files or {}),
        "prompt": call.prompt,
        "arguments": dict(call.arguments),
        "pictures": [
            [digest, picture.role, picture.name, picture.position]
            for digest, picture in zip(pictures, call.pictures, strict=True)
        ],
        "revision": call.provider.revision,
        "take": [
            purpose.piece,
            purpose.attempt,
            purpose.retake,
            purpose.parent,
            purpose.asked,
        ],
    }
    if call.parts:
        facts["parts"] = list(call.parts)
    if salt:
        facts["salt"] = salt
    return digest_of_facts(facts)


def option_paths(options: Options) -> list[Path]:
    """Return the files that the explicitly set options name."""
    found: list[Path] = []
    for name in sorted(_counting(options)):
        _collect(getattr(options, name), found)
    return found


def chosen_options(options: Options, files: Mapping[str, str]) -> dict[str, Any]:
    """Return the options that were set and can change the result; files by their digests."""
    return {name: _plain(getattr(options, name), files) for name in sorted(_counting(options))}


def _counting(options: Options) -> set[str]:
    return set(options.output_fields()) & options.model_fields_set


def _collect(value: Any, found: list[Path]) -> None:
    match value:
        case Path():
            found.append(value)
        case BaseModel():
            for name in type(value).model_fields:
                _collect(getattr(value, name), found)
        case Mapping():
            for item in value.values():
                _collect(item, found)
        case list() | tuple() | set() | frozenset():
            for item in value:
                _collect(item, found)


def _plain(value: Any, files: Mapping[str, str]) -> Any:
    match value:
        case Path():
            return {"file": files[str(value)]}
        case BaseModel():
            return {name: _plain(getattr(value, name), files) for name in type(value).model_fields}
        case Mapping():
            return {str(name): _plain(item, files) for name, item in value.items()}
        case list() | tuple():
            return [_plain(item, files) for item in value]
        case set() | frozenset():
            return sorted(json.dumps(_plain(item, files), sort_keys=True) for item in value)
        case None | bool() | int() | float() | str():
            return value
        case _:
            return str(value)
