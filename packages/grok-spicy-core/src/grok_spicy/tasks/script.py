"""Step 4: the script, for reading: the cast, the scenes and the pictures so far. Pure text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.media.formats import CROSSFADE_FRAMES, FILM_FPS
from grok_spicy.prompts import PLAIN, Spice, video_prompt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy.schemas import Character, CharacterAsset, KeyframeAsset, Scene, StoryPlan


def write_script(
    plan: StoryPlan,
    sheets: Mapping[str, CharacterAsset],
    keyframes: Mapping[int, KeyframeAsset],
    missing: Mapping[str, str],
    spice: Spice = PLAIN,
) -> str:
    """Compose the Markdown of `script.md`.

    Args:
        plan: The story.
        sheets: Accepted sheets by character name; paths relative to the run's folder.
        keyframes: Accepted keyframes by scene.
        missing: Why a piece is missing, by piece name.
        spice: The additions of spicy mode.

    Returns:
        The script. What came from a user or a model is escaped.
    """
    number = len(plan.scenes)
    parts = [
        f"# {_plain(plan.title)}",
        "\n".join(
            [
                f"- Style: {_plain(plan.style)}",
                f"- Palette: {_plain(plan.color_palette) or 'as the style says'}",
                f"- Shape: {plan.aspect_ratio}",
                (
                    f"- Length: {_seconds(plan):g} s in "
                    f"{number} {'scene' if number == 1 else 'scenes'}"
                ),
                *[
                    f"- {which} card, {card.seconds:g} s: {_plain(card.text)}"
                    for which, card in (("Title", plan.title_card), ("End", plan.end_card))
                    if card is not None
                ],
            ]
        ),
        *(["## Characters"] if plan.characters else []),
        *[_character(character, sheets, missing) for character in plan.characters],
        "## Scenes",
        *[
            _scene(
                scene,
                keyframes.get(scene.scene_id),
                video_prompt(plan, scene, spice),
                missing,
            )
            for scene in plan.scenes
        ],
    ]
    return "\n\n".join(parts) + "\n"


def _seconds(plan: StoryPlan) -> float:
    """Return how long the film is as planned: scenes overlap where one fades into the next."""
    fades = sum(scene.transition == "crossfade" for scene in plan.scenes[1:])
    if plan.title_card is not None:
        fades += plan.scenes[0].transition == "crossfade"
    cards = sum(card.seconds for card in (plan.title_card, plan.end_card) if card is not None)
    scenes = sum(scene.duration_seconds for scene in plan.scenes)
    return cards + scenes - fades * CROSSFADE_FRAMES / FILM_FPS


def _character(
    character: Character, sheets: Mapping[str, CharacterAsset], missing: Mapping[str, str]
) -> str:
    sheet = sheets.get(character.name)
    lines = [f"### {_plain(character.name)}", ""]
    if character.role:
        lines += [f"*{_plain(character.role)}*", ""]
    if sheet is None:
        why = missing.get(f"character:{character.name}", "not drawn")
        lines += [f"No sheet: {_plain(why)}", ""]
    else:
        lines += [
            f"{_judged(sheet)}.",
            "",
            *_shortfall(sheet.issues),
            f"![{_plain(character.name)}](<{sheet.portrait_path}>)",
            "",
        ]
    lines.append(_plain(character.visual_description))
    return "\n".join(lines)


def _scene(
    scene: Scene, keyframe: KeyframeAsset | None, filmed_as: str, missing: Mapping[str, str]
) -> str:
    rows = [
        ("Characters", ", ".join(scene.characters_present) or "none"),
        ("Setting", scene.setting),
        ("Camera", scene.camera),
        ("Mood", scene.mood),
        ("Action", scene.action),
        *_shot(scene),
        ("Duration", f"{scene.duration_seconds} s"),
        ("Begins with", scene.transition),
    ]
    lines = [f"### {scene.scene_id}. {_plain(scene.title)}", "", "| | |", "|---|---|"]
    lines += [f"| {name} | {_cell(text)} |" for name, text in rows if text]
    if scene.description:
        lines += ["", _plain(scene.description)]
    if keyframe is None:
        why = missing.get(f"keyframe:{scene.scene_id}", "not composed")
        return "\n".join([*lines, "", f"No keyframe: {_plain(why)}"])
    lines += [
        "",
        f"![Keyframe of scene {scene.scene_id}](<{keyframe.keyframe_path}>)",
        "",
        *_shortfall(keyframe.issues),
        f"{_judged(keyframe)}. It is filmed as:",
        "",
        *[f"> {_plain(line)}" for line in filmed_as.splitlines()],
    ]
    return "\n".join(lines)


def _shot(scene: Scene) -> list[tuple[str, str]]:
    """Return what the plan says of how a scene is shot, by what it is."""
    sides = "; ".join(
        ", ".join(
            text for text in (one.name, one.side, one.facing and f"facing {one.facing}") if text
        )
        for one in scene.staging
    )
    spoken = "; ".join(
        f"{line.speaker or 'off screen'}: \u201c{line.text}\u201d" for line in scene.dialogue
    )
    size = ", ".join(text for text in (scene.shot_size, scene.angle, scene.camera_move) if text)
    return [
        ("Shot", size),
        ("Sides", sides),
        ("At first", scene.start_state),
        ("At the end", scene.end_state),
        ("Clothes", scene.wardrobe),
        ("Spoken", spoken),
        ("Heard", scene.ambience),
        ("Beat", scene.beat),
    ]


def _shortfall(issues: Sequence[str]) -> list[str]:
    """Say what is wrong with a picture that is kept below the threshold."""
    if not issues:
        return []
    return ["Kept below the threshold:", "", *(f"- {_plain(issue)}" for issue in issues), ""]


def _judged(picture: CharacterAsset | KeyframeAsset) -> str:
    if picture.consistency_score is None:
        return "Your own picture, not checked"
    return f"Score {picture.consistency_score:.2f} after {_times(picture.generation_attempts)}"


def _times(count: int) -> str:
    return "one attempt" if count == 1 else f"{count} attempts"


def _plain(text: str) -> str:
    """Make sure that a text stays a text: no HTML, no headings, no new blocks."""
    text = " ".join(text.split())
    for character, escape in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(character, escape)
    return f"\\{text}" if text[:1] in {"#", "-", "+", "=", "|", "`"} else text


def _cell(text: str) -> str:
    return _plain(text).replace("|", "\\|")
