"""Sees to it that the standard tests are the standard ones."""

from __future__ import annotations

from typing import Any

_KIT = "grok_spicy_testing.conformance"


def of_kit(cls: type) -> bool:
    """Whether `cls` belongs to the kit itself."""
    return cls.__module__ == _KIT or cls.__module__.startswith(f"{_KIT}.")


def standard_tests(cls: type) -> dict[str, Any]:
    """Return the standard tests that `cls` inherits from the kit, by name."""
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        if of_kit(base):
            found |= {name: test for name, test in vars(base).items() if name.startswith("test_")}
    return found


def wrongly_overridden(cls: type) -> list[str]:
    """Return the standard tests that a subclass deletes or replaces without an excuse.

    The one excuse is `@pytest.mark.xfail(reason="...")` on the replacement.
    """
    return sorted(
        name
        for name, test in standard_tests(cls).items()
        if (own := getattr(cls, name, None)) is not test and not excused(own)
    )


def excused(test: object) -> bool:
    """Whether a test is marked as expected to fail, with a reason."""
    return any(
        mark.name == "xfail" and str(mark.kwargs.get("reason", "")).strip()
        for mark in getattr(test, "pytestmark", ())
    )
