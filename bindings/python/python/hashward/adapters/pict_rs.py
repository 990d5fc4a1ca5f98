"""An ASGI application for the external validation of pict-rs, the picture store of Lemmy.

.. code-block:: shell

    HASHWARD_TRUST=/var/lib/hashward HASHWARD_POLICY=agree-two uvicorn --factory hashward.adapters.pict_rs:app
    PICTRS__MEDIA__EXTERNAL_VALIDATION=http://127.0.0.1:8000/ pict-rs run

pict-rs posts every upload before it keeps it, and keeps it only when the answer is 2xx: 200 for what is accepted, 403, 413, 422 or
503 for the rest, with a JSON sentence. An answer that does not come in time refuses too. Each verdict is a line of the logger
``hashward`` at level INFO, such as ``match: hold``, so that holds can be counted apart; it goes to standard error unless the server's
own logging takes it.
"""

from __future__ import annotations

import io
import json
import logging
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from .. import Error, Reply
from ._live import LiveChecker, log, unchecked

#: Most bytes of a file, unless another limit is given.
MOST_BYTES = 256 << 20

_Message = MutableMapping[str, Any]


def app() -> Validation:
    """The application of the environment: ``HASHWARD_TRUST``, ``HASHWARD_POLICY`` (``agree-two``, or the path of a policy),
    ``HASHWARD_DEADLINE`` in seconds. Where nobody set up the logger ``hashward`` it writes to standard error."""
    logger = logging.getLogger("hashward")
    if not logger.hasHandlers():
        logger.addHandler(logging.StreamHandler())
        logger.setLevel(logging.INFO)
    deadline = os.environ.get("HASHWARD_DEADLINE")
    policy = os.environ.get("HASHWARD_POLICY", "agree-two")
    live = LiveChecker.open(os.environ["HASHWARD_TRUST"], policy, counted=log)
    return Validation(live, deadline=None if deadline is None else float(deadline))


class Validation:
    """Answers each POST by its body, on whatever path; GET says whether the last look at the trust folder succeeded."""

    def __init__(self, live: LiveChecker, *, deadline: float | None = None, most: int = MOST_BYTES) -> None:
        self._live = live
        self._deadline = deadline
        self._most = most

    async def __call__(
        self,
        scope: _Message,
        receive: Callable[[], Awaitable[_Message]],
        send: Callable[[_Message], Awaitable[None]],
    ) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http" and scope["method"] == "POST":
            await _answer(send, await self._reply(receive))
        elif scope["type"] == "http":
            trouble = self._live.trouble
            status, message = (200, "ready") if trouble is None else (503, str(trouble))
            await _send(send, status, {"message": message})

    async def _reply(self, receive: Callable[[], Awaitable[_Message]]) -> Reply:
        # Whose value is the very bytes it collected, so that a body is held once.
        body, more = io.BytesIO(), True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return Reply.TRY_AGAIN
            body.write(message.get("body", b""))
            more = message.get("more_body", False)
            if body.tell() > self._most:
                return Reply.TOO_LARGE
        try:
            return (await self._live.check_async(body.getvalue(), deadline=self._deadline)).reply
        except Error as error:
            # There is no set to ask any more.
            return unchecked(error)


async def _lifespan(
    receive: Callable[[], Awaitable[_Message]], send: Callable[[_Message], Awaitable[None]]
) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _answer(send: Callable[[_Message], Awaitable[None]], reply: Reply) -> None:
    await _send(send, reply.status, {"reply": str(reply), "message": reply.sentence})


async def _send(send: Callable[[_Message], Awaitable[None]], status: int, answer: dict[str, str]) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(answer).encode()})
