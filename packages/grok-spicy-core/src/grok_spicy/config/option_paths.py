"""Files named in options: a relative path counts from the file that names it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from grok_spicy.config.chosen import SCENE_STEPS, Entry, entry_for
from grok_spicy.schemas import SceneOverride, StepOverride, StepOverrides
from grok_spicy.specs import CAPABILITIES
from grok_spicy.system.foreign import must_propagate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grok_spicy.config.chosen import ChosenBackends
    from grok_spicy.plugins.registry import ProviderRegistry
    from grok_spicy.providers.options import Options
    from grok_spicy.schemas import ParamsOverride, ProviderConfig
    from grok_spicy.steps import Step


def with_absolute_paths(chosen: ChosenBackends, registry: ProviderRegistry) -> ChosenBackends:
    """Make the relative paths among options absolute, so that a resumed run finds them anywhere.

    Only options whose type is a path, or a path or nothing, are paths; an option that may also
    be other text is left to its provider. Options of providers that cannot be used are left as
    they are: validation will speak of those.

    Args:
        chosen: Who does what.
        registry: Knows the classes of the options.
    """
    path = chosen.source.path
    anchor = _Anchor(path.parent.absolute() if path is not None else Path.cwd(), chosen, registry)
    update: dict[str, Any] = {
        capability: anchor.entry(chosen.provider(capability), entry_for(chosen, capability, None))
        for capability in CAPABILITIES
    }
    update["steps"] = anchor.steps(chosen.config.steps)
    update["scenes"] = {
        scene_id: anchor.scene(scene_id, override)
        for scene_id, override in chosen.config.scenes.items()
    }
    return replace(chosen, config=chosen.config.model_copy(update=update))


class _Anchor:
    """Makes options absolute, below one folder."""

    def __init__(self, folder: Path, chosen: ChosenBackends, registry: ProviderRegistry) -> None:
        self._folder = folder
        self._chosen = chosen
        self._registry = registry

    def entry(self, written: ProviderConfig, effective: Entry) -> ProviderConfig:
        return written.model_copy(update={"params": self._params(written.params, effective)})

    def steps(self, written: StepOverrides) -> StepOverrides:
        made: dict[str, StepOverride] = {}
        for name in StepOverrides.model_fields:
            step: Step = name  # type: ignore[assignment]  # its fields are the names of steps
            override: StepOverride = getattr(written, step)
            made[step] = override.model_copy(
                update={
                    capability: self.entry(own, entry_for(self._chosen, capability, step))
                    for capability in CAPABILITIES
                    if (own := self._chosen.override(capability, step)) is not None
                }
            )
        return written.model_copy(update=made)

    def scene(self, scene_id: int, written: SceneOverride) -> SceneOverride:
        made: dict[str, ParamsOverride] = {}
        for capability in CAPABILITIES:
            own: ParamsOverride | None = getattr(written, capability)
            if own is None:
                continue
            for step in SCENE_STEPS:
                effective = entry_for(self._chosen, capability, step, scene_id)
                own = own.model_copy(update={"params": self._params(own.params, effective)})
            made[capability] = own
        return written.model_copy(update=made)

    def _params(self, params: Mapping[str, Any], effective: Entry) -> dict[str, Any]:
        if not any(isinstance(value, str | Path) for value in params.values()):
            return dict(params)
        try:
            kind = effective.options_class(self._registry)
        except BaseException as error:
            if must_propagate(error):
                raise
            return dict(params)
        return anchored(params, kind, self._folder)


def anchored(params: Mapping[str, Any], kind: type[Options], folder: Path) -> dict[str, Any]:
    """Return options with their relative paths absolute.

    Args:
        params: The options as written.
        kind: The class that will validate them.
        folder: What relative paths count from.
    """
    made = dict(params)
    for name, field in kind.model_fields.items():
        value = params.get(name)
        if _is_path(field.annotation) and isinstance(value, str | Path) and str(value).strip():
            made[name] = str(folder / _expanded(Path(value)))
    return made


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:  # there is no such user, or this one has no home
        return path


def _is_path(annotation: Any) -> bool:
    if get_origin(annotation) is Annotated:
        return _is_path(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        kinds = [item for item in get_args(annotation) if item is not type(None)]
        return bool(kinds) and all(map(_is_path, kinds))
    return isinstance(annotation, type) and issubclass(annotation, Path)
