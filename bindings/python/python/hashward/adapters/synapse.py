"""A Synapse module: checks every media file that is uploaded or fetched from another server.

.. code-block:: yaml

    modules:
      - module: hashward.adapters.synapse.Module
        config:
          trust: /var/lib/hashward
          policy: agree-two   # or the path of one, /etc/hashward/policy.toml
          deadline: 10        # seconds

Synapse knows yes and no: held and denied files are both refused, and Synapse keeps neither. Each verdict is a line of the logger
``hashward`` at level INFO, such as ``match: hold``, so that holds can be counted apart. Thumbnails are made from files that
passed and are not checked again.
"""

import tempfile
from typing import Any

from synapse.api.errors import Codes
from synapse.module_api import NOT_SPAM, ModuleApi
from synapse.module_api.errors import ConfigError

from .. import Error, Reply
from ._live import LiveChecker, log

#: How much of a file is kept in memory while it is checked; more goes to a temporary file.
IN_MEMORY = 8 << 20


class Module:
    """The module, which Synapse makes once."""

    def __init__(self, config: dict[str, Any], api: ModuleApi) -> None:
        self._api = api
        self._deadline = config["deadline"]
        try:
            self._live = LiveChecker.open(config["trust"], config["policy"], counted=log)
        except (Error, OSError) as error:
            raise ConfigError(str(error)) from error
        api.register_spam_checker_callbacks(check_media_file_for_spam=self.check_media_file_for_spam)

    @staticmethod
    def parse_config(config: dict[str, Any]) -> dict[str, Any]:
        """Refuses a configuration that would check nothing, before Synapse starts."""
        known = {"trust": None, "policy": "agree-two", "deadline": None}
        if not isinstance(config, dict) or not set(config) <= set(known) or "trust" not in config:
            raise ConfigError("hashward: config has trust, and may have policy and deadline")
        return known | config

    async def check_media_file_for_spam(self, file_wrapper: Any, file_info: Any) -> Any:
        """Synapse's callback: ``NOT_SPAM``, or a code that refuses the file."""
        if file_info.thumbnail is not None:
            return NOT_SPAM
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as copy:
            await file_wrapper.write_chunks_to(copy.write)
            copy.seek(0)
            verdict = await self._api.defer_to_thread(self._live.check, copy, deadline=self._deadline)
        return NOT_SPAM if verdict.reply is Reply.ACCEPTED else Codes.FORBIDDEN
