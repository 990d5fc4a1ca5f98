"""Checks where uploads arrive: FastAPI, Django, Synapse, pict-rs.

Each adapter asks a :class:`LiveChecker` and turns the verdict into what its hook can say. Where a hook knows only yes and no it
says ``verdict.reply``: held and denied files are told alike, nobody is accused, and nothing of a refused file is kept
beyond what you chose. ``core/docs/verdicts.md`` has the whole table.

Nothing here is imported unless you import it: ``hashward.adapters.fastapi`` needs FastAPI, ``hashward.adapters.django`` Django,
``hashward.adapters.synapse`` runs inside Synapse, and ``hashward.adapters.pict_rs`` needs any ASGI server.
"""

from ._live import LiveChecker

__all__ = ["LiveChecker"]
