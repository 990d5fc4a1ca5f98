"""A checker that takes in new sets without a restart."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .. import Checker, Error, Limits, Policy, Reply, TrustStore, Verdict, _native

_LOGGER = logging.getLogger("hashward")


class LiveChecker:
    """A checker that takes in new sets without a restart.

    At most once in ``every`` seconds, before a check, it looks whether other sets are installed than it has open. While new
    ones are verified other threads go on with those before. When the folder cannot be read the sets before stay in use, and
    ``trouble`` says why: they grow stale by their own dates, so that no answer gets better by it. When every set was removed
    checks raise ``trust.store_empty`` until one is installed: hits of a list that was taken away are not told.

    ``counted`` is called with every verdict, in a thread, to count outcomes or to queue a held file for review. What it raises fails the check
    that it was called for, so that no file goes on that was not counted.
    """

    def __init__(
        self, checker: Checker, *, every: float = 1.0, counted: Callable[[Verdict], object] | None = None
    ) -> None:
        self._opened = checker
        self._live = _native.LiveChecker(checker._inner, every)
        self._counted = counted

    @property
    def trouble(self) -> Error | None:
        """Why other sets could not be taken in when it was last tried; ``None`` when they could."""
        return self._live.trouble()

    @classmethod
    def open(
        cls,
        trust: TrustStore | os.PathLike[str] | str,
        policy: Policy | str = "agree-two",
        *,
        limits: Limits | None = None,
        every: float = 1.0,
        counted: Callable[[Verdict], object] | None = None,
    ) -> LiveChecker:
        """Opens every set installed in the trust folder.

        ``policy`` is one, the name of one that ships, or the path of one: a text that ends in ``.toml`` or ``.json``.

        :raises Error: as :meth:`Checker.open`, and what is wrong with a policy.
        :raises OSError: when the policy's file cannot be read.
        """
        store = trust if isinstance(trust, TrustStore) else TrustStore(trust)
        chosen = _read_policy(policy) if isinstance(policy, str) else policy
        return cls(Checker.open(store, chosen, limits=limits), every=every, counted=counted)

    def current(self) -> Checker:
        """The checker of now. Verifies other sets first where some were installed, which can take a while: in an event loop
        call it from a thread, as :meth:`check_async` does."""
        self._live.look()
        return self._opened._with(self._live.checker())

    def check(self, source: Any, *, deadline: float | None = None, **request: Any) -> Verdict:
        """Checks as :meth:`Checker.check` does, with the sets installed now. A look at them counts against ``deadline``."""
        began = time.monotonic()
        checker = self.current()
        return self._count(checker.check(source, deadline=_left(deadline, began), **request))

    async def check_async(self, source: Any, *, deadline: float | None = None, **request: Any) -> Verdict:
        """Checks in a thread as :meth:`Checker.check_async` does, with the sets installed now."""
        began = time.monotonic()
        checker = await asyncio.to_thread(self.current)
        verdict = await checker.check_async(source, deadline=_left(deadline, began), **request)
        return await asyncio.to_thread(self._count, verdict)

    def _count(self, verdict: Verdict) -> Verdict:
        if self._counted is not None:
            self._counted(verdict)
        return verdict


def _left(deadline: float | None, began: float) -> float | None:
    return None if deadline is None else max(0.0, deadline - (time.monotonic() - began))


def _read_policy(policy: str) -> Policy | str:
    if policy.endswith(".toml"):
        return Policy.from_toml(Path(policy).read_text("utf-8"))
    if policy.endswith(".json"):
        return Policy.from_json(Path(policy).read_text("utf-8"))
    return policy


def unchecked(error: Error) -> Reply:
    """The reply where nothing could be asked, such as when every set was removed. The operator finds the code in the log."""
    _LOGGER.error("nothing is checked: %s", error.code)
    return Reply.TRY_AGAIN


def log(verdict: Verdict) -> None:
    """Writes outcome and access, and nothing else, to the logger ``hashward``, where an operator can count holds apart."""
    _LOGGER.info("%s: %s", verdict.outcome.word, verdict.action.access)
