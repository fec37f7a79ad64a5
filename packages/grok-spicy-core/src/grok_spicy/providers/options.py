"""Typed options of a provider: what stands under `params` in the configuration."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Options(BaseModel):
    """Base of every provider's options. Unknown names are errors; each field explains itself.

    The `description` of each field is the help text of `grok-spicy providers NAME`. A field
    that cannot change the result (a timeout, a batch size) is declared with
    `option(..., affects_output=False)`: changing it does not make anything again. A field of a
    `Path` type counts by the content of its file.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)

    @classmethod
    def output_fields(cls) -> tuple[str, ...]:
        """Return the names of the fields that can change a result, in alphabetical order."""
        return tuple(
            sorted(
                name
                for name, field in cls.model_fields.items()
                if not isinstance(field.json_schema_extra, dict)
                or field.json_schema_extra.get("affects_output", True)
            )
        )


def option(
    default: Any = ...,
    *,
    help: str,  # noqa: A002 - the word the command line uses
    affects_output: bool = True,
    **constraints: Any,
) -> Any:
    """Declare one field of an `Options` class.

    Args:
        default: The value when the configuration says nothing; `...` makes it required.
        help: One sentence for `grok-spicy providers NAME`, with the unit.
        affects_output: False if the result is the same whatever the value.
        **constraints: Anything `pydantic.Field` takes (`ge`, `le`, `max_length`).
    """
    extra: dict[str, Any] | None = None if affects_output else {"affects_output": False}
    return Field(default, description=help, json_schema_extra=extra, **constraints)
