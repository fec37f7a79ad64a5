"""The gRPC service for questions: plans, scores, descriptions, wordings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from xai_sdk.proto import chat_pb2, chat_pb2_grpc, image_pb2, sample_pb2, usage_pb2

from grok_spicy_testing.fake_xai import story
from grok_spicy_testing.fake_xai.catalogue import answered
from grok_spicy_testing.fake_xai.dispatch import Dispatcher, Ticket, looked_at, parameters_of
from grok_spicy_testing.fake_xai.prices import answer_tokens
from grok_spicy_testing.fake_xai.records import ReceivedCall
from grok_spicy_testing.fake_xai.script import Refused, Reply, Scores
from grok_spicy_testing.fake_xai.services import is_missing

if TYPE_CHECKING:
    import grpc

    from grok_spicy_testing.fake_xai.file_store import FileStore

SETTINGS = ("temperature", "top_p", "max_tokens", "reasoning_effort", "seed")

SCORE = "ConsistencyScore"

PLAN = "StoryPlan"


class ChatService(chat_pb2_grpc.ChatServicer):
    """Answers questions."""

    def __init__(self, dispatcher: Dispatcher, file_store: FileStore) -> None:
        self._dispatcher = dispatcher
        self._file_store = file_store

    def GetCompletion(  # noqa: N802 - the name in the service's definition
        self, request: chat_pb2.GetCompletionsRequest, context: grpc.ServicerContext
    ) -> chat_pb2.GetChatCompletionResponse:
        """Answer the last turn."""
        schema = json.loads(request.response_format.schema or "null")
        turns = tuple(_turn(message) for message in request.messages)
        last = request.messages[-1]
        seen = looked_at(
            context,
            lambda: [self._file_store.see_image(image.image_url) for image in _images(last)],
        )
        call = ReceivedCall(
            0,
            "chat",
            model=request.model,
            prompt=turns[-1][1],
            images=tuple(image for image, _ in seen),
            parameters=parameters_of(request, SETTINGS),
            turns=turns,
            schema=schema["title"] if schema else None,
        )
        ticket = self._dispatcher.receive(call, context)
        ticket.begin()
        text, finish = self._answer(ticket, schema)
        said = sum(len(words) for _, words in turns)
        read, written = answer_tokens(said, len(call.images), len(text))
        effort = call.parameters.get("reasoning_effort")
        ticket.bill(
            ticket.charge(
                lambda: answered(request.model, effort=effort, read=read, written=written)
            )
        )
        refused = ticket.find(Refused)
        if refused and refused.shape == "status":
            details = refused.details or "Content violates usage guidelines."
            ticket.fail(refused.code, details)
        return chat_pb2.GetChatCompletionResponse(
            id=f"answer-{call.number}",
            model=request.model,
            outputs=[] if is_missing(ticket) else [_output(text, finish)],
            usage=ticket.priced(
                usage_pb2.SamplingUsage(
                    prompt_tokens=read, completion_tokens=written, total_tokens=read + written
                )
            ),
        )

    def _answer(self, ticket: Ticket, schema: dict[str, Any] | None) -> tuple[str, str]:
        call = ticket.call
        if reply := ticket.find(Reply):
            text = reply.text if reply.text is not None else json.dumps(reply.value)
            return text, reply.finish
        if schema is None:
            return (story.DESCRIPTION if call.images else story.wording(call.prompt)), "STOP"
        if call.schema == PLAN:
            return json.dumps(self._dispatcher.script.plan or story.PLAN), "STOP"
        if call.schema == SCORE:
            return json.dumps(self._score(ticket)), "STOP"
        return json.dumps(story.instance(schema)), "STOP"

    def _score(self, ticket: Ticket) -> dict[str, Any]:
        scores = ticket.find(Scores)
        if scores is None:
            return story.score(self._dispatcher.script.score)
        return story.score(scores.values[0], scores.issues, scores.fix_prompt)


def _output(text: str, finish: str) -> chat_pb2.CompletionOutput:
    message = chat_pb2.CompletionMessage(content=text, role=chat_pb2.MessageRole.ROLE_ASSISTANT)
    reason = getattr(sample_pb2, f"REASON_{finish}")
    return chat_pb2.CompletionOutput(finish_reason=reason, message=message)


def _turn(message: chat_pb2.Message) -> tuple[str, str]:
    role = chat_pb2.MessageRole.Name(message.role).removeprefix("ROLE_").lower()
    return role, "\n".join(part.text for part in message.content if part.HasField("text"))


def _images(message: chat_pb2.Message) -> list[image_pb2.ImageUrlContent]:
    return [part.image_url for part in message.content if part.HasField("image_url")]
