"""A Django project in one file: `python served_django.py PORT`."""

import os
import sys

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from wsgiref.simple_server import make_server

settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="of a test",
    HASHWARD={"trust": os.environ["TRUST"], "policy": os.environ.get("POLICY", "agree-two"), "every": 0.0},
    # Small, so that one test meets a file in memory and another a file on disk.
    FILE_UPLOAD_MAX_MEMORY_SIZE=8 << 10,
)
django.setup()

from django import forms
from django.http import HttpRequest, JsonResponse
from django.urls import path
from hashward.adapters.django import validate_upload


class Picture(forms.Form):
    """A form with one file."""

    picture = forms.FileField(validators=[validate_upload])


def upload(request: HttpRequest) -> JsonResponse:
    form = Picture(request.POST, request.FILES)
    if not form.is_valid():
        return JsonResponse(form.errors.get_json_data(), status=400)
    file = form.cleaned_data["picture"]
    return JsonResponse({"bytes": len(file.read()), "class": type(file).__name__})


urlpatterns = [path("upload", upload)]

if __name__ == "__main__":
    make_server("127.0.0.1", int(sys.argv[1]), WSGIHandler()).serve_forever()
