"""What all models of a film have in common."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer


class Model(BaseModel):
    """Base of all models here: immutable, and tolerant of fields a later version adds."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class GrowingModel(Model):
    """A part of a plan that got more fields after films had been made with it.

    Those fields are written only where they say something: a plan that does not use them reads,
    and is recognised, as it was before there were any.
    """

    later_fields: ClassVar[frozenset[str]] = frozenset()

    @model_serializer(mode="wrap")
    def _without_silent_fields(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields: dict[str, Any] = write(self)
        return {
            name: value for name, value in fields.items() if value or name not in self.later_fields
        }


class StrictModel(BaseModel):
    """Base of what users write by hand: a misspelt name is an error, not silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")
