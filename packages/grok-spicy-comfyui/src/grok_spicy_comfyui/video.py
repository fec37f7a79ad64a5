"""Clips on ComfyUI: keyframes filmed, long scenes in chained parts, clips corrected."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from grok_spicy.errors import InvalidOutputError, ModelMissingError, UnsupportedError
from grok_spicy.providers.base import (
    Finding,
    GeneratedVideo,
    Job,
    Limits,
    ModelInfo,
    Phrasing,
    QuoteRequest,
    VideoProvider,
)

from grok_spicy_comfyui import checks, media
from grok_spicy_comfyui.backend import Backend
from grok_spicy_comfyui.correcting import Correction, correct
from grok_spicy_comfyui.dialects import clip, correction
from grok_spicy_comfyui.failures import PROVIDER
from grok_spicy_comfyui.families import family, owner
from grok_spicy_comfyui.filming import SVD, Shot, frame_rule, shoot
from grok_spicy_comfyui.listing import model_infos
from grok_spicy_comfyui.selection import heeds_negative_prompt, negative_text, options_of
from grok_spicy_comfyui.sizes import ASPECT_RATIOS, MOST_STRETCH, FrameRule

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy.providers.base import Brief, Context, Options, Picture, ResolvedConfig

    from grok_spicy_comfyui.backend import Choice
    from grok_spicy_comfyui.rows import Family
    from grok_spicy_comfyui.slots import Operation

_MUCH_SMALLER = 0.9
"""Share of the pixels; rounding to a multiple takes a few."""


class ComfyUIVideoProvider(VideoProvider):
    """Films with Wan, LTX, MiniMax H3 or SVD-XT through workflow templates.

    Args:
        config: The configuration; `model` names a family of `families.FAMILIES`.
        ctx: What core offers.
    """

    revision = "1"  # raise it when a shipped workflow changes what comes out

    def __init__(self, config: ResolvedConfig, ctx: Context) -> None:
        super().__init__(config, ctx)
        self.backend = Backend(config, ctx)

    @property
    def limits(self) -> Limits:
        """Scenes of any length (SVD-XT: 6 s), corrections as long as one generation."""
        options = self.backend.options
        rule = frame_rule(self.backend)
        stretched = (rule.most - 1) / rule.fps * MOST_STRETCH
        return Limits(
            reference_images=1,
            max_seconds=stretched if self.backend.row.name == SVD else None,
            max_edit_seconds=None if "correct" in self.backend.unready else self._correctable(),
            aspect_ratios=ASPECT_RATIOS,
            natural_seconds=rule.natural_seconds,
            concurrency=len(self.backend.addresses),
            resource=self.backend.resource,
            last_frame=bool(getattr(options, "use_first_last_frame", False)),
            negative_prompt=heeds_negative_prompt(self.backend.row, options),
            seed=True,
            on_lost="repeat",
        )

    @classmethod
    def models(cls) -> list[ModelInfo]:
        """List the model families that film, with what they borrow."""
        return model_infos("video")

    @classmethod
    def options_for(cls, model: str) -> type[Options]:
        """Return the options of a model family.

        Raises:
            ConfigError: If there is no such family.
        """
        return options_of(family(model, "video").name)

    @classmethod
    def trial_params(cls, model: str) -> dict[str, Any]:
        """Return the options of the smallest clip: the fewest frames that the model makes."""
        rule = family(model, "video").frames or FrameRule(81, 16.0)
        return {"width": 256, "height": None, "fps": rule.trial_fps, "frames": None}

    async def generate(
        self,
        image: Picture,
        prompt: str,
        duration: int,
        *,
        dest: Path,
        aspect_ratio: str = "16:9",
        last_image: Picture | None = None,
        negative_prompt: str | None = None,
        seed: int | None = None,
        job: Job | None = None,
        parts: Sequence[str] = (),
        **kwargs: Any,  # noqa: ARG002 - forward compatibility
    ) -> GeneratedVideo:
        """Film a keyframe; see `VideoProvider.generate`.

        With `parts`, each part of a clip that is made in several has a prompt of its own.
        """
        backend, job = self.backend, job or Job()
        shot = Shot(
            image.path,
            None if last_image is None else last_image.path,
            prompt,
            negative_text(backend.options, negative_prompt),
            duration,
            aspect_ratio,
            backend.seed(seed, job.state),
            tuple(parts),
        )
        taken = await shoot(backend, shot, dest, job)
        filmed, choice, notes = taken.filmed, taken.choice, taken.notes
        facts = await asyncio.to_thread(media.clip_facts, filmed.path)
        made = filmed.parts[-1]
        metadata = backend.metadata(choice, made)
        if len(filmed.parts) > 1:
            metadata["job_ids"] = [part.prompt_id for part in filmed.parts]
            metadata["seconds"] = sum(part.seconds or 0.0 for part in filmed.parts)
        if notes:
            metadata["notices"] = list(notes)
        backend.book(made.seed, notes)
        return self._result(filmed.path, facts, choice, metadata)

    async def edit(
        self,
        video: Path,
        prompt: str,
        *,
        dest: Path,
        negative_prompt: str | None = None,
        seed: int | None = None,
        job: Job | None = None,
        **kwargs: Any,  # noqa: ARG002 - forward compatibility
    ) -> GeneratedVideo:
        """Correct a clip; see `VideoProvider.edit`.

        Raises:
            UnsupportedError: If the model has no way to correct clips.
            InvalidOutputError: If no server has the files for it.
            InvalidRequestError: If the clip is longer than one generation.
        """
        if self._correctable() is None:
            raise UnsupportedError(
                PROVIDER,
                f"{self.backend.row.title} cannot correct clips",
                hint="Choose wan2.1 or wan2.2 for video, or leave params.correct_with out.",
            )
        seed = self.backend.seed(seed, job.state if job else {})
        correction = Correction(
            video, prompt, negative_text(self.backend.options, negative_prompt), seed
        )
        try:
            choice = await self.backend.choose("correct")
        except ModelMissingError as error:
            # Of this class, because the clip that was to be corrected is there and is kept.
            raise InvalidOutputError(
                PROVIDER,
                f"{error.message}, without which clips are not corrected",
                hint=f'{error.hint} Or film without corrections: params.correct_with = "none".',
            ) from error
        rule = self._rule_to_correct(choice.row)
        made = await correct(self.backend, choice, correction, rule, dest, job or Job())
        facts = await asyncio.to_thread(media.clip_facts, made.path)
        notes: tuple[str, ...] = ()
        before = await asyncio.to_thread(media.clip_facts, video)
        if facts.width * facts.height < before.width * before.height * _MUCH_SMALLER:
            sizes = f"{facts.width}x{facts.height} instead of {before.width}x{before.height}"
            notes = (f"corrected at {sizes}, the size that its model makes well",)
        self.backend.book(made.seed, notes)
        return self._result(made.path, facts, choice, self.backend.metadata(choice, made))

    def quote(self, operation: str, request: QuoteRequest) -> float | None:  # noqa: ARG002 - free
        """Say that it costs nothing."""
        return 0.0

    def phrase(self, operation: str, brief: Brief | None, text: str) -> Phrasing:
        """Put a clip into the words of the family that films it; see `Provider.phrase`."""
        family, use = self.backend.speaker("correct" if operation == "edit" else "clip")
        if brief is None or use is None:
            return Phrasing(text)
        return correction(use.tags, brief) if operation == "edit" else clip(family, brief)

    async def check(self) -> list[Finding]:
        """Look at the servers and at what the model's workflows need."""
        operations: list[Operation] = ["clip"]
        if self.limits.last_frame:
            operations.append("bridge")
        if self._correctable() is not None:
            operations.append("correct")
        return await checks.check(self.backend, operations)

    async def release(self) -> None:
        """Unload the models and return when their memory is free."""
        await self.backend.release()

    def _rule_to_correct(self, row: Family) -> FrameRule:
        """Return the frame rule of a correction: the corrector's own.

        No more frames than configured, though: that is what the graphics memory holds.
        """
        rule = frame_rule(self.backend, row)
        most = getattr(self.backend.options, "frames", None)
        return replace(rule, most=min(rule.most, most or rule.most))

    def _correctable(self) -> float | None:
        """Return how many seconds one correction makes; None if clips are not corrected."""
        row = self.backend.row
        uses = row.uses.get("correct", ())
        if not uses or getattr(self.backend.options, "correct_with", "auto") == "none":
            return None
        rule = self._rule_to_correct(owner(row, uses[0]))
        return rule.most / rule.fps

    def _result(
        self, path: Path, facts: media.Clip, choice: Choice, metadata: dict[str, Any]
    ) -> GeneratedVideo:
        return GeneratedVideo(
            path,
            facts.seconds,
            facts.fps,
            None,
            None,
            self.config.provider,
            choice.row.name,
            metadata,
        )
