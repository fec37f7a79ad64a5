"""`POST /api/chat` of a stand-in server: the checks in the server's order, then the reply."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from grok_spicy_testing.fake_ollama.answering import CREATED, Answering, tokens_of
from grok_spicy_testing.fake_ollama.calls import ChatCall, kind_of, rendered
from grok_spicy_testing.fake_ollama.grammar import refused
from grok_spicy_testing.fake_ollama.replies import Fail

if TYPE_CHECKING:
    from grok_spicy_testing.fake_ollama.catalogue import FakeModel
    from grok_spicy_testing.fake_ollama.state import State

_FLOATS = ("temperature", "top_p", "min_p", "typical_p", "repeat_penalty")
_INTS = ("num_ctx", "num_predict", "num_keep", "seed", "top_k", "num_batch", "num_gpu")

Json = dict[str, Any]


def error(status: int, text: str) -> web.Response:
    """Return an error as the server words it."""
    return web.json_response({"error": text}, status=status)


async def chat(state: State, request: web.Request) -> web.StreamResponse:
    """Answer one question."""
    body = await _body(request)
    if isinstance(body, web.Response):
        return body
    model = state.find(str(body.get("model", "")))
    if model is None:
        name = body.get("model")
        return error(404, f"model '{name}' not found") if name else error(400, "model is required")
    messages = body.get("messages") or []
    options = body.get("options") or {}
    shift = body.get("shift", True)
    if not messages:
        return _load_or_unload(state, model, body, options, shift=shift)
    images = [image for message in messages for image in message.get("images") or []]
    refusal = _refusal(model, body, messages, options)
    if refusal is not None:
        return refusal
    call = ChatCall(
        model=str(body["model"]),
        kind=kind_of(body.get("format"), len(images)),
        messages=[
            {key: value for key, value in message.items() if key != "images"}
            for message in messages
        ],
        images=images,
        format=body.get("format"),
        options=options,
        think=body.get("think"),
        keep_alive=body.get("keep_alive"),
        truncate=body.get("truncate", True),
        shift=shift,
        prompt=rendered(messages, native=model.native),
        authorization=request.headers.get("Authorization"),
    )
    state.begin(call)
    reply = state.reply_to(call)
    if isinstance(reply, Fail):
        state.end(call, "failed")
        return error(reply.status, reply.text)
    if state.needs_load(model, options, shift=shift) and state.load_seconds:
        await asyncio.sleep(state.load_seconds)
    too_long = _too_long(state, model, call)
    if too_long is not None:
        state.end(call, "failed")
        return too_long
    return await Answering(state, request, call, model, stream=body.get("stream", True)).run(reply)


async def _body(request: web.Request) -> Json | web.Response:
    text = await request.text()
    if not text:
        return error(400, "missing request body")
    try:
        body = json.loads(text)
    except ValueError as wrong:
        return error(400, f"invalid character in request: {wrong}")
    if not isinstance(body, dict):
        return error(400, "json: cannot unmarshal into Go value of type api.ChatRequest")
    for number, message in enumerate(body.get("messages") or []):
        for image in message.get("images") or []:
            try:
                base64.b64decode(image, validate=True)
            except (binascii.Error, TypeError, ValueError):
                return error(
                    400,
                    f"json: cannot unmarshal string into Alias.images.{number} of type "
                    "api.ImageData: illegal base64 data at input byte 4",
                )
    return body


def _load_or_unload(
    state: State, model: FakeModel, body: Json, options: Json, *, shift: bool
) -> web.Response:
    reason = "load"
    if body.get("keep_alive") == 0:
        state.unload(model)
        reason = "unload"
    else:
        state.needs_load(model, options, shift=shift)
    return web.json_response(
        {
            "model": body["model"],
            "created_at": CREATED,
            "message": {"role": "assistant", "content": ""},
            "done": True,
            "done_reason": reason,
        }
    )


def _refusal(
    model: FakeModel, body: Json, messages: list[Json], options: Json
) -> web.Response | None:
    for name, value in options.items():
        wanted = "float32" if name in _FLOATS else "integer" if name in _INTS else None
        right = int | float if wanted == "float32" else int
        if wanted and (isinstance(value, bool) or not isinstance(value, right)):
            return error(500, f'option "{name}" must be of type {wanted}')
    form = refused(body.get("format"))
    if form is not None:
        return error(form.status, form.error)
    if "completion" not in model.capabilities:
        return error(400, f'"{body["model"]}" does not support chat')
    if body.get("think") and "thinking" not in model.capabilities:
        return error(400, f'"{body["model"]}" does not support thinking')
    most = max(len(message.get("images") or []) for message in messages)
    if most and "vision" not in model.capabilities:
        return _no_vision(model)
    if most > 1 and model.one_image:
        text = "this model only supports one image while more than one image requested"
        return error(500, text)
    return None


def _no_vision(model: FakeModel) -> web.Response:
    if model.native:
        return error(
            500,
            "image input is not supported - hint: if this is unexpected, you may need to provide "
            "the mmproj",
        )
    told = {
        "code": 400,
        "message": "Multimodal data provided, but model does not support multimodal requests.",
        "type": "invalid_request_error",
    }
    return error(400, json.dumps({"error": told}))


def _too_long(state: State, model: FakeModel, call: ChatCall) -> web.Response | None:
    num_ctx, tokens = state.loaded[model.name].num_ctx, tokens_of(call)
    if tokens <= num_ctx or (call.truncate and not model.native and not call.images):
        return None
    told = {
        "code": 400,
        "message": f"request ({tokens} tokens) exceeds the available context size "
        f"({num_ctx} tokens), try increasing it",
        "type": "exceed_context_size_error",
        "n_prompt_tokens": tokens,
        "n_ctx": num_ctx,
    }
    return error(400, json.dumps({"error": told}))
