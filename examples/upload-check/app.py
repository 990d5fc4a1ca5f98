"""An upload service that checks every picture before anybody can see it.

    HASHWARD_TRUST=trust UPLOADS=uploads uvicorn --factory app:make

An allowed picture goes to UPLOADS/shown, a held one to UPLOADS/held with its verdict beside it for the person who looks at it,
and of a denied one only the verdict is kept: change that where the law of your country asks you to preserve it. Of one that could
not be checked nothing is kept.
"""

import os
import uuid
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Response
from hashward import Access, Error, Indeterminate, Verdict
from hashward.adapters import LiveChecker
from hashward.adapters.fastapi import BodyLimit, CheckedUpload, checked_upload, refusal

MOST_BYTES = 16 << 20
DEADLINE = 5.0


def make() -> FastAPI:
    """The service of the environment: HASHWARD_TRUST, HASHWARD_POLICY (agree-two) and UPLOADS name what it uses."""
    uploads = Path(os.environ["UPLOADS"])
    shown, held, refused = (uploads / name for name in ("shown", "held", "refused"))
    for folder in (shown, held, refused):
        folder.mkdir(parents=True, exist_ok=True)

    def keep_refusal(verdict: Verdict) -> None:
        if verdict.action.access is Access.DENY:
            (refused / f"{uuid.uuid4()}.json").write_text(verdict.to_json(), "utf-8")

    live = LiveChecker.open(
        os.environ["HASHWARD_TRUST"], os.environ.get("HASHWARD_POLICY", "agree-two"), counted=keep_refusal
    )
    picture = Depends(checked_upload(live, field="picture", hold="pass", deadline=DEADLINE))
    app = FastAPI(title="upload-check")
    app.add_middleware(BodyLimit, most=MOST_BYTES)

    @app.post("/pictures", status_code=201)
    async def upload(checked: Annotated[CheckedUpload, picture], response: Response) -> dict[str, str]:
        if checked.held and isinstance(checked.verdict.outcome, Indeterminate):
            # It could not be read, or not now: nobody can judge it, and another try may help.
            raise refusal(checked.verdict.reply)
        name = str(uuid.uuid4())
        content = await checked.upload.read()
        if checked.held:
            (held / name).write_bytes(content)
            (held / f"{name}.json").write_text(checked.verdict.to_json(), "utf-8")
            response.status_code = 202
            return {"id": name, "message": "Thank you. A person will look at the picture before it is shown."}
        (shown / name).write_bytes(content)
        return {"id": name, "message": "Thank you. The picture is shown."}

    @app.get("/health")
    def health(response: Response) -> dict[str, Any]:
        try:
            states = live.current().sets()
        except Error:
            states = ()
        if live.trouble is not None:
            response.status_code = 503
        sets = [
            {"origin": state.set.list.origin if state.set.list else None, "freshness": state.set.freshness}
            for state in states
        ]
        return {"sets": sets, "trouble": None if live.trouble is None else live.trouble.code}

    return app
