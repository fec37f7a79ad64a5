"""Judges concepts, configurations, plans, prompts and answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from grok_spicy.errors import PolicyError
from grok_spicy.policy.kinds import Kind, objection
from grok_spicy.policy.outgoing import Outgoing, asked_by_excluding, is_plain
from grok_spicy.policy.places import config_places, plan_places
from grok_spicy.policy.reading import kinds_in
from grok_spicy.policy.spicy import check_cast, check_declarations
from grok_spicy.prompts.wording import without_negative
from grok_spicy.system.threads import Stop, in_thread

if TYPE_CHECKING:
    from grok_spicy.schemas import PipelineConfig, StoryPlan, VideoConfig
    from grok_spicy.story.refs import CharacterPhotos

TextKind = Literal["concept", "plan", "config", "prompt", "answer"]

ExtraRule = Callable[[str, str], str | None]
"""A plugin's rule: text and kind of text to a sentence that says what is wrong, or None."""

_TEXT: dict[TextKind, str] = {
    "concept": "The concept",
    "plan": "The plan",
    "config": "The configuration",
    "prompt": "A prompt",
    "answer": "A model's answer",
}


LONGEST = 1_000_000
"""Characters that are judged at most; no prompt and no plan needs more."""

_AT_ONCE = 10_000
"""Characters that are read within a few milliseconds; longer texts are judged in a thread."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The content policy of one run. Always on; it can be made stricter, not weaker.

    Every method returns None or raises. Messages say what is wrong and where; they never repeat
    the text that is refused.

    Attributes:
        extra: Rules that plugins add, called for every text that ours let pass.
        spicy: Whether the run was asked to be spicy, whatever its video.json enables.
        negative: The run's negative prompt. Naming in it what is not wanted is harmless if it is
            one line of plain terms; else it is read as part of the prompt. Taking away clothes
            or adulthood counts as asking for the opposite.
    """

    extra: ExtraRule | None = None
    spicy: bool = False
    negative: str | None = None

    def for_run(self, config: PipelineConfig) -> Policy:
        """Return the policy of a run: it knows if the run is spicy, and its negative prompt."""
        return replace(self, spicy=config.spicy, negative=config.negative_prompt)

    def review_concept(self, text: str, style: str | None = None) -> None:
        """Judge the user's idea, as one place.

        Args:
            text: The concept.
            style: The style it is to be filmed in, where the user overrides it.

        Raises:
            PolicyError: If it is never generated.
        """
        self.review_text(text, "concept")
        if self.negative and not is_plain(self.negative):
            where = "The concept with a negative prompt that is not a list of plain terms"
            self._judge(where, kinds_in(f"{text}\n{self.negative}"))
        if style:
            self._judge("The concept in this style", kinds_in(f"{text}\n{style}"))
            self._ask_plugins(style, "concept")

    def review_text(self, text: str, kind: TextKind = "prompt") -> None:
        """Judge a text on its own: a prompt that goes out, an answer that came back.

        Args:
            text: The text; the run's own negative prompt at its end is left out.
            kind: What it is; plugins' rules are told.

        Raises:
            PolicyError: If it is never generated.
        """
        self._check_length(text, kind)
        self._judge(_TEXT[kind], kinds_in(self._wished(text)))
        self._ask_plugins(text, kind)

    def review_call(self, outgoing: Outgoing) -> None:
        """Judge everything that one call sends, as one place.

        Args:
            outgoing: Its texts, exactly as they leave.

        Raises:
            PolicyError: If it is never generated.
        """
        for text in outgoing.texts:
            self._check_length(text, "prompt")
        wished = [self._wished(text) for text in (outgoing.prompt, *outgoing.parts)]
        wished += outgoing.further
        excluded = Kind.NONE
        if outgoing.negative:
            if is_plain(outgoing.negative):
                excluded = asked_by_excluding(outgoing.negative)
            else:
                wished.append(outgoing.negative)
        self._judge(_TEXT["prompt"], kinds_in("\n".join(wished)) | excluded)
        for text in outgoing.texts:
            self._ask_plugins(text, "prompt")

    async def judge(self, what: Outgoing | str, kind: TextKind = "prompt") -> None:
        """Judge what a call sends, or a text alone; long ones in a thread.

        Args:
            what: The texts of a call, or one text.
            kind: What a single text is.

        Raises:
            PolicyError: If it is never generated.
        """

        def review() -> None:
            if isinstance(what, str):
                self.review_text(what, kind)
            else:
                self.review_call(what)

        texts = (what,) if isinstance(what, str) else what.texts
        if sum(map(len, texts)) <= _AT_ONCE:
            review()
        else:
            await in_thread(lambda _: review())

    def review_config(
        self, video_config: VideoConfig | None, refs: Iterable[CharacterPhotos] = ()
    ) -> None:
        """Judge the user's video.json and whom the reference photos show.

        Args:
            video_config: The configuration, if there is one.
            refs: Every reference photo, of the command line and of the configuration.

        Raises:
            PolicyError: If a text in it is never generated or, in spicy mode, if a character is
                not declared an adult, or has photos without declared consent, or a photo shows
                nobody of the configuration.
        """
        labels = [reference.label for reference in refs]
        if self.spicy:
            check_declarations(video_config.characters if video_config else [], labels)
        for label in labels:
            self._judge("The label of a reference photo", kinds_in(label))
        if video_config is None:
            return
        for where, kinds in config_places(video_config, spicy=self.spicy):
            self._judge(where, kinds)
        self._ask_plugins(video_config.model_dump_json(exclude={"backends"}), "config")
        if video_config.story_plan is not None:
            self.review_plan(video_config.story_plan, video_config)

    def review_plan(self, plan: StoryPlan, video_config: VideoConfig | None = None) -> None:
        """Judge a plan: each character, and each scene with whoever is in it.

        Args:
            plan: A plan from a file or a model, or as it will be filmed.
            video_config: The configuration, whose cast is the only one in spicy mode.

        Raises:
            PolicyError: If a part of it is never generated or, in spicy mode, if it has a
                character that the configuration does not declare an adult.
        """
        if self.spicy:
            check_cast(plan, video_config)
        for where, kinds in plan_places(plan):
            self._judge(where, kinds)
        self._ask_plugins(plan.model_dump_json(), "plan")

    async def judge_request(
        self,
        concept: str,
        style: str | None,
        video_config: VideoConfig | None,
        refs: Sequence[CharacterPhotos],
    ) -> None:
        """Judge what a user asks for, in a thread: see `review_concept` and `review_config`.

        Raises:
            PolicyError: If it is never generated.
        """

        def review(_: Stop) -> None:
            self.review_concept(concept, style)
            self.review_config(video_config, refs=refs)

        await in_thread(review)

    async def judge_plan(self, plan: StoryPlan, video_config: VideoConfig | None = None) -> None:
        """Judge a plan in a thread: see `review_plan`.

        Raises:
            PolicyError: If a part of it is never generated.
        """
        await in_thread(lambda _: self.review_plan(plan, video_config))

    def _judge(self, where: str, kinds: Kind) -> None:
        kinds |= self._taken_away()
        if self.spicy and Kind.MINOR in kinds:
            raise PolicyError(
                f"{where} speaks of someone who is or may be a minor; in spicy mode everybody is "
                "a declared adult.",
                hint="Take those words out, or run without --spicy.",
            )
        wrong = objection(kinds)
        if wrong:
            raise PolicyError(
                f"{where} has {wrong}. That is never generated.",
                hint="Take one of the two out. Ages under 18 and words for children count as a "
                "minor; when in doubt the text is refused.",
            )

    def _taken_away(self) -> Kind:
        """Say what the negative prompt asks for by excluding its opposite."""
        return asked_by_excluding(self.negative) if self.negative else Kind.NONE

    def _wished(self, prompt: str) -> str:
        """Leave the run's negative prompt at the end out, if it is one."""
        if self.negative is None or not is_plain(self.negative):
            return prompt
        return without_negative(prompt, self.negative)

    def _check_length(self, text: str, kind: TextKind) -> None:
        if len(text) > LONGEST:
            raise PolicyError(
                f"{_TEXT[kind]} has {len(text):,} characters; at most {LONGEST:,} are judged, "
                "and nothing is used unjudged.",
                hint="Shorten it.",
            )

    def _ask_plugins(self, text: str, kind: TextKind) -> None:
        rule = self.extra
        sentence = rule(text, kind) if rule else None
        if sentence:
            raise PolicyError(f"{_TEXT[kind]} is refused: {sentence}")
