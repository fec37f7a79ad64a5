"""Faces: what the words say, and of whom they say it."""

# ruff: noqa: RUF001 - words of other scripts

from __future__ import annotations

import numpy as np
import pytest
from grok_spicy_animatic.drawing.canvas import Canvas
from grok_spicy_animatic.drawing.figures.kinds import draw_figure
from grok_spicy_animatic.drawing.look import look_of
from grok_spicy_animatic.language.moods import Mood, mood_of

MOODS: tuple[Mood, ...] = (
    "neutral", "happy", "laughing", "moved", "sad", "crying", "angry", "afraid", "surprised",
    "tired", "shouting",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "others", "mood"),
    [
        ("Knight", "The Knight laughs.", [], "laughing"),
        ("Frau", "Sie weint vor Freude und umarmt ihn.", ["Briefträger"], "moved"),
        ("Briefträger", "Sie weint vor Freude und umarmt ihn.", ["Frau"], "neutral"),
        ("Girl", "CLOSE-UP: the girl cries. Slow push in.", [], "crying"),
        ("Crowd 1", "The crowd gasps.", ["Crowd 2"], "surprised"),
        ("Hiker", "A tired Hiker sits on a rock", [], "tired"),
        ("Κορίτσι", "Το κορίτσι γελά.", [], "laughing"),
        ("लड़का", "लड़का हँसता है।", [], "laughing"),
        ("渔夫", "他笑了。", [], "laughing"),
        ("Cleaner", "In the morning a Cleaner picks it up and cries.", [], "crying"),
        ("Queen", "The queen sees the angry boy and smiles", ["Boy"], "happy"),
        ("Boy", "The queen sees the angry boy and smiles", ["Queen"], "angry"),
        ("Dog", "The knight hugs the dog and weeps", ["Knight"], "neutral"),
        ("Knight", "The knight hugs the dog and weeps", ["Dog"], "crying"),
        ("Anna", "A storm rages. Anna sleeps.", [], "neutral"),
        ("Anna", "They laugh", ["Ben"], "laughing"),
        ("Anna", "Anna does not smile", [], "neutral"),
        ("Anna", "She tears the letter", [], "neutral"),
        ("Cowboy", "A cowboy rides in", [], "neutral"),
        ("Anna", "Anna cries out", [], "shouting"),
        ("少女", "老人が少女を抱く。少女は泣く", ["老人"], "crying"),
        ("老人", "老人が少女を抱く。少女は泣く", ["少女"], "neutral"),
    ],
)
def test_a_face_shows_what_the_words_say_of_whom_they_say_it(
    name: str, text: str, others: list[str], mood: Mood
) -> None:
    assert mood_of(name, text, others) == mood


@pytest.mark.parametrize("who", ["A man", "A cat", "A robot"])
def test_no_two_moods_are_drawn_alike(who: str) -> None:
    faces = set()
    for mood in MOODS:
        canvas = Canvas.blank((200, 260), 2.0, 100, 250)
        draw_figure(canvas, look_of("Otto", f"{who}."), "stand", mood=mood)
        faces.add(np.asarray(canvas.image).tobytes())
    alike = {"A robot": 4}.get(who, 0)
    assert len(faces) >= len(MOODS) - alike
