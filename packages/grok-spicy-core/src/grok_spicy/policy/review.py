"""Judges concepts, configurations, plans, prompts and answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from grok_spicy.plan_checks import name_key
from grok_spicy.policy.kinds import Kind, objection
from grok_spicy.policy.reading import contains_any, kinds_in
from grok_spicy.policy.words import ACTS_OF_UNDRESSING, SIGNS_OF_ADULTHOOD
from grok_spicy.prompts.wording import listed, without_negative
from grok_spicy.providers.errors import PolicyError

if TYPE_CHECKING:
    from grok_spicy.schemas import Character, ConfigCharacter, Scene, StoryPlan, VideoConfig

TextKind = Literal["concept", "plan", "config", "prompt", "answer"]

ExtraRule = Callable[[str, str], str | None]
"""A plugin's rule: text and kind of text to a sentence that says what is wrong, or None."""

_CALLED: dict[TextKind, str] = {
    "concept": "The concept",
    "plan": "The plan",
    "config": "The configuration",
    "prompt": "A prompt",
    "answer": "A model's answer",
}


@dataclass(frozen=True, slots=True)
class Policy:
    """The content policy of one run. Always on; it can be made stricter, not weaker.

    Every method returns None or raises. Messages say what is wrong and where; they never repeat
    the text that is refused.

    Attributes:
        extra: Rules that plugins add, called for every text after ours let it pass.
        spicy: Whether the run was asked to be spicy, whatever its video.json enables.
        negative: The run's negative prompt. Naming in it what is not wanted is harmless; taking
            away clothes or adulthood counts as asking for the opposite.
    """

    extra: ExtraRule | None = None
    spicy: bool = False
    negative: str | None = None

    def review_concept(self, text: str) -> None:
        """Judge the user's idea, as one place.

        Raises:
            PolicyError: If it is never generated.
        """
        self.review_text(text, "concept")

    def review_text(self, text: str, kind: TextKind = "prompt") -> None:
        """Judge a text on its own: a prompt that goes out, an answer that came back.

        Args:
            text: The text; the run's own negative prompt at its end is left out.
            kind: What it is; plugins' rules are told.

        Raises:
            PolicyError: If it is never generated.
        """
        self._judge(_CALLED[kind], kinds_in(without_negative(text, self.negative)))
        self._ask_plugins(text, kind)

    def review_config(
        self, video_config: VideoConfig | None, photo_labels: Iterable[str] = ()
    ) -> None:
        """Judge the user's video.json and the labels of the reference photos.

        Args:
            video_config: The configuration, if there is one.
            photo_labels: Labels of photos given beside it (`--ref`).

        Raises:
            PolicyError: If a text in it is never generated or, in spicy mode, if a character is
                not declared an adult, or has photos without declared consent, or a photo shows
                nobody of the configuration.
        """
        labels = list(photo_labels)
        cast = video_config.characters if video_config else []
        if self.spicy:
            self._check_declarations(cast, labels)
        for label in labels:
            self._judge("The label of a reference photo", kinds_in(label))
        if video_config is None:
            return
        shared = kinds_in(_narrative_text(video_config))
        modifiers = kinds_in(_spicy_text(video_config))
        self._judge("default_video and narrative_core of the configuration", shared)
        self._judge("spicy_mode of the configuration", modifiers)
        common = shared | modifiers if self.spicy else shared
        for number, character in enumerate(cast):
            where = _named("The character", character.name, f"characters[{number}]")
            self._judge(f"{where} of the configuration", kinds_in(_config_text(character)) | common)
        self._ask_plugins(video_config.model_dump_json(exclude={"backends"}), "config")
        if video_config.story_plan is not None:
            self.review_plan(video_config.story_plan, video_config)

    def review_plan(self, plan: StoryPlan, video_config: VideoConfig | None = None) -> None:
        """Judge a plan: each character, and each scene with whoever is in it.

        What is said of a character holds in every scene that names them, in `characters_present`
        or in words; what title, style and palette say holds everywhere.

        Args:
            plan: A plan from a file or a model, or as it will be filmed.
            video_config: The configuration, whose cast is the only one in spicy mode.

        Raises:
            PolicyError: If a part of it is never generated or, in spicy mode, if it has a
                character that the configuration does not declare an adult.
        """
        if self.spicy:
            self._check_cast(plan, video_config)
        everywhere = kinds_in(f"{plan.title}\n{plan.style}\n{plan.color_palette}")
        self._judge("Title, style and palette of the plan", everywhere)
        known: dict[str, Kind] = {}
        for number, character in enumerate(plan.characters):
            facts = kinds_in(_character_text(character))
            where = _named("The character", character.name, f"characters[{number}]")
            self._judge(f"{where} of the plan", facts | everywhere)
            known[character.name] = facts
        for scene in plan.scenes:
            kinds = kinds_in(_scene_text(scene)) | everywhere
            for name in _present(scene, known):
                kinds |= known[name]
            self._judge(f"Scene {scene.scene_id} of the plan", kinds)
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
        if not self.negative:
            return Kind.NONE
        undressed = contains_any(self.negative, ACTS_OF_UNDRESSING)
        younger = contains_any(self.negative, SIGNS_OF_ADULTHOOD)
        return (Kind.SEXUAL if undressed else Kind.NONE) | (Kind.MINOR if younger else Kind.NONE)

    def _ask_plugins(self, text: str, kind: TextKind) -> None:
        rule = self.extra
        sentence = rule(text, kind) if rule else None
        if sentence:
            raise PolicyError(f"{_CALLED[kind]} is refused by a plugin's rule: {sentence}")

    def _check_declarations(self, cast: list[ConfigCharacter], labels: list[str]) -> None:
        if not cast:
            raise PolicyError(
                "Spicy mode films only characters of the configuration, and there are none.",
                hint='Describe them in video.json, each with "adult": true, or run without '
                "--spicy.",
            )
        _require(
            [one.name for one in cast if not one.adult],
            'not declared an adult ("adult": true) in video.json',
        )
        shown = {name_key(label) for label in labels}
        unknown = shown - {name_key(one.name) for one in cast}
        _require(
            [label for label in labels if name_key(label) in unknown],
            "the label of a reference photo, but no character of video.json",
        )
        _require(
            [
                one.name
                for one in cast
                if not one.consent and (one.images or name_key(one.name) in shown)
            ],
            'shown by reference photos without "consent": true in video.json, which states that '
            "they show no real person or one who consents",
        )

    def _check_cast(self, plan: StoryPlan, video_config: VideoConfig | None) -> None:
        declared = {
            name_key(one.name): one.adult
            for one in (video_config.characters if video_config else ())
        }
        names = [character.name for character in plan.characters]
        names += [name for scene in plan.scenes for name in scene.characters_present]
        outside = [name for name in dict.fromkeys(names) if not declared.get(name_key(name))]
        _require(outside, 'in the plan, but not declared in video.json with "adult": true')


def _require(offenders: list[str], what: str) -> None:
    """Refuse spicy mode because of the characters named."""
    if not offenders:
        return
    called = listed(_named("", name, "a character") for name in offenders)
    verb = "is" if len(offenders) == 1 else "are"
    raise PolicyError(
        f"Spicy mode: {called} {verb} {what}.",
        hint="Add the declaration if it is true, or run without --spicy.",
    )


def _named(noun: str, name: str, otherwise: str) -> str:
    """Call something by its name, unless the name itself should not be repeated."""
    return f"{noun} {name!r}".strip() if not kinds_in(name) else otherwise


def _present(scene: Scene, known: dict[str, Kind]) -> list[str]:
    """Return whom a scene names, in its list or in its words."""
    listed_keys = {name_key(name) for name in scene.characters_present}
    text = _scene_text(scene)
    return [
        name
        for name in known
        if name_key(name) in listed_keys
        or re.search(rf"(?<!\w){re.escape(name.strip())}(?!\w)", text, re.IGNORECASE)
    ]


def _character_text(character: Character) -> str:
    return "\n".join(
        (
            character.name,
            character.role,
            character.visual_description,
            *character.personality_cues,
            *character.spicy_traits,
        )
    )


def _config_text(character: ConfigCharacter) -> str:
    return "\n".join((character.name, character.description, *character.spicy_traits))


def _scene_text(scene: Scene) -> str:
    return "\n".join(
        (
            scene.title,
            scene.description,
            *scene.characters_present,
            scene.setting,
            scene.camera,
            scene.mood,
            scene.action,
            scene.prompt_summary,
        )
    )


def _narrative_text(config: VideoConfig) -> str:
    texts = [*config.narrative_core.model_dump().values()]
    texts += config.default_video.model_dump().values()
    return "\n".join(texts)


def _spicy_text(config: VideoConfig) -> str:
    mode = config.spicy_mode
    return "\n".join((mode.global_prefix, *mode.enabled_modifiers, mode.extreme_emphasis))
