"""Reference photos: whose they are, as the user labels them and as the story names them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError
from grok_spicy.text.names import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from grok_spicy.schemas import CharacterRefMapping, StoryPlan, VideoConfig

_MEASURED = re.compile(r"\b\d+ ?(?:by|x|\u00d7) ?\d+ pixels?\b", re.IGNORECASE)
"""The size of a picture: what is said with it is about the picture."""

PhotoSource = Path | str
"""A local file, or an http(s) address as text."""


@dataclass(frozen=True, slots=True)
class CharacterPhotos:
    """The photos of one character.

    Attributes:
        label: What the user calls the character.
        sources: Files, and http(s) addresses as text, in the order given, each once.
    """

    label: str
    sources: tuple[PhotoSource, ...]


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """Which character each label means.

    Attributes:
        mapping: Label to exact character name; no character has two labels.
        unmatched: Labels that mean nobody so far, in order.
    """

    mapping: Mapping[str, str]
    unmatched: tuple[str, ...]

    def warning(self) -> str | None:
        """Say which photos will not be used; None if all are."""
        if not self.unmatched:
            return None
        labels = ", ".join(repr(label) for label in self.unmatched)
        return f"No character of the story matches the reference photos of {labels}: not used."


def parse_ref(text: str) -> tuple[str, Path]:
    """Read one `--ref NAME=PATH`.

    Raises:
        ConfigError: If the equals sign, the name or the path is missing.
    """
    label, equals, path = text.partition("=")
    label, path = label.strip(), path.strip()
    if not equals or not label or not path or "\0" in text:
        raise ConfigError(
            f"--ref {text!r} is not NAME=PATH.",
            hint='Name the character and its photo, for example --ref "Luna=photos/luna.jpg".',
        )
    return label, Path(path)


def collect_refs(
    refs: Sequence[tuple[str, Path]],
    video_config: VideoConfig | None = None,
    *,
    folder: Path | None = None,
) -> list[CharacterPhotos]:
    """Put together the photos of the command line and of the configuration, by character.

    A label equal, up to case, to a config character's name adds to that character's photos.

    Args:
        refs: Label and file, as given with `--ref`.
        video_config: The user's video.json, whose characters may have `images`.
        folder: Where that file lies; its relative image paths start there.

    Returns:
        One reference a character that has photos: the config's first, its own images first.

    Raises:
        ConfigError: If a label or path is blank.
    """
    labels: dict[str, str] = {}
    photos: dict[str, list[PhotoSource]] = {}
    for character in video_config.characters if video_config else ():
        labels[name_key(character.name)] = character.name
        photos[name_key(character.name)] = [
            _config_source(image, character.name, folder) for image in character.images
        ]
    for label, path in refs:
        if not label.strip() or "\0" in label:
            raise ConfigError("A reference photo has no name.", hint="Give it as NAME=PATH.")
        key = name_key(label.strip())
        labels.setdefault(key, label.strip())
        photos.setdefault(key, []).append(Path(path))
    return [
        CharacterPhotos(labels[key], tuple(dict.fromkeys(sources)))
        for key, sources in photos.items()
        if sources
    ]


def is_address(source: PhotoSource) -> bool:
    """Tell whether a photo is fetched rather than opened."""
    return isinstance(source, str)


def match_labels(labels: Iterable[str], names: Sequence[str]) -> LabelMatch:
    """Match labels to character names: equal up to case, then one contained in the other.

    Equal ones are matched first. A label that is contained in, or contains, several names that
    are still free stays unmatched: the model decides.

    Args:
        labels: The labels of the reference photos.
        names: The story's exact character names.
    """
    labels = list(dict.fromkeys(labels))
    mapping: dict[str, str] = {}
    for label in labels:
        same = [name for name in names if name_key(name) == name_key(label)]
        if same and same[0] not in mapping.values():
            mapping[label] = same[0]
    for label in labels:
        if label in mapping:
            continue
        free = [name for name in names if name not in mapping.values()]
        near = [
            name
            for name in free
            if name_key(label) in name_key(name) or name_key(name) in name_key(label)
        ]
        if len(near) == 1:
            mapping[label] = near[0]
    return _match(labels, mapping)


def label_of(character: str, matched: Mapping[str, str]) -> str | None:
    """Return the label of the photos that show a character; None if there are none.

    Args:
        character: Its exact name.
        matched: Label to character name.
    """
    return next((label for label, name in matched.items() if name == character), None)


def match_again(
    matched: Mapping[str, str], labels: Iterable[str], names: Sequence[str]
) -> LabelMatch:
    """Match labels once more after a story was edited: those by name that mean nobody in it.

    Args:
        matched: Label to character name, as it was.
        labels: The labels of the reference photos.
        names: The story's exact character names now.
    """
    known = {label: name for label, name in matched.items() if name in names}
    free = [name for name in names if name not in known.values()]
    found = match_labels((label for label in labels if label not in known), free)
    return LabelMatch({**known, **found.mapping}, found.unmatched)


def accept_mapping(
    match: LabelMatch, answer: CharacterRefMapping, names: Sequence[str]
) -> LabelMatch:
    """Add what a model says about the unmatched labels, as far as it makes sense.

    Labels and names that do not exist and characters that already have a label are dropped; what
    differs by case only is taken.

    Args:
        match: The matches so far.
        answer: The model's mapping.
        names: The story's exact character names.
    """
    label_of = {name_key(label): label for label in match.unmatched}
    name_of = {name_key(name): name for name in names}
    mapping = dict(match.mapping)
    for said_label, said_name in answer.mapping.items():
        label, name = label_of.get(name_key(said_label)), name_of.get(name_key(said_name))
        if label and name and label not in mapping and name not in mapping.values():
            mapping[label] = name
    return _match([*match.mapping, *match.unmatched], mapping)


def apply_descriptions(
    plan: StoryPlan, descriptions: Mapping[str, str], mapping: Mapping[str, str]
) -> StoryPlan:
    """Put what the photos show in place of the plan's own descriptions, verbatim.

    Args:
        plan: The story; it is not changed.
        descriptions: What the photos show, by label.
        mapping: Label to exact character name.

    Returns:
        A plan in which each matched character looks as its photos do.
    """
    seen = {
        mapping[label]: text
        for label, text in descriptions.items()
        if label in mapping and text.strip()
    }
    characters = [
        character.model_copy(update={"visual_description": seen[character.name]})
        if character.name in seen
        else character
        for character in plan.characters
    ]
    return plan.model_copy(update={"characters": characters})


def tells_of_somebody(description: str) -> bool:
    """Return whether what is said of photos says anything of who is in them.

    A provider that measures pictures tells their size and colours: true of the photo, and no way
    to draw anybody.
    """
    return bool(description.strip()) and _MEASURED.search(description) is None


def brought_along(
    mapping: Mapping[str, str], concept: str, video_config: VideoConfig | None
) -> list[str]:
    """Return the characters that only the labels of photos brought into a story.

    Args:
        mapping: Label to exact character name.
        concept: The user's words.
        video_config: The user's video.json, whose characters are wanted anyway.
    """
    wanted = {name_key(one.name) for one in (video_config.characters if video_config else ())}
    said = name_key(concept)
    return [
        name
        for label, name in mapping.items()
        if name_key(label) == name_key(name)
        and name_key(name) not in wanted
        and not any(word in said for word in name_key(name).split())
    ]


def _match(labels: Sequence[str], mapping: dict[str, str]) -> LabelMatch:
    return LabelMatch(mapping, tuple(label for label in labels if label not in mapping))


def _config_source(image: str, name: str, folder: Path | None) -> PhotoSource:
    image = image.strip()
    if not image or "\0" in image:
        raise ConfigError(
            f"An image of {name!r} in the configuration has no path.",
            hint="Give a file or an http(s) address, or remove the entry.",
        )
    if image.casefold().startswith(("http://", "https://")):
        return image
    path = Path(image).expanduser()
    return path if path.is_absolute() or folder is None else folder / path
