"""JSON from others: read whole, or refused with one class of error, however it is built."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import ValidationError

MOST_FAULTS = 1000
"""Faults that are looked at one by one: to list half a million takes Pydantic ten seconds, in which
nothing else of the process runs."""

DEEPEST = 100
"""Levels of lists and objects within each other; no service nests its answers half as deep."""


def read_json(text: str | bytes) -> Any:
    """Return what a JSON text of others says.

    Args:
        text: The text; as bytes, UTF-8, UTF-16 or UTF-32.

    Raises:
        ValueError: If it is not JSON, or nested so deeply that working with it would fail.
    """
    try:
        found = json.loads(text)
    except RecursionError as error:
        raise ValueError("the JSON is nested too deeply") from error
    if is_deeper(found, DEEPEST):
        raise ValueError(f"the JSON is nested more than {DEEPEST} levels deep")
    return found


def faults_in(error: ValidationError) -> list[tuple[str, str]]:
    """Return what is wrong with a value of others: the place of each fault, and what it is.

    Args:
        error: What Pydantic raised.
    """
    if error.error_count() > MOST_FAULTS:
        return [("", f"{error.error_count():,} faults, too many to list")]
    return [
        (".".join(str(part) for part in one["loc"]), one["msg"])
        for one in error.errors(include_url=False, include_context=False, include_input=False)
    ]


def is_deeper(value: Any, most: int) -> bool:
    """Whether lists and objects lie within each other on more levels than `most`."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(most):
        level = [
            one
            for container in level
            for one in (container.values() if isinstance(container, dict) else container)
            if isinstance(one, dict | list)
        ]
        if not level:
            return False
    return True
