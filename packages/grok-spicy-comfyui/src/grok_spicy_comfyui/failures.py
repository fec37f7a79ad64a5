"""Turns what a server answers into errors that say what happened, where, and what to do."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from grok_spicy.errors import (
    AnswerLimitError,
    AuthenticationError,
    InvalidOutputError,
    InvalidRequestError,
    ModelMissingError,
    OutOfMemoryError,
    ProviderError,
    RateLimitedError,
    UnavailableError,
    UnsupportedError,
)

from grok_spicy_comfyui.graphs import title_of
from grok_spicy_comfyui.models import MODEL_FOLDERS, pack_of, unseen_need
from grok_spicy_comfyui.schema import MISSING, Problem, ServerSchema, nearest_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import httpx

    from grok_spicy_comfyui.graphs import Graph

PROVIDER = "comfyui"

_REFUSED = frozenset({401, 403})
_TOO_LARGE = 413
_TOO_MANY = 429
_SERVER_FAULT = 500
_SHOWN = 300

_SENTENCE = re.compile(r".+?[.!?](?= [A-Z])")
"""A sentence ends where another begins: a version, a file name and a number have points too."""

_LOWER = (
    "Lower width and height, or frames for clips; load fp8 files through params.files; start the "
    "server with --lowvram; close other programs that use the GPU."
)


class NodeUnusableError(ModelMissingError):
    """A node failed that needs more than its server tells of; every other run of it will too.

    Args:
        class_type: Its class.
        message: What happened.
        hint: How it is mended.
    """

    def __init__(self, class_type: str, message: str, *, hint: str) -> None:
        super().__init__(PROVIDER, message, hint=hint)
        self.class_type = class_type


def unsendable(what: str) -> AuthenticationError:
    """Say that a key cannot be one, without a character of it."""
    return AuthenticationError(
        PROVIDER,
        f"{what} contains characters that no key has: a blank, a line break, an accent",
        hint="Copy the key again into the variable, in the environment or in .env.",
    )


def not_comfyui(server: str, path: str, seen: str) -> UnavailableError:
    """Say that something else than ComfyUI answers at that address."""
    return UnavailableError(
        PROVIDER,
        f"{server}{path} answers with {seen}, not as ComfyUI does",
        hint="Another program may listen there, or a login page stands in front. Open the "
        "address in a browser and correct comfyui_url.",
    )


def too_large(server: str, most: int) -> UnsupportedError:
    """Say that a file is larger than any that is fetched."""
    return UnsupportedError(
        PROVIDER,
        f"ComfyUI at {server} sends a file larger than the {most / 1e6:.0f} MB that are fetched",
        hint="Lower frames, width or height; if the workflow is your own, let it save compressed "
        "files: SaveVideo with h264.",
    )


def endless(server: str, error: AnswerLimitError) -> InvalidOutputError:
    """Say that an answer is larger than is read, or does not end."""
    return InvalidOutputError(PROVIDER, f"ComfyUI at {server}: {error.message}")


def bad_status(server: str, path: str, answer: httpx.Response) -> ProviderError:
    """Turn an HTTP status that is no success into an error."""
    status = answer.status_code
    if status in _REFUSED:
        return AuthenticationError(
            PROVIDER,
            f"ComfyUI at {server} refuses access (HTTP {status})",
            hint="Set COMFYUI_TOKEN to the bearer token that the server or its proxy asks for, "
            "or name another header under params.headers.",
        )
    text = " ".join(answer.text.split())[:_SHOWN]
    said = f": {text}" if text and not text.startswith("<") else ""
    if status == _TOO_LARGE:
        return InvalidRequestError(
            PROVIDER,
            f"ComfyUI at {server} finds the file too large (HTTP 413)",
            hint="Start the server with --max-upload-size 500 (megabytes).",
        )
    if status == _TOO_MANY:
        asked = answer.headers.get("Retry-After", "")
        return RateLimitedError(
            PROVIDER,
            f"ComfyUI at {server} asks for patience (HTTP 429){said}",
            retry_after=float(asked) if asked.isdecimal() else None,
        )
    if status >= _SERVER_FAULT:
        return UnavailableError(
            PROVIDER,
            f"ComfyUI at {server} failed at {path} (HTTP {status}){said}",
            hint="Look at the server's own log; if a proxy answers, at the proxy's.",
        )
    return InvalidRequestError(
        PROVIDER, f"ComfyUI at {server} refuses {path} (HTTP {status}){said}"
    )


def refused_graph(
    server: str, body: Any, graph: Graph, schema: ServerSchema | None = None
) -> ProviderError:
    """Turn the answer to a refused graph into one readable error.

    Args:
        server: Name of the server.
        body: What it answered: `error` and `node_errors`.
        graph: The graph it was sent.
        schema: What the server's nodes accept, if it was asked: long choices are not repeated.
    """
    found = [
        _problem_of(graph, node_id, str(entry.get("class_type", "a node")), error, schema)
        for node_id, entry in _objects_in(body.get("node_errors"))
        for error in _list(entry.get("errors"))
        if isinstance(error, dict)
    ]
    if found:
        return cannot_run(server, found)
    error = body.get("error", {})
    if not isinstance(error, dict):
        error = {"message": error}
    message = str(error.get("message") or "it gives no reason").rstrip(".")
    details = str(error.get("details") or "")
    said = f"{message} ({details})" if details and details != message else message
    info = _object(error.get("extra_info"))
    class_type = info.get("class_type") or _class_in(message)
    if error.get("type") == "missing_node_type" or class_type:
        node_id = str(info.get("node_id", ""))
        return cannot_run(
            server, [Problem("missing_node", node_id, str(class_type), str(class_type))]
        )
    return InvalidRequestError(PROVIDER, f"ComfyUI at {server} refuses the workflow: {said}")


def cannot_run(server: str, problems: Sequence[Problem]) -> ProviderError:
    """Say everything that keeps a graph from running there, and how to mend it."""
    missing = [p for p in problems if p.kind in MISSING]
    if missing:
        message = f"ComfyUI at {server} lacks {'; '.join(missing_lines(missing))}"
        return ModelMissingError(PROVIDER, message, hint=mending(missing))
    lines = [
        f"{p.title} ({p.class_type}), input {p.input}: "
        + ("it is required and not given" if p.kind == "missing_input" else _reason(p))
        for p in problems
    ]
    return InvalidRequestError(
        PROVIDER,
        f"ComfyUI at {server} cannot run the workflow: {'; '.join(lines)}",
        hint="Correct the value under params, or the workflow file if it is your own.",
    )


def missing_lines(problems: Iterable[Problem]) -> list[str]:
    """Name every missing node and model once, with its pack or folder and the nearest names."""
    lines: dict[str, None] = {}
    for problem in problems:
        if problem.kind == "missing_node":
            pack = pack_of(problem.class_type)
            where = f" of the pack {pack.name}" if pack else ""
            lines[f"the node {problem.class_type!r}{where}"] = None
        elif problem.kind == "unusable_node":
            lines[f"what the node {problem.class_type!r} needs: {problem.detail}"] = None
        elif problem.kind == "missing_model":
            near = ", ".join(problem.nearest)
            most_like = f" (most like it there: {near})" if near else ""
            lines[f"the file models/{problem.folder}/{problem.value}{most_like}"] = None
    return list(lines)


def mending(problems: Iterable[Problem]) -> str:
    """Say how missing nodes and models are put right."""
    listed = list(problems)
    packs = {pack for p in listed if p.kind == "missing_node" and (pack := pack_of(p.class_type))}
    unknown = [p for p in listed if p.kind == "missing_node" and pack_of(p.class_type) is None]
    parts = [
        f"Install the pack {pack.name} with ComfyUI-Manager or `{pack.command}`, then restart "
        "the server."
        for pack in sorted(packs, key=lambda pack: pack.name)
    ]
    if unknown:
        parts.append("Update ComfyUI, or install the pack that has these nodes.")
    needs = [unseen_need(p.class_type) for p in listed if p.kind == "unusable_node"]
    parts += [need.mending for need in dict.fromkeys(filter(None, needs))]
    if any(p.kind == "missing_model" for p in listed):
        parts.append(
            "Put the file into that folder, or name one of yours: "
            'params.files = {"FILE ABOVE": "YOUR FILE"}.'
        )
    return " ".join(parts)


def failed_execution(server: str, error: dict[str, Any], graph: Graph | None) -> ProviderError:
    """Turn an `execution_error` into an error of the right class."""
    node_id = str(error.get("node_id", ""))
    class_type = str(error.get("node_type", "a node"))
    title = title_of(graph, node_id) if graph and node_id in graph else class_type
    kind = str(error.get("exception_type", "error")).rpartition(".")[2]
    text = first_sentence(str(error.get("exception_message", "")))
    where = f"ComfyUI at {server}, node {title!r} ({class_type})"
    if kind == "OutOfMemoryError" or text.startswith("Allocation on device"):
        return OutOfMemoryError(PROVIDER, f"{where} ran out of graphics memory", hint=_LOWER)
    said = text if text.startswith(kind) else f"{kind}: {text}".rstrip(": ")
    need = unseen_need(class_type)
    if need is not None:
        message = f"{where} failed: {said}. It needs {need.what}"
        return NodeUnusableError(class_type, message, hint=need.mending)
    return InvalidRequestError(
        PROVIDER,
        f"{where} failed: {said}",
        hint="The server's log has the whole story. If it is a wrong size or file, correct it "
        "under params.",
    )


def first_sentence(text: str) -> str:
    """Return what a node said, without the pages that some put behind it.

    Of a traceback that is the last line, where Python says what went wrong; of anything else the
    first line, up to the end of its first sentence.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not lines:
        return ""
    traced = any(line.startswith("Traceback (most recent call last)") for line in lines)
    line = lines[-1] if traced else lines[0]
    sentence = _SENTENCE.match(line)
    return (sentence[0] if sentence else line).rstrip(".")[:_SHOWN]


def _problem_of(
    graph: Graph,
    node_id: str,
    class_type: str,
    error: dict[str, Any],
    schema: ServerSchema | None,
) -> Problem:
    info = _object(error.get("extra_info"))
    name = str(info.get("input_name", ""))
    value = info.get("received_value")
    title = title_of(graph, node_id)
    kind = str(error.get("type") or "an error without a type")
    if kind == "required_input_missing":
        return Problem("missing_input", node_id, title, class_type, name)
    message, details = str(error.get("message") or kind), error.get("details")
    detail = f"{message}: {details}" if details else message
    if kind != "value_not_in_list":
        if not name:
            return Problem("bad_link", node_id, title, class_type, "?", None, detail)
        return Problem("bad_value", node_id, title, class_type, name, value, detail)
    choices = _choices_in(info) or (schema.choices(class_type, name) if schema else ())
    near = nearest_files(str(value), choices)
    if (class_type, name) in MODEL_FOLDERS:
        return Problem("missing_model", node_id, title, class_type, name, value, detail, near)
    detail = "the server does not offer it"
    return Problem("bad_value", node_id, title, class_type, name, value, detail, near)


def _choices_in(info: dict[str, Any]) -> tuple[Any, ...]:
    match info.get("input_config"):
        case [list(choices), *_] | [_, {"options": list(choices)}, *_]:
            return tuple(choices)
    return ()


def _object(found: Any) -> dict[str, Any]:
    """Return a part of an answer that is of use only as an object."""
    return found if isinstance(found, dict) else {}


def _objects_in(found: Any) -> list[tuple[str, dict[str, Any]]]:
    return [(name, part) for name, part in _object(found).items() if isinstance(part, dict)]


def _list(found: Any) -> list[Any]:
    return found if isinstance(found, list) else []


def _class_in(message: str) -> str:
    """Find the class in "Cannot execute because node X does not exist" of older servers."""
    before, found, rest = message.partition("because node ")
    name, ended, _ = rest.partition(" does not exist")
    return name if found and ended and before.startswith("Cannot execute") else ""


def _reason(problem: Problem) -> str:
    value = "" if problem.value is None else f"{json.dumps(problem.value, default=str)}: "
    near = f" (nearest: {', '.join(problem.nearest)})" if problem.nearest else ""
    return f"{value}{problem.detail}{near}"
