from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from grok_spicy.errors import UnsupportedError
from grok_spicy.schemas import CharacterRefMapping, ConsistencyScore, StoryPlan
from grok_spicy_ollama.judging import judgement_schema
from grok_spicy_ollama.structured import (
    GRAMMAR_CAP,
    LIST_CAP,
    LIST_GRAMMAR_CAP,
    LISTED_STRING_CAP,
    STRING_CAP,
    fields_in_words,
    grammar_schema,
    inlined_schema,
)
from grok_spicy_testing.fake_ollama.grammar import refused
from pydantic import BaseModel, Field


class Paw(BaseModel):
    left: bool


class Everything(BaseModel):
    """A field of every kind that a schema can have."""

    word: str = "fox"
    long: str = Field(max_length=9000)
    very_long: str = Field(min_length=5000)
    odd: Annotated[str, Field(pattern="fox")]
    anchored: Annotated[str, Field(pattern="^fox$")]
    choice: Literal["owl", "fox"]
    same: Literal["always"] = "always"
    paw: Paw
    maybe: Paw | None = None
    many: list[Paw] = Field(max_length=5000)
    pair: tuple[int, str]
    table: dict[str, int] = Field(default_factory=dict)
    share: float = Field(ge=0, le=1)
    count: int = Field(ge=3)
    most: int = Field(le=9)
    free: Any = None


def every_node(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for each in node for found in every_node(each)]
    if not isinstance(node, dict):
        return []
    return [node, *(found for each in node.values() for found in every_node(each))]


@pytest.mark.parametrize("model", [StoryPlan, CharacterRefMapping, ConsistencyScore, Everything])
def test_grammar_schema_is_one_that_a_server_takes(model: type[BaseModel]) -> None:
    assert refused(grammar_schema(inlined_schema(model))) is None


def test_judgement_schema_is_one_that_a_server_takes() -> None:
    assert refused(grammar_schema(judgement_schema(["Luna"]))) is None
    assert refused(grammar_schema(judgement_schema([]))) is None


def test_every_string_and_list_has_an_end() -> None:
    for node in every_node(grammar_schema(inlined_schema(StoryPlan))):
        if node.get("type") == "string":
            assert "enum" in node or node["maxLength"] <= STRING_CAP
        if node.get("type") == "array":
            assert node["maxItems"] <= 100


def test_limits_of_the_model_are_kept_where_the_grammar_can_keep_them() -> None:
    fields = grammar_schema(inlined_schema(Everything))["properties"]

    assert fields["word"]["maxLength"] == STRING_CAP
    assert fields["long"]["maxLength"] == GRAMMAR_CAP
    assert "minLength" not in fields["very_long"]
    assert fields["many"]["maxItems"] == LIST_GRAMMAR_CAP
    assert "pattern" not in fields["odd"]
    assert fields["anchored"]["pattern"] == "^fox$"
    assert fields["table"]["additionalProperties"] == {"type": "integer"}
    assert [kind.get("type") for kind in fields["maybe"]["anyOf"]] == ["object", "null"]


def test_names_in_lists_are_shorter_than_prose() -> None:
    fields = grammar_schema(inlined_schema(StoryPlan))["properties"]
    scene = fields["scenes"]["items"]["properties"]

    assert scene["characters_present"]["items"]["maxLength"] == LISTED_STRING_CAP
    assert scene["characters_present"]["maxItems"] == LIST_CAP
    assert scene["description"]["maxLength"] == STRING_CAP


def test_every_field_is_required_since_others_would_be_left_out() -> None:
    for node in every_node(grammar_schema(inlined_schema(StoryPlan))):
        if node.get("type") == "object" and isinstance(node.get("properties"), dict):
            assert node["required"] == list(node["properties"])


def test_nothing_is_left_that_the_model_would_not_see_anyway() -> None:
    for node in every_node(grammar_schema(inlined_schema(StoryPlan))):
        if node.get("type") == "object":
            assert not {"title", "description", "default"} & set(node)


def test_fields_are_told_in_words_with_what_the_grammar_cannot_say() -> None:
    words = fields_in_words(inlined_schema(Everything))

    for line in (
        "- word: text",
        '- choice: one of "owl", "fox"',
        '- same: always "always"',
        "- paw: object:",
        "  - left: true/false",
        "- maybe: object or null:",
        "- many: list of 0 to 5000 objects, each with:",
        "- table: object that maps names to whole number",
        "- share: number from 0 to 1",
        "- count: whole number of at least 3",
        "- most: whole number of at most 9",
        "- free: anything",
    ):
        assert line in words.splitlines()


def test_model_that_contains_itself_is_unsupported() -> None:
    class Owl(BaseModel):
        children: list[Owl]

    Owl.model_rebuild(_types_namespace={"Owl": Owl})
    with pytest.raises(UnsupportedError, match=r"contains itself \(Owl\)"):
        inlined_schema(Owl)
