"""The lists that the adapters are asked with."""

from __future__ import annotations

import hashward
import pytest
from hashward import testing
from served import DENIED, HELD


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> hashward.TrustStore:
    """Two issuers, of which one lists one drawing more, and the test issuer."""
    store = hashward.TrustStore(tmp_path_factory.mktemp("trust"))
    testing.install(store)
    testing.issue(store, "north.example", [HELD, DENIED])
    testing.issue(store, "south.example", [DENIED])
    return store
