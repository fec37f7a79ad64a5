"""Judges concepts, configurations, plans, prompts and answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from grok_spicy.errors import PolicyError
from grok_spicy.policy.kinds import Kind, objection
from grok_spicy.policy.outgoing import Outgoing, asked_by_excluding, is_plain
from grok_spicy.policy.places import called, config_places, plan_places
from grok_spicy.policy.reading import kinds_in
from grok_spicy.prompts.wording import listed, without_negative
from grok_spicy.system.threads import in_thread
from grok_spicy.text.names import name_key

if TYPE_CHECKING:
    from grok_spicy.schemas import ConfigCharacter, PipelineConfig, StoryPlan, VideoConfig
    from grok_spicy.story.refs import Reference

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

_DECLARE = "Add the declaration if it is true, or run without --spicy."


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
        self, video_config: VideoConfig | None, refs: Iterable[Reference] = ()
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
            _check_declarations(video_config.characters if video_config else [], labels)
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
            _check_cast(plan, video_config)
        for where, kinds in plan_places(plan):
            self._judge(where, kinds)
        self._ask_plugins(plan.model_dump_json(), "plan")

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


def _check_declarations(cast: list[ConfigCharacter], labels: list[str]) -> None:
    """Refuse spicy mode unless everybody is declared and every photo has consent."""
    if not cast:
        raise PolicyError(
            "Spicy mode films only characters of the configuration, and there are none.",
            hint='Describe them in video.json, each with "adult": true, or run without --spicy.',
        )
    _require(
        [one.name for one in cast if not one.adult],
        'not declared an adult ("adult": true) in video.json',
    )
    known = {name_key(one.name) for one in cast}
    _require(
        [label for label in labels if name_key(label) not in known],
        "the label of a reference photo, but no character of video.json",
        hint="Label the photo with a character's name from video.json, or run without --spicy.",
    )
    shown = {name_key(label) for label in labels}
    _require(
        [
            one.name
            for one in cast
            if not one.consent and (one.images or name_key(one.name) in shown)
        ],
        'shown by reference photos without "consent": true in video.json, which states that they '
        "show no real person or one who consents",
    )


def _check_cast(plan: StoryPlan, video_config: VideoConfig | None) -> None:
    """Refuse spicy mode for a plan with anyone who is not declared."""
    cast = video_config.characters if video_config else []
    adults = {name_key(one.name) for one in cast if one.adult}
    names = [character.name for character in plan.characters]
    names += [name for scene in plan.scenes for name in scene.characters_present]
    _require(
        [name for name in dict.fromkeys(names) if name_key(name) not in adults],
        'in the plan, but not declared in video.json with "adult": true',
    )


def _require(offenders: list[str], what: str, hint: str = _DECLARE) -> None:
    """Refuse spicy mode because of the characters named."""
    if offenders:
        names = listed(called(name, "a character") for name in offenders)
        verb = "is" if len(offenders) == 1 else "are"
        raise PolicyError(
            f"Spicy mode: {names} {verb} {what}.",
            hint=hint,
        )
