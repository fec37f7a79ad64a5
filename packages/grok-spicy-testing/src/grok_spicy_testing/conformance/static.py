"""Tests that make no call: class, models, options, limits, prices."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any, ClassVar

import annotated_types
import pytest
from grok_spicy.providers.base import Context, Options, Provider, QuoteRequest
from grok_spicy.providers.base import ResolvedConfig as _ResolvedConfig
from pydantic import ValidationError

from grok_spicy_testing.conformance.advice import build, fail_for, limits_of, options_of
from grok_spicy_testing.conformance.author import ProviderUnderTest
from grok_spicy_testing.conformance.overrides import objections
from grok_spicy_testing.conformance.rig import expect, fail
from grok_spicy_testing.conformance.watching import OPENED, watched

if TYPE_CHECKING:
    from grok_spicy.specs import ProviderSpec

_RATIO = re.compile(r"[1-9]\d*(\.\d+)?:[1-9]\d*(\.\d+)?")

_SIZES = (
    QuoteRequest(),
    QuoteRequest(images=1, seconds=2.0, input_chars=100),
    QuoteRequest(images=3, seconds=8.0, input_chars=20_000),
)


class StaticTests(ProviderUnderTest):
    """What can be known of a provider without calling it."""

    operations: ClassVar[tuple[str, ...]] = ()

    @pytest.fixture
    def options(self, provider_class: type[Provider], chosen_model: str) -> type[Options]:
        """The class of the model's options."""
        return type(options_of(provider_class, chosen_model, self.params))

    @pytest.fixture
    def unconnected(
        self,
        provider_class: type[Provider],
        chosen_model: str,
        spec: ProviderSpec,
    ) -> Provider:
        """The provider, made as core makes it, before any call."""
        return self._made(provider_class, chosen_model, spec)

    def _made(
        self, provider_class: type[Provider], chosen_model: str, spec: ProviderSpec
    ) -> Provider:
        urls = (spec.default_url,) if spec.default_url else ()
        given = options_of(provider_class, chosen_model, self.params)
        config = _ResolvedConfig(spec.name, self.capability, chosen_model, given, urls)
        return build(provider_class, config, Context())

    def test_standard_tests_are_not_replaced(self) -> None:
        """A standard test is overridden only to say that it is known to fail, and why.

        To mend: remove overrides of tests and of the kit's own parts; mark what is known to fail
        `@pytest.mark.xfail(reason="...")`.
        """
        against = objections(type(self))
        if against:
            pytest.fail("\n".join(against), pytrace=False)

    def test_keywords_of_later_cores_are_accepted(self, provider_class: type[Provider]) -> None:
        """Every operation takes `**kwargs`, for what a later minor version may send.

        To mend: add `**kwargs: Any` to the method's signature and ignore it.
        """
        for operation in self.operations:
            kinds = {
                parameter.kind
                for parameter in inspect.signature(
                    getattr(provider_class, operation)
                ).parameters.values()
            }
            expect(
                inspect.Parameter.VAR_KEYWORD in kinds,
                f"{provider_class.__name__}.{operation} takes no **kwargs",
                "add `**kwargs: Any` to its signature and ignore what comes in it",
            )

    def test_operations_are_coroutines(self, provider_class: type[Provider]) -> None:
        """Core awaits every operation.

        To mend: declare it with `async def`; blocking work goes through `asyncio.to_thread`.
        """
        for operation in self.operations:
            expect(
                inspect.iscoroutinefunction(getattr(provider_class, operation)),
                f"{provider_class.__name__}.{operation} is not a coroutine function",
                "declare it with `async def`; blocking work goes through asyncio.to_thread",
            )

    def test_default_model_is_listed(
        self, provider_class: type[Provider], spec: ProviderSpec
    ) -> None:
        """The descriptor's default model is among `models()`, each of which has a summary.

        To mend: add a `ModelInfo` for it, or correct `default_model` in the `ProviderSpec`.
        """
        try:
            models = provider_class.models()
        except Exception as error:  # noqa: BLE001 - an author's classmethod
            fail_for("models()", error, provider_class, "return a list of ModelInfo, without I/O")
        names = [model.name for model in models]
        expect(
            spec.default_model and spec.default_model in names,
            f"the default model {spec.default_model!r} is not among models(): {names}",
            "add ModelInfo(default_model, ...) to models(), or correct default_model",
        )
        silent = [model.name for model in models if not model.summary.strip()]
        expect(not silent, f"models without a summary: {silent}", "say in one line what each is")

    def test_options_explain_themselves(self, options: type[Options]) -> None:
        """Every option has a help text, for `grok-spicy providers NAME`.

        To mend: declare the field with `option(default, help="One sentence, with the unit")`.
        """
        expect(
            issubclass(options, Options),
            f"{options.__name__} is not a subclass of grok_spicy.Options",
            "derive it: class MyOptions(Options)",
        )
        silent = [
            name for name, field in options.model_fields.items() if not (field.description or "")
        ]
        expect(
            not silent,
            f"options without a help text: {', '.join(silent)}",
            'declare them with option(default, help="One sentence, with the unit")',
        )

    def test_unknown_options_are_refused(self, options: type[Options]) -> None:
        """A name that is no option is an error, so that a typing error is noticed.

        To mend: leave `extra="forbid"`, which `Options` sets, as it is.
        """
        try:
            options(**{**self.params, "no_such_option_anywhere": 1})
        except ValidationError:
            return
        fail(f"{options.__name__} accepts unknown names", 'keep extra="forbid" of Options')

    def test_ranges_of_options_are_kept(self, options: type[Options]) -> None:
        """A number beyond an option's range is refused.

        To mend: declare ranges with `ge`, `gt`, `le`, `lt`; let no validator put values right.
        """
        for name, field in options.model_fields.items():
            for beyond in _beyond(field.metadata):
                try:
                    options(**{**self.params, name: beyond})
                except ValidationError:
                    continue
                fail(
                    f"{options.__name__} accepts {name}={beyond!r}, which is out of its range",
                    "let no validator change the value before the range is checked",
                )

    def test_numbers_have_a_range(self, options: type[Options]) -> None:
        """A numeric option says from where or up to where it makes sense.

        To mend: add `ge=`, `gt=`, `le=` or `lt=` to its `option(...)`.
        """
        endless = [
            name
            for name, field in options.model_fields.items()
            if field.annotation in (int, float, int | None, float | None)
            and not list(_beyond(field.metadata))
        ]
        expect(
            not endless,
            f"numeric options without a range: {', '.join(endless)}",
            "add ge=, gt=, le= or lt= to their option(...)",
        )

    def test_construction_does_nothing(
        self, provider_class: type[Provider], chosen_model: str, spec: ProviderSpec
    ) -> None:
        """A provider is made, and asked for limits, models and prices, without touching anything.

        No file is written, no socket opened, no process started: providers are made to be listed
        and to be quoted, outside any call and without a loop.

        To mend: make clients on first use, with `await self.ctx.shared(key, make)`.
        """
        for first in (True, False):
            with watched() as acts:
                made = self._made(provider_class, chosen_model, spec)
                limits_of(made)
                provider_class.models()
                for operation in self.operations:
                    made.quote(operation, QuoteRequest())
            # Some libraries try out sockets when they are imported: once.
            beyond = [act for act in acts.beyond if not (first and act.startswith(OPENED))]
            done = [f"wrote {path}" for path in acts.outside()] + beyond
            expect(
                not done,
                f"making {provider_class.__name__} and asking for its limits: {', '.join(done)}",
                "let the constructor only remember; make clients and files on the first call, with "
                "await self.ctx.shared(key, make)",
            )

    def test_limits_make_sense(self, unconnected: Provider) -> None:
        """Limits are positive, and aspect ratios look like "16:9".

        To mend: correct the `limits` property.
        """
        limits = limits_of(unconnected)
        expect(limits.concurrency is None or limits.concurrency >= 1, _low("concurrency"), _LIMITS)
        expect(
            limits.calls_per_second is None or limits.calls_per_second > 0,
            _low("calls_per_second"),
            _LIMITS,
        )
        expect(limits.reference_images >= 0, _low("reference_images"), _LIMITS)
        expect(limits.max_seconds is None or limits.max_seconds > 0, _low("max_seconds"), _LIMITS)
        expect(
            limits.max_edit_seconds is None or limits.max_edit_seconds > 0,
            _low("max_edit_seconds"),
            "say None if clips cannot be edited",
        )
        wrong = [ratio for ratio in limits.aspect_ratios if not _RATIO.fullmatch(ratio)]
        expect(not wrong, f"aspect ratios not of the form 'W:H': {wrong}", _LIMITS)

    def test_quotes_are_prices(self, unconnected: Provider) -> None:
        """`quote` answers each operation with None or US dollars, more for more.

        To mend: 0.0 if it is free, None if the price is unknown; do no I/O.
        """
        for operation in self.operations:
            try:
                prices = [unconnected.quote(operation, size) for size in _SIZES]
            except Exception as error:  # noqa: BLE001 - an author's method
                fail_for(f"quote({operation!r}, ...)", error, unconnected, _PRICES)
            known = [price for price in prices if price is not None]
            expect(
                all(price >= 0 for price in known),
                f"quote({operation!r}, ...) returned {prices}",
                _PRICES,
            )
            expect(
                known == sorted(known),
                f"quote({operation!r}, ...) falls as the call grows: {prices}",
                "price by images, seconds and input_chars so that more never costs less",
            )


_PRICES = "return US dollars as a number, 0.0 if free, None if unknown; do no I/O"

_LIMITS = "correct the limits property"


def _low(name: str) -> str:
    return f"limits.{name} is too small"


def _beyond(metadata: list[Any]) -> list[float]:
    """Return values just outside the range that these constraints describe."""
    found: list[float] = []
    for constraint in metadata:
        match constraint:
            case annotated_types.Ge(ge=bound) | annotated_types.Gt(gt=bound):
                found.append(bound - 1)  # type: ignore[operator]
            case annotated_types.Le(le=bound) | annotated_types.Lt(lt=bound):
                found.append(bound + 1)  # type: ignore[operator]
            case _:
                continue
    return found
