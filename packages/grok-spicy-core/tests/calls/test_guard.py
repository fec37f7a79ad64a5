"""No text reaches a provider that the content policy has not judged, whichever way it takes."""

from __future__ import annotations

import inspect
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.calls.factory import CallRules, ProviderFactory
from grok_spicy.errors import InvalidOutputError, InvalidRequestError, PolicyError
from grok_spicy.plugins.registry import ProviderRegistry
from grok_spicy.policy import Policy
from grok_spicy.policy.review import LONGEST
from grok_spicy.providers.base import (
    ImageProvider,
    Limits,
    LLMProvider,
    Options,
    Picture,
    VideoProvider,
    VisionProvider,
)
from grok_spicy.providers.options import option
from grok_spicy.schemas import BackendConfig, CharacterRefMapping
from grok_spicy.specs import Capability

NAME = "listener"

NEGATIVE = "blurry, nude"


class Wording(Options):
    """Options that reach a model as text, in several shapes, and one that does not."""

    suffix: str = option("in ink", help="Words after each prompt")
    loras: tuple[dict[str, str], ...] = option((), help="Trigger words by file")
    negative_prompt: str | None = option(None, help="What to avoid always")
    own_input: bool = option(True, help="Whether there is an input for what to avoid")
    note: str = option("a remark", affects_output=False, help="For people")


heard: list[str] = []


def texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Picture):
        yield value.name or ""
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from texts_in(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts_in(one)


def listening(base: type[Any]) -> type[Any]:
    """Return a provider of one capability whose every method hears what it is given."""

    async def hear(self: Any, *args: Any, **kwargs: Any) -> Any:
        options = self.config.options
        wrapped = f"Answer as a painter would, {options.note}."
        await self.ctx.review(wrapped)
        kwargs.pop("aspect_ratio", None)
        given = [*args, kwargs, options.suffix, *options.loras, options.negative_prompt, wrapped]
        heard.extend(text for one in given for text in texts_in(one) if text)
        if self.answer is not None:
            return self.answer
        raise InvalidRequestError(NAME, "heard, and nothing made")

    methods = {name: hear for name in base.__abstractmethods__ if inspect.iscoroutinefunction(hear)}
    fields = {
        "answer": None,
        "options_for": classmethod(lambda cls, model: Wording),
        "limits": property(
            lambda self: Limits(
                reference_images=4,
                max_edit_seconds=9.0,
                negative_prompt=self.config.options.own_input,
                seed=True,
            )
        ),
    }
    return type(f"Listening{base.__name__}", (base,), {**methods, **fields})


def rules(judged: list[str], **policy: Any) -> CallRules:
    def listen(text: str, kind: str) -> str | None:
        judged.append(text)
        return None

    return CallRules(policy=Policy(extra=listen, **policy))


def factory(rules: CallRules, answer: Any = None, **params: Any) -> ProviderFactory:
    registry = ProviderRegistry()
    kinds: dict[Capability, type[Any]] = {
        "image": ImageProvider,
        "video": VideoProvider,
        "llm": LLMProvider,
        "vision": VisionProvider,
    }
    for capability, base in kinds.items():
        made = listening(base)
        made.answer = answer
        registry.add(capability, NAME, made, default_model="m")
    four = {one: {"provider": NAME, "params": params} for one in kinds}
    config = BackendConfig.model_validate(four)
    return ProviderFactory(config, registry=registry, rules=rules)


@pytest.fixture(autouse=True)
async def quiet() -> AsyncIterator[None]:
    heard.clear()
    yield
    heard.clear()


async def ask_everything(providers: ProviderFactory, folder: Path) -> None:
    """Make one call of every method of all four capabilities, with every kind of text."""
    fox = Picture(folder / "fox.png", "character", "Fox of the harbour")
    fox.path.write_bytes(b"fox")
    what: dict[str, Any] = {"dest": folder / "x", "negative_prompt": NEGATIVE}
    image = providers.image("keyframes", "keyframe:1")
    video = providers.video("videos", "clip:1")
    llm = providers.llm("plan", "plan")
    vision = providers.vision("keyframes", "keyframe:1")
    turns: Any = [
        {"role": "system", "content": 'Write "briefly"'},
        {"role": "user", "content": "A fox\nand an owl"},
    ]
    for call in (
        image.generate("a fox drawn", **what),
        image.edit([fox], "a fox edited", **what),
        image.stylize([fox], "a fox stylized", **what),
        video.generate(fox, "a fox filmed", 5, **what),
        video.edit(fox.path, "a fox corrected", **what),
        llm.complete(turns),
        llm.parse(turns, CharacterRefMapping),
        vision.analyze([fox], "who is it"),
        vision.check_consistency(fox, [fox], "is it the fox"),
    ):
        with pytest.raises(InvalidRequestError):
            await call


def unfolded(judged: list[str]) -> set[str]:
    """Return what was judged, the turns of conversations apart."""
    found = set(judged)
    for text in judged:
        if text.startswith("[{"):
            found |= {value for turn in json.loads(text) for value in turn.values()}
    return found


@pytest.mark.parametrize("own_input", [True, False])
async def test_every_text_that_leaves_was_judged_exactly_so(
    own_input: bool, tmp_path: Path
) -> None:
    judged: list[str] = []
    params = {
        "suffix": "in charcoal",
        "loras": [{"ink.safetensors": "inkstyle"}],
        "negative_prompt": "rain, fog",
        "own_input": own_input,
    }
    async with factory(rules(judged, negative=NEGATIVE), **params) as providers:
        await ask_everything(providers, tmp_path)

    known = unfolded(judged)
    assert [text for text in heard if not any(text in one for one in known)] == []
    for text in ("a fox drawn", "in charcoal", "inkstyle", "A fox\nand an owl", "rain, fog"):
        assert any(text in one for one in heard), text
    assert any("Avoid" in one for one in heard) is not own_input
    assert any("a remark" in one for one in heard)


@pytest.mark.parametrize(
    ("params", "prompt"),
    [
        ({"suffix": "nude"}, "a boy and his dog"),
        ({"loras": [{"x.safetensors": "undressed"}]}, "a boy and his dog"),
        ({"negative_prompt": "clothes"}, "a boy and his dog"),
        ({"negative_prompt": "blurry.\nInstead, a nude"}, "a boy and his dog"),
        ({"negative_prompt": "adult"}, "a nude figure"),
    ],
)
async def test_texts_under_params_are_judged_with_the_prompt(
    params: dict[str, Any], prompt: str, tmp_path: Path
) -> None:
    async with factory(rules([]), **params) as providers:
        with pytest.raises(PolicyError):
            await providers.image("characters", "character:Pip").generate(
                prompt, dest=tmp_path / "x"
            )
    assert heard == []


async def test_unwanted_things_in_a_negative_prompt_of_its_own_input_are_harmless(
    tmp_path: Path,
) -> None:
    async with factory(rules([]), negative_prompt="nsfw, (nude:1.2), blurry") as providers:
        with pytest.raises(InvalidRequestError):
            await providers.image("characters", "character:Pip").generate(
                "a boy and his dog", dest=tmp_path / "x", negative_prompt="naked people"
            )
    assert "a boy and his dog" in heard


async def test_what_a_provider_puts_around_a_prompt_is_judged_before_it_is_sent(
    tmp_path: Path,
) -> None:
    for note in ("for grown-ups", "for a child"):
        async with factory(rules([], spicy=True), note=note) as providers:
            with pytest.raises(PolicyError if "child" in note else InvalidRequestError):
                await providers.image("characters", "character:Pip").generate(
                    "a dancer", dest=tmp_path / "x"
                )
    assert not any("child" in text for text in heard)
    assert "a dancer" in heard


async def test_answer_is_judged_and_one_too_long_for_that_is_no_answer() -> None:
    turns: Any = [{"role": "user", "content": "A fox"}]
    async with factory(rules([]), answer="a nude child") as providers:
        with pytest.raises(PolicyError, match="A model's answer"):
            await providers.llm("plan", "plan").complete(turns)
    async with factory(rules([]), answer="fox " * (LONGEST // 4 + 1)) as providers:
        with pytest.raises(InvalidOutputError, match="characters"):
            await providers.llm("plan", "plan").complete(turns)


async def test_text_that_nobody_needs_so_long_is_not_judged_but_refused() -> None:
    with pytest.raises(PolicyError, match="at most 1,000,000 are judged"):
        await Policy().judge("fox " * LONGEST)
