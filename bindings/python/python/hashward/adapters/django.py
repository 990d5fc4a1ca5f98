"""A Django validator for file and image fields.

.. code-block:: python

    # settings.py
    HASHWARD = {"trust": "/var/lib/hashward", "policy": "agree-two"}

    # models.py or forms.py
    picture = models.ImageField(validators=[validate_upload])

A form that holds or denies a file says the sentence of ``verdict.reply`` beside the field, and saves nothing.
"""

import threading
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError

from .. import Error, Reply
from ._live import LiveChecker, unchecked

_opening = threading.Lock()
_opened: LiveChecker | None = None


def live_checker() -> LiveChecker:
    """The checker of ``settings.HASHWARD``, opened by the first caller of each process.

    ``trust`` names the folder; ``policy`` one that ships, ``agree-two`` unless it is given, or the path of one; ``counted`` is called
    with every verdict. A wrong setting is an error of the server's, not of whoever uploads.
    """
    global _opened
    with _opening:
        if _opened is None:
            chosen: dict[str, Any] | None = getattr(settings, "HASHWARD", None)
            if not chosen or "trust" not in chosen:
                raise ImproperlyConfigured('settings.HASHWARD must be {"trust": FOLDER, "policy": NAME}')
            _opened = LiveChecker.open(**chosen)
        return _opened


def validate_upload(value: Any) -> None:
    """Checks an uploaded file, in memory or on disk, and leaves it rewound.

    A file that was stored before is not checked again when its form is saved.

    :raises ValidationError: when the policy holds or denies; its ``code`` is the reply's word.
    """
    if getattr(value, "_committed", False):
        return
    upload = getattr(value, "file", value)
    upload.seek(0)
    live = live_checker()
    try:
        reply = live.check(upload).reply
    except Error as error:
        # There is no set to ask any more.
        reply = unchecked(error)
    upload.seek(0)
    if reply is not Reply.ACCEPTED:
        raise ValidationError(reply.sentence, code=str(reply))
