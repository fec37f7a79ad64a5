"""Conversations of the plan step: the story, its repair, and which character a photo means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.prompts.spice import PLAIN, Spice
from grok_spicy.prompts.wording import bullets, labelled, lines
from grok_spicy.schemas import MAX_SCENE_SECONDS, MIN_SCENE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import BaseModel

    from grok_spicy.providers.base import Message
    from grok_spicy.schemas import Character, VideoConfig

CAST_SCENE_SECONDS = 8
"""The longest scene, in seconds, with named characters in it."""

_ROLE = "You are a film director and storyboard artist. You turn a concept into a plan to film."

_LITERAL_ROLE = (
    "You are a film director who takes the user's words literally. The narrative rules come "
    "first: they hold in every scene, before any idea of your own. Do not soften, embellish, "
    "moralise or replace what is asked for. The cast is exactly the one given: add nobody."
)

_FIDELITY = """\
Fidelity
- Keep to the concept strictly: its characters, places, events, order and ending. Invent nothing \
that contradicts it, and no character that it does not need.
- If the user numbers the scenes, keep exactly those scenes: same number, same order, same ids, \
same content. Otherwise write 3 to 6 scenes, numbered from 1."""

_SCENES = """\
Scenes
- One clear primary motion a scene, that a camera can film in one continuous take.
- {cast}
- {scenery}
- Never repeat anyone's appearance in a scene: no face, body, clothes or colours in title, \
description, setting, camera, action or prompt_summary. Names are enough.
- characters_present holds exact names from characters, the most important first; at most two \
where possible.
- camera names the shot size and one camera move. setting says where and when. prompt_summary \
has at most 30 words.
- transition is how the scene begins: cut, crossfade or match-cut. The first is a cut."""

_SHOTS = """\
Shots
- Describe each place once in places (id, name, visual_description, nobody in it), each thing that \
matters once in props; scenes name them in place_id and prop_ids.
- Cover the story like an editor: the first scene in a place shows where we are (wide shot), \
later ones come closer; where there is room, an insert of a thing and a close-up of a reaction. \
Never three scenes in a row of the same shot_size.
- start_state is a photograph taken before anything moves: poses, hands, eyes. action is the one \
motion that follows, end_state what is seen when it is over. Neither start_state nor end_state \
names a camera move.
- shot_size and angle say how the camera sees it; camera_move is one move with its pace, from \
static, pan, tilt, push, pull, truck, pedestal, arc, tracking, handheld.
- staging gives everyone present a side (left, center, right) and where they face. Everyone keeps \
their side from scene to scene in a place, until a scene shows one of them alone or nobody.
- wardrobe names a look only where someone wears something else. dialogue is short: at most two \
and a half words a second, one speaker a scene where possible. ambience is what is heard, without \
music. beat says what changes. continues is true if no time passes since the scene before.
- A field that says nothing for a scene stays empty."""

_CHARACTERS = """\
Characters
- look_tag tells a character apart by eye in at most 12 words, without a name: the man in the red \
oilskin. voice says how they sound.
- visual_description is the sole truth of how a character looks: at least 80 words on build, \
face, eyes, hair or fur, clothes, colours, accessories and marks, without pose, mood or place.
- personality_cues: 3 to 5. Every name is unique. Leave spicy_traits empty \
unless traits are given."""

_LOOK = """\
Look
- style is one line that starts every image prompt: medium, technique, light. color_palette \
names the film's colours. aspect_ratio is 16:9 unless the concept asks for 9:16, 1:1 or 4:3."""


def plan_messages(
    concept: str,
    *,
    descriptions: Mapping[str, str] | None = None,
    photographed: Sequence[str] = (),
    video_config: VideoConfig | None = None,
    spice: Spice = PLAIN,
    max_duration: int = MAX_SCENE_SECONDS,
    natural_seconds: float | None = None,
) -> list[Message]:
    """Ask for the plan of the film.

    The system turn contains: strict fidelity to the concept; user-numbered scenes kept exactly,
    otherwise 3 to 6; one clear primary motion a scene; 3-8 s with named characters; 9-15 s for
    scenery, the action as two phases separated by a semicolon; no appearance in scenes; places,
    props, coverage, start and end state, one camera move, sides, sound. In spicy mode a
    literal-minded variant whose narrative rules come first.

    The user turn contains: the concept; descriptions of reference photos to copy verbatim; the
    config's characters; narrative rules; default scene, motion and audio; in spicy mode the
    traits, prefix and modifiers.

    Args:
        concept: The user's idea.
        descriptions: What the reference photos show, by label.
        photographed: Labels of reference photos that nobody described.
        video_config: The user's video.json, if there is one.
        spice: The additions of spicy mode.
        max_duration: The longest scene that is wanted, and that can be filmed, in seconds.
        natural_seconds: The length that the video model is made for, in seconds; None: any.
    """
    return [
        {"role": "system", "content": _system(spice, max_duration, natural_seconds)},
        {
            "role": "user",
            "content": _request(concept, descriptions or {}, photographed, video_config, spice),
        },
    ]


def repair_messages(
    messages: Sequence[Message], answer: BaseModel | str, problems: Sequence[str]
) -> list[Message]:
    """Ask once more after an answer that cannot be used, showing what was wrong with it.

    Args:
        messages: The conversation that led to the answer.
        answer: The answer, as a model or as text.
        problems: What is wrong with it, one sentence each.

    Returns:
        The conversation, the answer and a turn that lists the problems and asks for the whole
        answer again, with everything else unchanged.
    """
    said = answer if isinstance(answer, str) else answer.model_dump_json()
    ask = (
        "That cannot be used:\n"
        f"{bullets(problems)}\n"
        "Answer again, completely, with these mended and everything else unchanged."
    )
    return [
        *messages,
        {"role": "assistant", "content": said},
        {"role": "user", "content": ask},
    ]


def mapping_messages(
    labels: Sequence[str],
    characters: Sequence[Character],
    descriptions: Mapping[str, str] | None = None,
) -> list[Message]:
    """Ask which character each photo label means.

    Contains: the labels that matched no name, what their photos show, and every character's
    exact name, role and description; a label that means nobody is left out.

    Args:
        labels: Labels to be matched.
        characters: Characters that are still without photos.
        descriptions: What the photos show, by label.
    """
    shown = descriptions or {}
    cast = bullets(
        f"{character.name} ({character.role}): {character.visual_description}"
        for character in characters
    )
    photos = bullets(f"{label}: {shown.get(label, '')}".rstrip(": ") for label in labels)
    system = (
        "You match labels of reference photos to the characters of a story. Use labels and names "
        "exactly as written. Match by name, role and appearance. Each character gets at most one "
        "label; leave out a label that means none of them."
    )
    return [
        {"role": "system", "content": system},
        {"role": "user", "content": f"Photo labels\n{photos}\n\nCharacters\n{cast}"},
    ]


def _system(spice: Spice, max_duration: int, natural_seconds: float | None) -> str:
    cast_end = min(CAST_SCENE_SECONDS, max_duration)
    cast = f"A scene with named characters lasts {MIN_SCENE_SECONDS} to {cast_end} seconds."
    scenery = (
        f"A scene of scenery alone lasts {cast_end + 1} to {max_duration} seconds; write its "
        "action as two phases separated by a semicolon."
        if max_duration > CAST_SCENE_SECONDS
        else "A scene of scenery alone lasts no longer."
    )
    if natural_seconds is not None and natural_seconds < max_duration:
        scenery += (
            f" The camera runs about {natural_seconds:g} seconds at a time: keep to that where the "
            "story allows; a longer action is written as phases separated by semicolons, one for "
            f"each {natural_seconds:g} seconds."
        )
    scenes = _SCENES.format(cast=cast, scenery=scenery)
    if not spice.active:
        opening = [_ROLE]
    else:
        opening = [_LITERAL_ROLE, _section("Narrative rules", spice.narrative())]
    parts = [*opening, _FIDELITY, scenes, _SHOTS, _CHARACTERS, _LOOK]
    return "\n\n".join(part for part in parts if part)


def _request(
    concept: str,
    descriptions: Mapping[str, str],
    photographed: Sequence[str],
    video_config: VideoConfig | None,
    spice: Spice,
) -> str:
    sections = [
        _section("Concept", concept),
        _section("Also in reference photos (use these names)", "\n".join(photographed)),
        _section(
            "Seen in reference photos (copy each word for word into that character's "
            "visual_description)",
            "\n".join(f"{label}: {text.strip()}" for label, text in descriptions.items()),
        ),
    ]
    if video_config is not None:
        default = video_config.default_video
        sections += [
            _section("Characters (use these names)", _given_cast(video_config, spice)),
            "" if spice.active else _section("Narrative rules", _narrative(video_config)),
            _section(
                "Where the concept is silent",
                lines(
                    labelled("Scene", default.scene),
                    labelled("Motion", default.motion),
                    labelled("Sound", default.audio_cues),
                ),
            ),
            _section("Tone", _tone(spice)),
        ]
    return "\n\n".join(section for section in sections if section)


def _tone(spice: Spice) -> str:
    return lines(spice.prefix, bullets(spice.modifiers), spice.emphasis)


def _narrative(video_config: VideoConfig) -> str:
    core = video_config.narrative_core
    return lines(
        labelled("Restraint", core.restraint_rule),
        labelled("Arc of the film", core.escalation_arc),
        labelled("Direction", core.style_directive),
    )


def _given_cast(video_config: VideoConfig, spice: Spice) -> str:
    cast = []
    for character in video_config.characters:
        traits = spice.traits_by_name.get(character.name.casefold(), ())
        cast.append(
            lines(
                labelled(character.name, character.description) or character.name,
                labelled(f"Traits of {character.name}", ", ".join(traits)),
            )
        )
    return "\n".join(cast)


def _section(title: str, text: str) -> str:
    text = text.strip()
    return f"{title}\n{text}" if text else ""
