"""Vision provider: measures pictures; nothing is recognised, everything is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grok_spicy.errors import InvalidRequestError
from grok_spicy.providers.base import (
    Finding,
    Limits,
    ModelInfo,
    Options,
    Picture,
    QuoteRequest,
    VisionProvider,
)
from PIL import UnidentifiedImageError

from grok_spicy_animatic.backend import MODELS, Stop, finding, in_thread, label, limits
from grok_spicy_animatic.plugin import NAME
from grok_spicy_animatic.sight.report import consistency, nothing_to_compare
from grok_spicy_animatic.sight.scoring import judge
from grok_spicy_animatic.sight.telling import described

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.schemas import ConsistencyScore


class AnimaticVisionProvider(VisionProvider):
    """Compares colours and shapes of a picture with those of its references."""

    @property
    def limits(self) -> Limits:
        """As many references as core sends."""
        return limits(reference_images=8, seed=False)

    @classmethod
    def models(cls) -> list[ModelInfo]:
        """There is one model."""
        return MODELS

    @classmethod
    def options_for(cls, model: str) -> type[Options]:  # noqa: ARG003 - one model
        """There are no options."""
        return Options

    async def check(self) -> list[Finding]:
        """Nothing can be missing but a model of another name."""
        return finding(self.config)

    def quote(self, operation: str, request: QuoteRequest) -> float | None:  # noqa: ARG002
        """Free."""
        return 0.0

    async def analyze(
        self,
        images: Sequence[Picture],
        prompt: str,  # noqa: ARG002 - whatever is asked, only this can be measured
        **kwargs: Any,  # noqa: ARG002
    ) -> str:
        """Describe size, colours, brightness and structure of the pictures, in words."""
        if not images:
            raise InvalidRequestError(NAME, "There is no picture to describe.")

        def work(stop: Stop) -> str:
            stop.check()
            with _Readable(images):
                return described(images)

        return await in_thread(work)

    async def check_consistency(
        self,
        image: Picture,
        references: Sequence[Picture],
        prompt: str,  # noqa: ARG002 - pixels are compared, not words
        **kwargs: Any,  # noqa: ARG002
    ) -> ConsistencyScore:
        """Score how well the picture shows its references; 1.0 where there are none."""

        def work(stop: Stop) -> ConsistencyScore:
            stop.check()
            with _Readable([image, *references]):
                sheets = [one for one in references if one.role != "candidate"]
                frames = [image, *(one for one in references if one.role == "candidate")]
                scores = [_compared(frame, sheets) for frame in frames]
            return min(scores, key=lambda score: score.overall_score)

        return await in_thread(work)


def _compared(image: Picture, sheets: Sequence[Picture]) -> ConsistencyScore:
    verdicts = judge(image, sheets)
    return consistency(verdicts) if verdicts else nothing_to_compare()


class _Readable:
    """Turns what Pillow raises into an error that names the pictures."""

    def __init__(self, pictures: Sequence[Picture]) -> None:
        self._pictures = pictures

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError | UnidentifiedImageError):
            shown = ", ".join(label(picture) for picture in self._pictures)
            raise InvalidRequestError(
                NAME, f"A picture ({shown}) cannot be read: {error}"
            ) from error
