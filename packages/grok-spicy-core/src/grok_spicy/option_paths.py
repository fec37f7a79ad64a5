"""Files named in options: a relative path counts from the file that names it."""

from __future__ import annotations

from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grok_spicy.providers.options import Options


def anchored(params: Mapping[str, Any], kind: type[Options], folder: Path | None) -> dict[str, Any]:
    """Make the relative paths among options absolute, so that they name the same file anywhere.

    Only options whose type is a path, or a path or nothing, are paths; an option that may also
    be other text is left to its provider.

    Args:
        params: The options as written.
        kind: The class that will validate them.
        folder: Where the file that names them lies; None: the working directory.
    """
    made = dict(params)
    for name, field in kind.model_fields.items():
        value = params.get(name)
        if _is_path(field.annotation) and isinstance(value, str | Path) and str(value):
            made[name] = ((folder or Path()) / Path(value).expanduser()).absolute()
    return made


def _is_path(annotation: Any) -> bool:
    if get_origin(annotation) is Annotated:
        return _is_path(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        kinds = [item for item in get_args(annotation) if item is not type(None)]
        return bool(kinds) and all(map(_is_path, kinds))
    return isinstance(annotation, type) and issubclass(annotation, Path)
