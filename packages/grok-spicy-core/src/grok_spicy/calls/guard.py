"""The choke point of the content policy: every text of every call passes it, both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from grok_spicy.errors import InvalidOutputError
from grok_spicy.policy import Outgoing
from grok_spicy.policy.review import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grok_spicy.calls.call import Call, Proceed
    from grok_spicy.policy import Policy
    from grok_spicy.providers.options import Options

R = TypeVar("R")


class PolicyGuard:
    """Judges what goes out and what a model writes back.

    What a provider puts around the prompt it submits itself: see `Context.review`.

    Args:
        policy: The rules.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    async def __call__(self, call: Call[R], proceed: Proceed[R]) -> R:
        """Refuse a prompt or an answer that is never generated.

        Raises:
            PolicyError: Before anything is sent, or on a model's answer.
            InvalidOutputError: If an answer is too long to be judged.
        """
        await self._policy.judge(_outgoing(call))
        result = await proceed(call)
        if isinstance(result, str):
            if len(result) > LONGEST:
                raise InvalidOutputError(
                    call.config.provider,
                    f"{call.config.provider} answers with {len(result):,} characters; at most "
                    f"{LONGEST:,} are read",
                )
            await self._policy.judge(result, kind="answer")
        return result


def _outgoing(call: Call[Any]) -> Outgoing:
    """Return every text that a call sends, those of `params` and names of pictures included."""
    asked = call.arguments.get("negative_prompt")
    always = getattr(call.config.options, "negative_prompt", None)
    negatives = [text for text in (always, asked) if isinstance(text, str) and text.strip()]
    names = [picture.name for picture in call.pictures if picture.name]
    return Outgoing(
        prompt=call.prompt,
        parts=call.parts,
        further=(*_texts_of(call.config.options), *names),
        negative=", ".join(negatives) or None,
    )


def _texts_of(options: Options) -> Iterator[str]:
    """Yield the texts under `params` that may reach a model, the negative prompt apart."""
    for name in options.output_fields():
        if name != "negative_prompt":
            yield from _texts(getattr(options, name))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if value.strip():
            yield value
    elif isinstance(value, BaseModel):
        yield from _texts(dict(value))
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _texts(one)
