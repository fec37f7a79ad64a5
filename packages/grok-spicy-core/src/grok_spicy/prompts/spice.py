"""What spicy mode adds to a prompt: the user's own texts, each where it belongs and once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from grok_spicy.prompts.wording import labelled, lines, says

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from grok_spicy.schemas import Character, Intensity, VideoConfig

MODIFIERS_BY_INTENSITY: dict[Intensity, int | None] = {
    "low": 1,
    "medium": 2,
    "high": None,
    "extreme": None,
}


@dataclass(frozen=True, slots=True)
class Spice:
    """The additions of spicy mode; an inactive one adds nothing anywhere.

    Attributes:
        active: Whether spicy mode is on.
        prefix: Comes before every image and video prompt.
        modifiers: Appended to every image and video prompt that does not say them already.
        emphasis: Appended after the modifiers; only at the highest intensity.
        directive: Style of the telling, for sheets and clips.
        restraint: Rule for keyframes, clips and checks.
        arc: How the film develops, for keyframes, clips and checks.
        traits_by_name: Traits of the config's characters, by name in lower case; for sheets and
            their checks only.
    """

    active: bool = False
    prefix: str = ""
    modifiers: tuple[str, ...] = ()
    emphasis: str = ""
    directive: str = ""
    restraint: str = ""
    arc: str = ""
    traits_by_name: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, video_config: VideoConfig | None, *, spicy: bool) -> Spice:
        """Read the additions from the user's file.

        Args:
            video_config: The user's video.json, if there is one.
            spicy: Whether the run was asked to be spicy (`--spicy`).

        Returns:
            The additions; none unless the run asks for them and the file enables them.
        """
        if video_config is None or not spicy or not video_config.spicy_mode.enabled:
            return PLAIN
        mode, core = video_config.spicy_mode, video_config.narrative_core
        limit = MODIFIERS_BY_INTENSITY[mode.intensity]
        return cls(
            active=True,
            prefix=mode.global_prefix.strip(),
            modifiers=distinct(mode.enabled_modifiers)[:limit],
            emphasis=mode.extreme_emphasis.strip() if mode.intensity == "extreme" else "",
            directive=core.style_directive.strip(),
            restraint=core.restraint_rule.strip(),
            arc=core.escalation_arc.strip(),
            traits_by_name={
                character.name.casefold(): distinct(character.spicy_traits)
                for character in video_config.characters
            },
        )

    def traits(self, character: Character) -> tuple[str, ...]:
        """Return the traits of a character: the config's, then the plan's; none if inactive."""
        if not self.active:
            return ()
        own = self.traits_by_name.get(character.name.casefold(), ())
        return distinct((*own, *character.spicy_traits))

    def rules(self) -> str:
        """Return the rules that hold for keyframes, clips and checks, one a line."""
        return lines(
            labelled("Restraint", self.restraint),
            labelled("Arc of the film", self.arc),
        )

    def narrative(self) -> str:
        """Return the rules that the story is planned by, one a line."""
        return lines(self.rules(), labelled("Direction", self.directive))

    def dress(self, text: str, *, directive: bool = False, rules: bool = False) -> str:
        """Add what belongs to an image or video prompt.

        Args:
            text: The prompt, which the prefix goes in front of.
            directive: Whether the style directive belongs to it (sheets and clips).
            rules: Whether the narrative rules belong to it (keyframes and clips).

        Returns:
            The prompt with each addition once; `text` itself if spicy mode is off.
        """
        if not self.active:
            return text
        dressed = lines(self.prefix, text, *self.guidance(directive=directive, rules=rules))
        missing = [modifier for modifier in self.modifiers if not says(dressed, modifier)]
        dressed = lines(dressed, labelled("With", ", ".join(missing)))
        return dressed if says(dressed, self.emphasis) else lines(dressed, self.emphasis)

    def guidance(self, *, directive: bool = False, rules: bool = False) -> tuple[str, ...]:
        """Return the sentences that say how it is told, each with its label.

        Args:
            directive: Whether the style directive belongs to it.
            rules: Whether the narrative rules belong to it.
        """
        told = (
            labelled("Direction", self.directive if directive else ""),
            self.rules() if rules else "",
        )
        return tuple(line for text in told for line in text.splitlines())

    def touches(self) -> tuple[str, ...]:
        """Return the phrases that say what is seen besides."""
        return tuple(text for text in (*self.modifiers, self.emphasis) if text)

    def reworded(self, reword: Callable[[str], str]) -> Spice:
        """Return the same additions in other words.

        Args:
            reword: What each text of a picture or clip becomes.
        """
        return replace(
            self,
            prefix=reword(self.prefix),
            modifiers=tuple(map(reword, self.modifiers)),
            emphasis=reword(self.emphasis),
            directive=reword(self.directive),
            restraint=reword(self.restraint),
            arc=reword(self.arc),
        )


PLAIN = Spice()


def distinct(phrases: Iterable[str]) -> tuple[str, ...]:
    """Keep each phrase once, in order; one that another phrase already says is left out."""
    kept: list[str] = []
    for phrase in (" ".join(phrase.split()) for phrase in phrases):
        if any(says(other, phrase) for other in kept):
            continue
        kept = [other for other in kept if not says(phrase, other)]
        kept.append(phrase)
    return tuple(kept)
