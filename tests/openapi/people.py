"""A demo of one's own, and people who sign in to it as browsers do."""

import contextlib
import subprocess
import tempfile
from urllib.parse import parse_qsl, urlsplit

import requests

COOKIE = "switchboard_session"


@contextlib.contextmanager
def running_demo(binary):
    """Runs a demo on free ports with data of its own; gives the address of its front."""
    with tempfile.TemporaryDirectory() as data, tempfile.TemporaryFile("w+") as log:
        command = [binary, "demo", "--listen", "127.0.0.1:0", "--emulator", "127.0.0.1:0", "--data", data]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            for line in process.stdout:
                words = line.split()
                if words[:1] == ["ready"]:
                    yield words[1]
                    return
            log.seek(0)
            raise RuntimeError(f"the demo ended before it was ready:\n{log.read()}")
        finally:
            process.terminate()
            process.wait()


class Person:
    """Somebody with a session of the demo, or without one."""

    def __init__(self, front, user=None):
        self.front = front
        self.session = requests.Session()
        if user is not None:
            self._sign_in(user)

    def _sign_in(self, user):
        form = self._redirected(self.session.get(f"{self.front}/auth/sign-in", allow_redirects=False))
        # The emulator's form has no password; its hidden fields are those of the address.
        fields = dict(parse_qsl(urlsplit(form).query), username=user)
        callback = self._redirected(requests.post(form, data=fields, allow_redirects=False))
        landed = self._redirected(self.session.get(callback, allow_redirects=False))
        if "sign_in_error" in landed or COOKIE not in self.session.cookies:
            raise RuntimeError(f"{user} is not signed in: {landed}")

    @staticmethod
    def _redirected(answer):
        if "location" not in answer.headers:
            raise RuntimeError(f"{answer.url} answered {answer.status_code} instead of leading on")
        return answer.headers["location"]

    @property
    def headers(self):
        """What makes a request this person's."""
        cookie = self.session.cookies.get(COOKIE)
        return {"cookie": f"{COOKIE}={cookie}"} if cookie else {}

    def make(self, path, **request):
        """Makes a thing; its document."""
        answer = requests.post(f"{self.front}{path}", headers=self.headers, timeout=30, **request)
        answer.raise_for_status()
        return answer.json()
