"""What the mock's OpenStack holds, learnt by plain HTTP page by page: what a client returns is compared with that."""

import json
import os
import ssl
import unittest
import urllib.error
import urllib.parse
import urllib.request

from mock import PATIENCE, Mock

SERVERS, FLAVORS, IMAGES, PORTS = 12, 6, 60, 20
SIZE = f"{SERVERS}x{FLAVORS}x{IMAGES}x{PORTS}"
PLURALS = ("networks", "subnets", "ports", "floatingips")


class Address:
    """The mock under one scheme, and how clients are pointed at it."""

    def __init__(self, mock, scheme):
        self.mock, self.scheme, self.url = mock, scheme, mock.urls[scheme]

    def environment(self, **changes):
        """What the clients read: OS_... variables, and none of the caller's own. None takes one away."""
        others = {name: value for name, value in os.environ.items() if not name.startswith("OS_")}
        own = {
            "OS_AUTH_URL": self.url + "/identity",
            "OS_CACERT": self.mock.ca_file,
            "OS_IDENTITY_API_VERSION": "3",
            "OS_USERNAME": "admin",
            "OS_PASSWORD": "secret",
            "OS_PROJECT_NAME": "demo",
            "OS_USER_DOMAIN_ID": "default",
            "OS_PROJECT_DOMAIN_ID": "default",
        }
        return {name: value for name, value in {**others, **own, **changes}.items() if value is not None}


class World(Address):
    """The cloud as the mock shows it under one scheme."""

    def __init__(self, mock, scheme):
        super().__init__(mock, scheme)
        self.context = ssl.create_default_context(cafile=mock.ca_file)
        self.token = None
        self.token = self.sign_in()
        compute = self.url + "/compute/v2.1"
        self.servers = self.linked("servers", compute + "/servers/detail?limit=5")
        self.flavors = self.linked("flavors", compute + "/flavors/detail?limit=4")
        self.images = self.all_images()
        for plural in PLURALS:
            setattr(self, plural, self.linked(plural, f"{self.url}/network/v2.0/{plural}?limit=3"))

    def exchange(self, url, body=None, **fields):
        """(status, header, body) of one request; refusals too."""
        if self.token:
            fields["X-Auth-Token"] = self.token
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(url, data=data, headers=dict(fields, **{"Content-Type": "application/json"}))
        try:
            with urllib.request.urlopen(
                request, timeout=PATIENCE, context=self.context if self.scheme == "https" else None
            ) as reply:
                return reply.status, reply.headers, reply.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    def get(self, url):
        status, _, body = self.exchange(url)
        if status != 200:
            raise RuntimeError(f"{url}: {status} {body.decode()}")
        return json.loads(body)

    def sign_in(self):
        domain = {"id": "default"}
        status, fields, body = self.exchange(
            self.url + "/identity/v3/auth/tokens",
            {
                "auth": {
                    "identity": {
                        "methods": ["password"],
                        "password": {"user": {"name": "admin", "password": "secret", "domain": domain}},
                    },
                    "scope": {"project": {"name": "demo", "domain": domain}},
                }
            },
        )
        if status != 201:
            raise RuntimeError(f"no token: {status} {body.decode()}")
        self.grant = json.loads(body)["token"]
        return fields["X-Subject-Token"]

    def linked(self, plural, url):
        """All items of a list of Nova or Neutron, link after link."""
        found = []
        while url:
            page = self.get(url)
            found += page[plural]
            url = next((link["href"] for link in page.get(plural + "_links", []) if link["rel"] == "next"), None)
        return found

    def all_images(self):
        found, path = [], "/v2/images"
        while path:
            page = self.get(self.url + "/image" + path)
            found += page["images"]
            path = page.get("next")
        return found


class OpenStackTest(unittest.TestCase):
    """One mock for all tests of a class, over the scheme that the class names."""

    scheme = None

    @classmethod
    def setUpClass(cls):
        if cls.scheme is None:
            raise unittest.SkipTest("the classes below name a scheme")
        cls.mock = Mock("--openstack", SIZE)
        cls.addClassCleanup(cls.mock.stop)
        cls.world = World(cls.mock, cls.scheme)

    def assert_same(self, found, expected):
        """The same items, each once, in whatever order."""
        self.assertCountEqual(found, expected)
        self.assertGreater(len(expected), 0, "an empty list proves nothing")


def pick(items, *names):
    """Tuples of some members of every item."""
    return [tuple(item[name] for name in names) for item in items]
