"""Who does what: the `backends` object of video.json."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from grok_spicy.schemas.base import StrictModel
from grok_spicy.steps import step_called


class ProviderConfig(StrictModel):
    """Who serves one capability; a bare string is the provider's name."""

    provider: str = Field(min_length=1, description="Its name, as `grok-spicy providers` lists it")
    model: str | None = Field(None, description="null: the provider's default model")
    params: dict[str, Any] = Field(default_factory=dict, description="The provider's own options")

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, value: Any) -> Any:
        return {"provider": value} if isinstance(value, str) else value


class StepOverride(StrictModel):
    """Other providers for one step."""

    image: ProviderConfig | None = Field(None, description="Who draws in that step")
    video: ProviderConfig | None = Field(None, description="Who films in that step")
    llm: ProviderConfig | None = Field(None, description="Who writes in that step")
    vision: ProviderConfig | None = Field(None, description="Who looks at pictures in that step")


class ParamsOverride(StrictModel):
    """Other options for one capability of one scene."""

    params: dict[str, Any] = Field(
        default_factory=dict, description="What is different in that scene"
    )


class SceneOverride(StrictModel):
    """Other options for one scene."""

    image: ParamsOverride | None = Field(None, description="For its keyframe")
    video: ParamsOverride | None = Field(None, description="For its clip")
    llm: ParamsOverride | None = Field(None, description="For its words")
    vision: ParamsOverride | None = Field(None, description="For its checks")


def by_its_name(word: Any) -> Any:
    """Return a step's name, whichever of its words is written."""
    return step_called(word) if isinstance(word, str) else word


class StepOverrides(StrictModel):
    """Overrides by step; the steps that call no provider have none."""

    describe: StepOverride = Field(StepOverride(), description="Describing reference photos")
    plan: StepOverride = Field(StepOverride(), description="Writing the story")
    characters: StepOverride = Field(StepOverride(), description="Drawing and checking the sheets")
    keyframes: StepOverride = Field(StepOverride(), description="Composing and checking keyframes")
    videos: StepOverride = Field(StepOverride(), description="Filming and correcting the clips")

    @model_validator(mode="before")
    @classmethod
    def _by_any_word(cls, written: Any) -> Any:
        if not isinstance(written, dict):
            return written
        return {by_its_name(name): override for name, override in written.items()}


_URL_FIELD = re.compile(r"^[a-z0-9][a-z0-9_-]*_url$")


class BackendConfig(BaseModel):
    """Who does what: the `backends` object of video.json.

    Besides the fields below it takes `<provider>_url`: one address, or a list of several servers.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    image: ProviderConfig | None = Field(None, description="Draws; absent: the default preset's")
    video: ProviderConfig | None = Field(None, description="Films; absent: the default preset's")
    llm: ProviderConfig | None = Field(None, description="Writes; absent: the default preset's")
    vision: ProviderConfig | None = Field(None, description="Looks; absent: the default preset's")
    steps: StepOverrides = Field(StepOverrides(), description="Who does it in one step instead")
    scenes: dict[int, SceneOverride] = Field(
        default_factory=dict, description="Other options by scene number"
    )
    resources: dict[str, str | None] = Field(
        default_factory=dict, description="Provider name to what it occupies; null: nothing"
    )
    rates: dict[str, Annotated[float, Field(gt=0)] | None] = Field(
        default_factory=dict,
        description="Provider name to calls a second of each capability; null: any number",
    )
    max_cost: float | None = Field(None, ge=0, description="US dollars: stop before more is spent")
    require_plugins: list[str] = Field(
        default_factory=list, description="Without these nothing begins"
    )

    @model_validator(mode="before")
    @classmethod
    def _only_urls_beside(cls, value: Any) -> Any:
        if isinstance(value, dict):
            for name, url in value.items():
                if name in cls.model_fields or name == "$schema":
                    continue
                if not _URL_FIELD.match(name):
                    raise ValueError(f"unknown field {name!r}")
                if not isinstance(url, str) and not (
                    isinstance(url, list) and url and all(isinstance(item, str) for item in url)
                ):
                    raise ValueError(f"{name} must be an address or a list of addresses")
            return {name: item for name, item in value.items() if name != "$schema"}
        return value

    _found: bool = PrivateAttr(default=False)

    @property
    def found(self) -> bool:
        """Whether it was found, in a folder or a run, and not written or named by the user."""
        return self._found

    def as_found(self) -> BackendConfig:
        """Return the same, marked as found: keys go to its servers only if agreed to."""
        marked = self.model_copy()
        marked._found = True  # noqa: SLF001 - its own copy
        return marked

    def urls(self, provider: str) -> tuple[str, ...]:
        """Return the addresses configured for `provider`; empty if there are none."""
        value = (self.model_extra or {}).get(f"{provider.replace('-', '_')}_url")
        if value is None:
            value = (self.model_extra or {}).get(f"{provider}_url")
        if value is None:
            return ()
        return (value,) if isinstance(value, str) else tuple(value)
