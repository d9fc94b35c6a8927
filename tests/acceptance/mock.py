"""A mock server of a test's own, and plain HTTP to it: what a vendor's client returns is compared with that."""

import json
import os
import pathlib
import secrets
import select
import shutil
import signal
import ssl
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.parse
import urllib.request

PATIENCE = 60  # seconds
OWN_RUN = "expected"  # plain HTTP counts under this name, the clients' requests as "anonymous"


class Mock:
    """The program MOCKSERVER on free ports, from construction to stop(). Its Azure secret is a new one every time."""

    def __init__(self, *options, **environment):
        self.secret = secrets.token_hex(16)
        self.process = subprocess.Popen(
            [os.environ["MOCKSERVER"], *map(str, options)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=dict(os.environ, MOCK_AZURE_SECRET=self.secret, **environment),
        )
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        line = self.process.stdout.readline() if ready else ""
        if not line:
            self.process.kill()
            raise RuntimeError("the mock did not start: " + self.process.communicate()[1])
        address = json.loads(line)
        self.http, self.https, self.ca_file = address["http"], address["https"], address["ca_file"]
        self.urls = {"http": self.http, "https": self.https}
        self.token = None

    def stop(self):
        """Ends the program, asking first. Its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
        return self.process.returncode

    def exchange(self, target, method="GET", form=None, token=None):
        """(status, headers, body) of one request over http; `target` may be an absolute link. Sends sign_in()'s token."""
        fields = {"X-Overlap-Run": OWN_RUN}
        if token or self.token:
            fields["Authorization"] = "Bearer " + (token or self.token)
        body = urllib.parse.urlencode(form).encode() if form is not None else None
        url = urllib.parse.urljoin(self.http, target)
        request = urllib.request.Request(url, data=body, headers=fields, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as response:
                return response.status, response.headers, response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    def get(self, target):
        """The JSON of a 200."""
        status, _, body = self.exchange(target)
        if status != 200:
            raise RuntimeError(f"{target}: {status} {body.decode()}")
        return json.loads(body)

    def items(self, target):
        """All items of a list, link after link."""
        found = []
        while target:
            page = self.get(target)
            found += page["value"]
            target = page.get("nextLink")
        return found

    def sign_in(self, tenant="contoso"):
        """Fetches the token that plain HTTP sends from now on."""
        status, _, body = self.exchange(
            f"/{tenant}/oauth2/v2.0/token",
            "POST",
            {
                "grant_type": "client_credentials",
                "client_id": "plain",
                "client_secret": self.secret,
                "scope": "https://management.azure.com/.default",
            },
        )
        if status != 200:
            raise RuntimeError(f"no token: {status} {body.decode()}")
        self.token = json.loads(body)["access_token"]

    def requests(self):
        """How many requests the client under test has sent, by route."""
        status, _, body = self.exchange("/__mock/journal/anonymous")
        return json.loads(body)["routes"] if status == 200 else {}


class MockTest(unittest.TestCase):
    """A test with a folder and mock servers of its own; they end with it."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="overlap-acceptance-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def start_mock(self, *options):
        mock = Mock(*options)
        self.addCleanup(mock.stop)
        return mock

    def skip_unless_mock_has(self, flag):
        listed = subprocess.run([os.environ["MOCKSERVER"], "--help"], capture_output=True, text=True, check=True).stdout
        if flag not in listed:
            self.skipTest(f"this mock has no {flag}")

    def foreign_ca_file(self):
        """The authority of another mock server, which certifies nothing about the one under test."""
        other = self.start_mock()
        ssl.create_default_context(cafile=other.ca_file)  # a file that does not load would prove nothing
        return other.ca_file
