"""The service that test_fastapi.py asks: `python served_fastapi.py PORT`."""

import os
import sys
from typing import Annotated

import uvicorn
from fastapi import Depends, FastAPI, UploadFile
from hashward.adapters import LiveChecker
from hashward.adapters.fastapi import BodyLimit, CheckedUpload, checked_upload

live = LiveChecker.open(os.environ["TRUST"], every=0.0)
app = FastAPI()
app.add_middleware(BodyLimit, most=1 << 20)

refusing = Depends(checked_upload(live))
passing = Depends(checked_upload(live, field="picture", hold="pass"))
hurried = Depends(checked_upload(live, deadline=0.0))


async def _said(checked: CheckedUpload) -> dict[str, object]:
    return {"bytes": len(await checked.upload.read()), "held": checked.held, "outcome": str(checked.verdict.outcome)}


@app.post("/refusing")
async def refuse(checked: Annotated[CheckedUpload, refusing]) -> dict[str, object]:
    return await _said(checked)


@app.post("/passing")
async def go_on(checked: Annotated[CheckedUpload, passing]) -> dict[str, object]:
    return await _said(checked)


async def read_before(file: UploadFile) -> None:
    """Another dependency that has looked into the file."""
    await file.read()


@app.post("/read-before", dependencies=[Depends(read_before)])
async def read_again(checked: Annotated[CheckedUpload, refusing]) -> dict[str, object]:
    return await _said(checked)


@app.post("/hurried")
async def hurry(checked: Annotated[CheckedUpload, hurried]) -> dict[str, object]:
    return await _said(checked)


uvicorn.run(app, port=int(sys.argv[1]), log_level="warning")
