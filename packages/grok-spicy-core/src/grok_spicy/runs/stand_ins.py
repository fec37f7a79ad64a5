"""What stands in for providers in a dry run: it writes calls down and makes up their results."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

from PIL import Image

from grok_spicy.calls.factory import scene_of
from grok_spicy.calls.results import ImageKind, ModelKind, VideoKind
from grok_spicy.providers.base import GeneratedImage, GeneratedVideo
from grok_spicy.schemas import (
    Character,
    CharacterRefMapping,
    ConsistencyScore,
    Scene,
    StoryPlan,
    VideoConfig,
)
from grok_spicy.story.refs import match_labels
from grok_spicy.text.names import name_key
from grok_spicy.text.slugs import slug

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import BaseModel

    from grok_spicy.calls.call import Call, Proceed
    from grok_spicy.runs.state import PipelineState
    from grok_spicy.steps import Step

R = TypeVar("R")

STAND_IN_SCENES = 3

STAND_IN_SECONDS = 8

_VERBS = {
    "analyze": "describe",
    "check_consistency": "check",
    "complete": "ask",
    "edit": "edit",
    "generate": "make",
    "parse": "ask",
    "stylize": "stylize",
}

PASSING = ConsistencyScore(overall_score=1.0)

FAILING = ConsistencyScore(
    overall_score=0.0,
    issues=["(what the check finds wrong)"],
    fix_prompt="(what the check proposes to mend it)",
)


NOBODY = "0"
"""What is answered when asked whose sheet a figure is nearest to: nobody's."""


@dataclass
class Written:
    """One prompt that would be sent."""

    step: Step
    order: tuple[int, str, int]
    label: str
    text: str


@dataclass
class StandIns:
    """Stands where the provider would be: writes calls down and makes up what they return."""

    score: ConsistencyScore
    state: PipelineState
    plan: StoryPlan | None
    root: Path
    written: list[Written] = field(default_factory=list)
    prices: dict[Step, list[float | None]] = field(default_factory=dict)
    _labels: Counter[tuple[str, str]] = field(default_factory=Counter)

    async def __call__(self, call: Call[R], proceed: Proceed[R]) -> R:  # noqa: ARG002
        """Write the call down and return a stand-in."""
        self.prices.setdefault(call.step, []).append(call.price)
        label = self._label(call)
        order = (scene_of(call.purpose.piece) or 0, call.purpose.piece, len(self.written))
        self.written.append(Written(call.step, order, label, _as_markdown(call, self.root)))
        return cast("R", await asyncio.to_thread(self._stand_in, call))

    def _label(self, call: Call[Any]) -> str:
        name = f"{slug(name_key(call.purpose.piece.replace(':', '-')))}-{_VERBS[call.operation]}"
        self._labels[call.step, name] += 1
        times = self._labels[call.step, name]
        return name if times == 1 else f"{name}-{times}"

    def _stand_in(self, call: Call[Any]) -> object:
        match call.kind:
            case ImageKind():
                return _stand_in_image(call)
            case VideoKind():
                return _stand_in_video(call)
            case ModelKind():
                return self._answer(call.kind.model)
            case _:
                described = call.step == "describe"
                return "As seen in the reference photos." if described else NOBODY

    def _answer(self, model: type[BaseModel]) -> BaseModel:
        if model is ConsistencyScore:
            return self.score
        if model is CharacterRefMapping:
            return self._mapping()
        return self._story()

    def _story(self) -> StoryPlan:
        return self.plan or stand_in_plan(self.state.concept, self.state.video_config)

    def _mapping(self) -> CharacterRefMapping:
        """Recognise whoever is left in the photos; where everything goes wrong, nobody."""
        if self.score != PASSING:
            return CharacterRefMapping()
        names = [character.name for character in self._story().characters]
        match = match_labels(self.state.character_refs, names)
        free = [name for name in names if name not in match.mapping.values()]
        return CharacterRefMapping(mapping=dict(zip(match.unmatched, free, strict=False)))


def stand_in_plan(concept: str, video_config: VideoConfig | None) -> StoryPlan:
    """Return a plan in the shape of a real one, for showing prompts only."""
    cast_given = video_config.characters if video_config is not None else []
    characters = [
        Character(
            name=one.name,
            visual_description=one.description or "(the plan describes the appearance here)",
            spicy_traits=one.spicy_traits,
        )
        for one in cast_given
    ] or [
        Character(
            name="Protagonist",
            visual_description="(the plan describes the appearance here, in 80 words or more)",
        )
    ]
    return StoryPlan(
        title=concept[:60] or "Untitled",
        style="(the plan's visual style)",
        color_palette="(the plan's palette)",
        characters=characters,
        scenes=[
            Scene(
                scene_id=number,
                title=f"Scene {number}",
                description=concept,
                characters_present=[one.name for one in characters[:2]],
                setting="(where and when)",
                camera="(shot and camera move)",
                mood="(mood)",
                action="(one clear motion)",
                prompt_summary=concept[:160],
                duration_seconds=STAND_IN_SECONDS,
                shot_size="(shot size)",
                camera_move="(one camera move)",
                start_state="(what is seen before anything moves)",
                ambience="(what is heard)",
            )
            for number in range(1, STAND_IN_SCENES + 1)
        ],
    )


def _stand_in_image(call: Call[Any]) -> GeneratedImage:
    if call.dest is None:
        raise AssertionError("a picture has a place")
    path = call.dest.with_name(call.dest.name + ".png")
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (1, 1)).save(path)
    return GeneratedImage(path, 1, 1, call.config.provider, call.config.model)


def _stand_in_video(call: Call[Any]) -> GeneratedVideo:
    if call.dest is None:
        raise AssertionError("a clip has a place")
    clip = call.dest.with_name(call.dest.name + ".mp4")
    clip.parent.mkdir(parents=True, exist_ok=True)
    frames = [call.dest.with_name(f"{call.dest.name}.{which}.png") for which in ("first", "last")]
    clip.write_bytes(b"stand-in")
    for path in frames:
        Image.new("RGB", (1, 1)).save(path)
    seconds = call.quote.seconds
    return GeneratedVideo(
        clip, seconds, 24.0, frames[0], frames[1], call.config.provider, call.config.model
    )


def _as_markdown(call: Call[Any], root: Path) -> str:
    pictures = [
        f"{number}. {_named(picture.path, root)} ({picture.role}"
        + (f", {picture.name}" if picture.name else "")
        + (f", {picture.position}" if picture.position else "")
        + ")"
        for number, picture in enumerate(call.pictures, 1)
    ]
    chosen = call.config.options.model_dump(mode="json", exclude_unset=True)
    parameters = {**call.arguments, **chosen}
    return "\n".join(
        [
            f"# {call.purpose.piece}: {call.operation}",
            "",
            f"- Provider: {call.config.provider}",
            f"- Model: {call.config.model}",
            f"- Parameters: {json.dumps(parameters, ensure_ascii=False, sort_keys=True)}",
            "- Images: " + ("; ".join(pictures) or "none"),
            *_length(call),
            "",
            "## Prompt",
            "",
            *_readable(call),
            "",
        ]
    )


def _length(call: Call[Any]) -> list[str]:
    if call.tokens is None or call.most_tokens is None:
        return []
    which = ", the longest part" if call.parts else ""
    return [f"- Length: about {call.tokens} of {call.most_tokens} tokens{which}"]


def _readable(call: Call[Any]) -> list[str]:
    if call.capability != "llm":
        # The text of the whole serves only who makes a clip in one go: then there are no parts.
        parts = [f"### Part {number}\n\n{text}\n" for number, text in enumerate(call.parts, 1)]
        return parts or [call.prompt]
    lines: list[str] = []
    for turn in json.loads(call.prompt):
        lines += [f"### {turn['role']}", "", turn["content"], ""]
    return lines


def _named(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
