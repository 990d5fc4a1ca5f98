"""A FastAPI dependency that checks an uploaded file before your code sees it.

.. code-block:: python

    live = LiveChecker.open("/var/lib/hashward", "agree-two")
    app = FastAPI()
    app.add_middleware(BodyLimit, most=32 << 20)

    @app.post("/pictures")
    async def picture(checked: Annotated[CheckedUpload, Depends(checked_upload(live))]) -> dict[str, str]:
        store(await checked.upload.read())
        return {"message": "Thank you."}
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from fastapi import File, HTTPException, UploadFile
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .. import Access, Error, Reply, Verdict
from ._live import LiveChecker, unchecked

#: After how many seconds a client may try again where the check could not be finished.
RETRY_AFTER = 10


@dataclass(frozen=True)
class CheckedUpload:
    """An upload that may go on: allowed, or held where ``hold="pass"`` leaves the holding to your code."""

    #: The file, rewound to its beginning. Its name is the uploader's, and not for logs.
    upload: UploadFile = field(repr=False)
    #: What was found.
    verdict: Verdict

    @property
    def held(self) -> bool:
        """Whether the policy asks to keep the file aside until a person has looked."""
        return self.verdict.action.access is Access.HOLD


def checked_upload(
    live: LiveChecker,
    *,
    field: str = "file",
    hold: Literal["refuse", "pass"] = "refuse",
    deadline: float | None = None,
) -> Callable[..., Awaitable[CheckedUpload]]:
    """A dependency that checks the form's file ``field``.

    A denied file is refused with the status and sentence of ``verdict.reply``; so is a held one, unless ``hold="pass"``: then
    your code keeps it aside. ``deadline`` is in seconds; past it the verdict is indeterminate.
    """

    async def dependency(upload: UploadFile = File(alias=field)) -> CheckedUpload:
        await upload.seek(0)
        try:
            verdict = await live.check_async(upload.file, deadline=deadline)
        except Error as error:
            # There is no set to ask any more.
            raise refusal(unchecked(error)) from error
        await upload.seek(0)
        access = verdict.action.access
        if access is Access.DENY or (access is Access.HOLD and hold == "refuse"):
            raise refusal(verdict.reply)
        return CheckedUpload(upload, verdict)

    return dependency


def refusal(reply: Reply) -> HTTPException:
    """The refusal of a reply that is not ``accepted``: its status, its word and its sentence."""
    headers = {"Retry-After": str(RETRY_AFTER)} if reply is Reply.TRY_AGAIN else None
    return HTTPException(reply.status, {"reply": str(reply), "message": reply.sentence}, headers)


class BodyLimit:
    """Middleware that answers 413 to a request whose body passes ``most`` bytes; no more of it is stored or parsed."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        received, too_large, answered = 0, False, False

        async def counted() -> Message:
            nonlocal received, too_large
            message = await receive()
            received += len(message.get("body", b""))
            too_large = too_large or received > self._most
            if too_large:
                raise _TooLarge
            return message

        async def sent(message: Message) -> None:
            nonlocal answered
            # FastAPI makes a 400 of whatever keeps a body from being read; this is told apart.
            if not too_large or answered:
                answered = True
                await send(message)

        try:
            # What is no number is the server's to refuse; the bytes are counted all the same.
            declared = dict(scope["headers"]).get(b"content-length", b"")
            too_large = declared.isdigit() and (len(declared) > 19 or int(declared) > self._most)
            if not too_large:
                await self._app(scope, counted, sent)
        except _TooLarge:
            pass
        if too_large and not answered:
            await _discard(receive, self._most)
            await _answer(send, Reply.TOO_LARGE)


class _TooLarge(Exception):
    """A body passes the limit."""


async def _discard(receive: Receive, most: int) -> None:
    """Reads what a client still sends, which otherwise might not see the answer, but no more than ``most`` bytes."""
    more = True
    while more and most >= 0:
        message = await receive()
        more = message.get("more_body", False)
        most -= len(message.get("body", b""))


async def _answer(send: Send, reply: Reply) -> None:
    body = json.dumps({"detail": {"reply": str(reply), "message": reply.sentence}}).encode()
    headers: list[Any] = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
