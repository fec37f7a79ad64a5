"""Turns whatever goes wrong around a provider into a sentence that says what to do."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Any, NoReturn

from grok_spicy.errors import GrokSpicyError, ProviderError
from grok_spicy.providers.limits import Limits

from grok_spicy_testing.conformance.rig import expect, fail

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grok_spicy.providers.base import Context, Options, Provider, ResolvedConfig


def fail_for(
    what: str, error: BaseException, owner: object, to_mend: str | None = None
) -> NoReturn:
    """Fail the test because `what` raised; `owner` is whose code the place is looked for in."""
    if to_mend is None:
        to_mend = (
            "this call should succeed: see that the test server of the fixture `urls` answers it, "
            "and that the provider sends what the server expects"
            if isinstance(error, ProviderError)
            else "catch it there and raise one of the classes of grok_spicy.errors: core "
            "decides by class, and takes anything else for a fault of the provider"
        )
    fail(f"{what} raised {said(error)}, {place(error, owner)}", to_mend)


def said(error: BaseException) -> str:
    """Return the class of an error and what it says."""
    text = error.message if isinstance(error, GrokSpicyError) else str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def place(error: BaseException, owner: object) -> str:
    """Return where in the owner's package an error arose, or where at all."""
    package = package_of(owner)
    frames = list(traceback.walk_tb(error.__traceback__))
    own = [(frame, line) for frame, line in frames if _package(frame.f_globals) == package]
    if not frames:
        return "at an unknown place"
    frame, line = (own or frames)[-1]
    return f"at {frame.f_code.co_filename}:{line} in {frame.f_code.co_name}"


def package_of(owner: object) -> str:
    """Return the top package of a class or of an instance's class."""
    cls = owner if isinstance(owner, type) else type(owner)
    return cls.__module__.partition(".")[0]


def _package(names: Mapping[str, Any]) -> str:
    return str(names.get("__name__", "")).partition(".")[0]


def limits_of(subject: Any) -> Limits:
    """Return the limits of a provider, failing the test if they cannot be had."""
    try:
        limits = subject.limits
    except Exception as error:  # noqa: BLE001 - an author's property
        fail_for("limits", error, subject, "let it return grok_spicy.Limits(...), without I/O")
    expect(
        isinstance(limits, Limits),
        f"{type(subject).__name__}.limits is {limits!r}",
        "put @property above `def limits`, and return grok_spicy.Limits(...)",
    )
    found: Limits = limits
    return found


def build(cls: type[Provider], config: ResolvedConfig, ctx: Context) -> Provider:
    """Construct a provider, failing the test if that cannot be done."""
    try:
        return cls(config, ctx)
    except Exception as error:  # noqa: BLE001 - an author's constructor
        fail_for(
            f"{cls.__name__}(config, ctx)",
            error,
            cls,
            "let the constructor only remember: keys are read and clients made on the first call",
        )


def options_of(cls: type[Provider], model: str, params: Mapping[str, Any]) -> Options:
    """Make the options of a model, failing the test if `params` are none."""
    try:
        return cls.options_for(model)(**params)
    except Exception as error:  # noqa: BLE001 - an author's classmethod and validators
        fail_for(
            f"{cls.__name__}.options_for({model!r})(**{dict(params)!r})",
            error,
            cls,
            "return a subclass of grok_spicy.Options that accepts the `params` of the test class",
        )
