"""A checker that takes in new sets without a restart."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any

from .. import Checker, Error, ErrorCode, Limits, Policy, TrustStore, Verdict


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
        self._checker = checker
        self._every = every
        self._counted = counted
        self._looked = time.monotonic()
        self._looking = threading.Lock()
        # A child forked amid a look would otherwise wait for one that nobody finishes.
        os.register_at_fork(after_in_child=self._look_anew)
        self._removed: Error | None = None
        #: Why other sets could not be taken in when it was last tried; ``None`` when they could.
        self.trouble: Error | None = None

    def _look_anew(self) -> None:
        self._looking = threading.Lock()

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

        :raises Error: as :meth:`Checker.open`.
        """
        store = trust if isinstance(trust, TrustStore) else TrustStore(trust)
        return cls(Checker.open(store, policy, limits=limits), every=every, counted=counted)

    def current(self) -> Checker:
        """The checker of now. Verifies other sets first where some were installed, which can take a while: in an event loop
        call it from a thread, as :meth:`check_async` does."""
        due = time.monotonic() - self._looked >= self._every
        if due and self._looking.acquire(blocking=False):
            try:
                self._checker = self._checker.reopened() or self._checker
                self.trouble = self._removed = None
            except Error as error:
                self.trouble = error
                self._removed = error if error.code is ErrorCode.TRUST_STORE_EMPTY else None
            finally:
                self._looked = time.monotonic()
                self._looking.release()
        if self._removed is not None:
            raise self._removed
        return self._checker

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


def log(verdict: Verdict) -> None:
    """Writes outcome and access, and nothing else, to the logger ``hashward``, where an operator can count holds apart."""
    logging.getLogger("hashward").info("%s: %s", verdict.outcome.word, verdict.action.access)
