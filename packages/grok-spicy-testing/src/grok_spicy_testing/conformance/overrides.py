"""Sees to it that the standard tests are the standard ones, and are run as they are."""

from __future__ import annotations

from typing import Any

_KIT = "grok_spicy_testing.conformance"

OPEN = frozenset(
    {
        *("provider", "model", "params", "registry", "urls", "writer", "prompt", "patience"),
        *("key_variables", "key", "needs_key", "uses_jobs", "seconds", "response_model"),
        *("supports_edit", "supports_stylize", "supports_last_frame"),
        *("supports_negative_prompt", "supports_seed"),
        *("rate_limited", "unauthorised", "refused", "invalid"),
    }
)
"""What a test class may say for itself; the rest of the kit is the same for everybody."""

_EXCUSES = ("skip", "skipif", "xfail")


def of_kit(cls: type) -> bool:
    """Whether `cls` belongs to the kit itself."""
    return cls.__module__ == _KIT or cls.__module__.startswith(f"{_KIT}.")


def standard_tests(cls: type) -> dict[str, Any]:
    """Return the standard tests that `cls` inherits from the kit, by name."""
    return {name: test for name, test in _standard(cls).items() if name.startswith("test_")}


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
        mark.name == "xfail" and str(mark.kwargs.get("reason", "")).strip() for mark in _marks(test)
    )


def objections(cls: type) -> list[str]:
    """Return what a test class does to the kit that it may not, each with what to do instead."""
    found = []
    if replaced := wrongly_overridden(cls):
        found.append(
            f"{cls.__name__} replaces standard tests: {', '.join(replaced)}\nTo mend: remove the "
            'overrides; what is known to fail is marked @pytest.mark.xfail(reason="...")'
        )
    if bent := _bent(cls):
        found.append(
            f"{cls.__name__} overrides parts of the kit itself: {', '.join(bent)}\nTo mend: remove "
            "the overrides, so that the tests judge your provider as they judge every other; "
            f"what a class may set is {', '.join(sorted(OPEN))}"
        )
    if marks := sorted({mark.name for mark in _marks(cls) if mark.name in _EXCUSES}):
        found.append(
            f"{cls.__name__} is marked as a whole with {', '.join(marks)}\nTo mend: remove the "
            "mark; override the one test that is known to fail and mark that: "
            '@pytest.mark.xfail(reason="...")'
        )
    if getattr(cls, "__test__", True) is False or "__init__" in _own(cls):
        found.append(
            f"pytest does not collect {cls.__name__}\nTo mend: remove its __init__ and __test__, "
            "so that its tests are run"
        )
    return found


def _standard(cls: type) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        if of_kit(base):
            found |= {name: value for name, value in vars(base).items() if name[:2] != "__"}
    return found


def _own(cls: type) -> dict[str, Any]:
    """Return what holds for `cls` and was not said by the kit."""
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__[:-1]):
        for name, value in vars(base).items():
            if of_kit(base):
                found.pop(name, None)
            else:
                found[name] = value
    return found


def _bent(cls: type) -> list[str]:
    standard = _standard(cls)
    return sorted(
        name
        for name in _own(cls)
        if name in standard and name not in OPEN and not name.startswith("test_")
    )


def _marks(marked: object) -> list[Any]:
    marks = getattr(marked, "pytestmark", [])
    return list(marks) if isinstance(marks, list | tuple) else [marks]
