"""The file of a batch: one film after the other, as concepts or as JSON lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field, ValidationError

from grok_spicy.config.json_source import JsonSyntaxError, parse_json
from grok_spicy.errors import ConfigError
from grok_spicy.schemas import StrictModel
from grok_spicy.story.concepts import check_concept, parse_prompts, read_text
from grok_spicy.system.digests import short_digest

if TYPE_CHECKING:
    from pathlib import Path


class BatchJob(StrictModel):
    """One film that is wanted: a line of a batch file."""

    concept: str = Field("", description="What the film is about; may be empty with a plan")
    plan: str | None = Field(None, description="A plan to film, as seen from the batch file")
    backend: str | None = Field(
        None, description="A preset, or a backends file; null: that of the command line"
    )
    refs: dict[str, str] = Field(
        default_factory=dict, description="Reference photos: name of the character to file"
    )
    options: dict[str, Any] = Field(
        default_factory=dict, description="Settings of this film alone, such as seed or aspect"
    )
    priority: int = Field(0, description="Higher ones are begun first")

    @property
    def digest(self) -> str:
        """What tells it from other jobs; how soon it is begun does not count."""
        return short_digest(self.model_dump(mode="json", exclude={"priority"}))


def read_jobs(path: Path) -> list[BatchJob]:
    """Read the films of a batch file.

    Args:
        path: Concepts, separated by blank lines, as `run --prompt-file` takes them; or one JSON
            object a line.

    Returns:
        The jobs in order, at least one.

    Raises:
        ConfigError: If it cannot be read, or a film of it cannot be made.
    """
    text = read_text(path)
    if not text.lstrip().startswith("{"):
        return [BatchJob(concept=concept) for concept in parse_prompts(text, str(path))]
    return [
        _job(line, f"{path}, line {number}")
        for number, line in enumerate(text.split("\n"), 1)
        if line.strip()
    ]


def _job(line: str, where: str) -> BatchJob:
    try:
        job = BatchJob.model_validate(parse_json(line).value)
    except JsonSyntaxError as error:
        raise ConfigError(
            f"{where}: this is not JSON: {error}", hint="Write one object a line."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigError(
            f"{where}: {'.'.join(map(str, first['loc'])) or 'the line'}: {first['msg']}",
            hint=f"A film has these fields: {', '.join(BatchJob.model_fields)}.",
        ) from error
    if job.plan is not None and not job.concept.strip():
        return job
    return job.model_copy(update={"concept": check_concept(job.concept, f"{where}: the concept")})
