"""The key of a call: everything that decides the result counts, nothing else does."""

from __future__ import annotations

import locale
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.calls.call import Call, Purpose
from grok_spicy.calls.results import IMAGE
from grok_spicy.ledger.key import call_key, chosen_options, option_paths
from grok_spicy.providers.base import Options, Picture, Provider, ResolvedConfig, option
from grok_spicy.providers.context import Context
from grok_spicy.system.digests import digest_of_facts
from hypothesis import given
from hypothesis import strategies as st


class Chosen(Options):
    steps: int = option(20, help="Steps.")
    timeout: float = option(60.0, help="Seconds.", affects_output=False)
    workflow: Path | None = option(None, help="A workflow.")


class Painter(Provider):
    revision = "a"


async def never(call: Call[Any]) -> Any:
    raise AssertionError("keys call nobody")


def call(**fields: Any) -> Call[Any]:
    config = ResolvedConfig(
        provider="painter",
        capability="image",
        model="brush-1",
        options=Chosen(**fields.pop("options", {"steps": 30})),
        urls=("http://127.0.0.1:8188",),
    )
    config = replace(config, **fields.pop("config", {}))
    made = Call(
        provider=Painter(config, Context()),
        config=config,
        operation="edit",
        step="keyframes",
        purpose=Purpose("keyframe:3", attempt=2, retake=1),
        prompt="a fox at the harbour",
        kind=IMAGE,
        perform=never,
        pictures=(Picture(Path("/a/luna.png"), "character", "Luna", "left"),),
        arguments={"aspect_ratio": "16:9", "seed": 7},
        dest=Path("/a/keyframes/takes/scene-03-take2-2"),
    )
    return replace(made, **fields)


PINNED = "1884e3e0a42dba814ad6d6f2702829cca2aff5f8c9d24dd46e4a02f5fccde6ea"


def test_key_is_the_same_on_every_machine_and_python() -> None:
    assert call_key(call(), ["c0ffee"]) == PINNED


def test_digest_is_the_same_on_every_machine_and_python() -> None:
    assert (
        digest_of_facts({"b": [1, 2.5, None, True], "a": "Füchse 🦊"})
        == "79844ba548fc85bc04b4e333ffd842ffc5eb5d2fe2c43e17d0d9fb4897891eb3"
    )


CHANGES: dict[str, dict[str, Any]] = {
    "operation": {"operation": "stylize"},
    "words of the parts": {"parts": ("a fox", "an owl")},
    "prompt": {"prompt": "an owl at the harbour"},
    "provider": {"config": {"provider": "drawer"}},
    "model": {"config": {"model": "brush-2"}},
    "capability": {"config": {"capability": "vision"}},
    "option": {"options": {"steps": 31}},
    "option set to its default": {"options": {"steps": 30, "workflow": None}},
    "argument": {"arguments": {"aspect_ratio": "9:16", "seed": 7}},
    "seed": {"arguments": {"aspect_ratio": "16:9", "seed": 8}},
    "role": {"pictures": (Picture(Path("/a/luna.png"), "base", "Luna", "left"),)},
    "name": {"pictures": (Picture(Path("/a/luna.png"), "character", "Oren", "left"),)},
    "position": {"pictures": (Picture(Path("/a/luna.png"), "character", "Luna", "right"),)},
    "piece": {"purpose": Purpose("keyframe:4", attempt=2, retake=1)},
    "attempt": {"purpose": Purpose("keyframe:3", attempt=3, retake=1)},
    "retake": {"purpose": Purpose("keyframe:3", attempt=2, retake=2)},
    "parent": {"purpose": Purpose("keyframe:3", attempt=2, retake=1, parent="generate")},
    "times asked": {"purpose": Purpose("keyframe:3", attempt=2, retake=1, asked=1)},
}


@pytest.mark.parametrize("what", CHANGES)
def test_anything_that_decides_the_result_changes_the_key(what: str) -> None:
    assert call_key(call(**CHANGES[what]), ["c0ffee"]) != PINNED


def test_all_changes_give_different_keys() -> None:
    keys = {call_key(call(**change), ["c0ffee"]) for change in CHANGES.values()}
    assert len(keys) == len(CHANGES)


def test_content_of_a_picture_and_salt_change_the_key() -> None:
    assert call_key(call(), ["decaf"]) != PINNED
    assert call_key(call(), ["c0ffee"], salt="run-1") != PINNED


def test_revision_of_the_provider_changes_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Painter, "revision", "b")
    assert call_key(call(), ["c0ffee"]) != PINNED


@pytest.mark.parametrize(
    "same",
    [
        {"dest": Path("/elsewhere/x")},
        {"step": "characters"},
        {"config": {"urls": ("http://192.168.1.4:8188",)}},
        {"options": {"steps": 30, "timeout": 5.0}},
        {"arguments": {"seed": 7, "aspect_ratio": "16:9"}},
        {"pictures": (Picture(Path("/b/other.png"), "character", "Luna", "left"),)},
    ],
    ids=["dest", "step", "server", "timeout", "order", "path"],
)
def test_what_does_not_decide_the_result_leaves_the_key(same: dict[str, Any]) -> None:
    assert call_key(call(**same), ["c0ffee"]) == PINNED


def test_locale_leaves_the_key() -> None:
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, "C")
        assert call_key(call(), ["c0ffee"]) == PINNED
    finally:
        locale.setlocale(locale.LC_ALL, before)


def test_file_named_by_an_option_counts_by_its_content() -> None:
    here, there = Chosen(workflow=Path("/a/w.json")), Chosen(workflow=Path("/b/w.json"))
    assert option_paths(here) == [Path("/a/w.json")]
    one, other = str(Path("/a/w.json")), str(Path("/b/w.json"))
    assert chosen_options(here, {one: "c0ffee"}) == chosen_options(there, {other: "c0ffee"})
    assert chosen_options(here, {one: "c0ffee"}) != chosen_options(here, {one: "decaf"})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), JSON, max_size=5))
def test_order_of_keys_never_counts(facts: dict[str, Any]) -> None:
    turned = dict(reversed(list(facts.items())))
    assert digest_of_facts(turned) == digest_of_facts(facts)


@given(st.dictionaries(st.text(), JSON, min_size=1, max_size=5), st.data())
def test_any_changed_value_counts(facts: dict[str, Any], drawn: st.DataObject) -> None:
    name = drawn.draw(st.sampled_from(sorted(facts)))
    changed = {**facts, name: [facts[name], "changed"]}
    assert digest_of_facts(changed) != digest_of_facts(facts)
