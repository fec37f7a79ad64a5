"""What binds a provider to a step and a piece.

A bound provider implements the same abstract class as what it wraps. It turns a method call into
a `Call` and sends it through the chain; `attempt(n)` says which try it is.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from grok_spicy.calls.asking import limits_of, price_of, words_of
from grok_spicy.calls.call import Argument, Call, Chain, Proceed, Purpose, ResultKind
from grok_spicy.calls.gate import require_possible
from grok_spicy.prompts import with_negative
from grok_spicy.providers.base import (
    Brief,
    Finding,
    Limits,
    Phrasing,
    Picture,
    Provider,
    QuoteRequest,
)

if TYPE_CHECKING:
    from grok_spicy.steps import Step

P = TypeVar("P", bound=Provider)

R = TypeVar("R")

Pictures = Picture | os.PathLike[str] | Sequence[Picture | os.PathLike[str]]


@dataclass(frozen=True, slots=True)
class Binding(Generic[P]):
    """What a bound provider is bound to.

    Attributes:
        provider: The instance that serves the calls.
        chain: The wrappers they pass.
        step: The step.
        purpose: The piece, attempt and retake.
        seed: The run's seed, from which each call's own is derived; None: providers draw at the
            first try.
        asked: For nested calls, numbers repeated questions.
    """

    provider: P
    chain: Chain
    step: Step
    purpose: Purpose
    seed: int | None = None
    asked: Callable[[str], int] | None = None


class Bound(Provider, Generic[P]):
    """What the four bound classes share; everything but the methods is the provider's own."""

    def __init__(self, binding: Binding[P]) -> None:
        super().__init__(binding.provider.config, binding.provider.ctx)
        self.binding = binding

    def attempt(self, number: int) -> Self:
        """Return the same, bound to try `number` of the piece, counted from 1."""
        binding = self.binding
        return type(self)(replace(binding, purpose=replace(binding.purpose, attempt=number)))

    @property
    def limits(self) -> Limits:
        """The provider's limits."""
        return limits_of(self.binding.provider)

    async def check(self) -> list[Finding]:
        """Ask the provider whether a call would work."""
        return await self.binding.provider.check()

    async def release(self) -> None:
        """Have the provider give its memory back."""
        await self.binding.provider.release()

    def quote(self, operation: str, request: QuoteRequest) -> float | None:
        """Ask the provider for the price."""
        return price_of(self.binding.provider, operation, request)

    def phrase(self, operation: str, brief: Brief | None, text: str) -> Phrasing:
        """Ask the provider for its words."""
        return words_of(self.binding.provider, operation, brief, text)

    async def send(
        self,
        operation: str,
        prompt: str,
        kind: ResultKind[R],
        perform: Proceed[R],
        *,
        words: Phrasing | None = None,
        pictures: Sequence[Picture] = (),
        arguments: dict[str, Argument] | None = None,
        dest: Path | None = None,
        seconds: float = 0.0,
    ) -> R:
        """Send one call of this provider through the chain.

        Raises:
            InvalidRequestError: If it is beyond the provider's limits; nothing was sent.
            UnsupportedError: If the provider's limits rule it out altogether.
        """
        binding = self.binding
        parts = () if words is None else words.parts
        purpose = binding.purpose
        if binding.asked is not None:
            purpose = replace(purpose, asked=binding.asked(f"{operation}\n{prompt}"))
        call = Call(
            provider=binding.provider,
            config=binding.provider.config,
            operation=operation,
            step=binding.step,
            purpose=purpose,
            prompt=prompt,
            kind=kind,
            perform=perform,
            parts=parts,
            tokens=None if words is None else words.tokens,
            most_tokens=None if words is None else words.most_tokens,
            pictures=tuple(pictures),
            arguments=arguments or {},
            dest=dest,
            quote=QuoteRequest(len(pictures), seconds, len(prompt) + sum(map(len, parts))),
        )
        require_possible(call)
        return await binding.chain(call)

    def optional(self, operation: str, negative: str | None, seed: int | None) -> dict[str, Any]:
        """Return the optional arguments that this provider's limits allow."""
        limits = self.limits
        optional: dict[str, Any] = {}
        if negative and limits.negative_prompt:
            optional["negative_prompt"] = negative
        if limits.seed:
            chosen = seed if seed is not None else self._derived_seed(operation)
            if chosen is not None:
                optional["seed"] = chosen
        return optional

    def _derived_seed(self, operation: str) -> int | None:
        binding = self.binding
        purpose = binding.purpose
        if binding.seed is None and (purpose.attempt, purpose.retake) == (1, 0):
            return None
        # Whoever asks again wants another picture, also of a provider that draws nothing by chance.
        text = f"{binding.seed}/{purpose.piece}/{operation}/{purpose.attempt}/{purpose.retake}"
        # 32 bits: what every sampler takes.
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")

    def phrased(
        self, operation: str, brief: Brief | None, prompt: str, negative: str | None
    ) -> Phrasing:
        """Return the words that are sent, in the provider's own way of speaking.

        What to avoid stands in the prompts unless there is an input of its own for it.
        """
        words = self.phrase(operation, brief, prompt)
        avoid = negative if words.negative is None else words.negative
        if self.limits.negative_prompt:
            return replace(words, negative=avoid or None)
        return replace(
            words,
            prompt=with_negative(words.prompt, avoid),
            negative=None,
            parts=tuple(with_negative(part, avoid) for part in words.parts),
        )


def as_pictures(given: Pictures, role: str = "character") -> list[Picture]:
    """Return one path or several as pictures; bare paths get `role`."""
    items: Iterable[Picture | os.PathLike[str]]
    items = [given] if isinstance(given, os.PathLike) else given
    return [
        item if isinstance(item, Picture) else Picture(Path(item), role)  # type: ignore[arg-type]
        for item in items
    ]


def dest_of(call: Call[Any]) -> Path:
    """Return where a call's file goes."""
    if call.dest is None:
        raise AssertionError(f"{call.operation} makes a file and has no place for it")
    return call.dest
