"""A real Taguette server on loopback, in an environment of its own, spoken to as a browser would."""

from __future__ import annotations

import hashlib
import http.cookiejar
import json
import os
import queue
import re
import shutil
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
import uuid
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from textwrap import shorten

import pytest

LOCK = Path(__file__).with_name("taguette.lock")
# Where a test that cannot reach PyPI must fail instead of being skipped: set by .ci/run.
REQUIRED = "METROSTUDY_CLIENTS"
# Taguette asks its authors' site for news at each start; nothing may leave the machine.
START = """
from taguette.web import base
base.Application.check_messages = lambda self: None
from taguette.main import main
main()
"""


@pytest.fixture(scope="session")
def taguette_python(request):
    """The Python of Taguette's environment, made once and kept with pytest's cache."""
    made_from = LOCK.read_bytes() + sys.version.encode()
    name = f"taguette-{hashlib.sha256(made_from).hexdigest()[:12]}"
    folder = Path(request.config.cache.mkdir(name))
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = folder / "complete"
    if not stamp.exists():
        problem = make_environment(folder, python)
        if problem and os.environ.get(REQUIRED):
            pytest.fail(f"Taguette could not be installed: {problem}", pytrace=False)
        if problem:
            pytest.skip(f"Taguette could not be installed (is PyPI within reach?): {problem}")
        stamp.touch()
    return python


def make_environment(folder, python):
    """Install the packages of the lock in ``folder``; return why it failed, or nothing."""
    uv, from_outside = shutil.which("uv"), not find_spec("ensurepip")
    if uv and subprocess.run([uv, "--version"], capture_output=True).returncode == 0:
        install = [uv, "pip", "install", "--python", str(python)]
    elif from_outside:
        install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--retries=1"]
    else:
        install = [str(python), "-m", "pip", "install", "--retries=1", "--timeout=10"]
    pip = [] if install[0] == str(python) else ["--without-pip"]
    for command in (
        [sys.executable, "-m", "venv", "--clear", *pip, str(folder)],
        [*install, "--require-hashes", "-r", str(LOCK)],
    ):
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300
        )
        if done.returncode:
            return shorten(done.stderr, 300) or f"exit code {done.returncode}"
    return ""


@pytest.fixture(scope="session")
def taguette(taguette_python, tmp_path_factory):
    """A server in single-user mode, started for the session and stopped after it."""
    home = tmp_path_factory.mktemp("taguette")
    (home / "start.py").write_text(START)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(taguette_python), "start.py", "--no-browser", "--bind", "127.0.0.1"]
    command += ["--port", str(port), "--database", str(home / "server.sqlite3")]
    settings = {"HOME": str(home), "LC_ALL": "C", "PYTHONUTF8": "1", "TORNADO_SHUTDOWN_TIME": "0"}
    settings |= {"PYTHONWARNINGS": "ignore", "PATH": os.environ["PATH"]}
    settings |= {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    server = subprocess.Popen(
        command, cwd=home, env=settings, text=True, encoding="utf-8",
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        yield Taguette(port, announced_token(server))
    finally:
        server.terminate()
        server.wait(timeout=20)


def announced_token(server):
    """The token of the link that Taguette prints once it listens; what it said if it never does."""
    lines, said = queue.Queue(), []

    def listen():
        for line in server.stdout:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=40)
        except queue.Empty:
            line = None
        if line is None:
            pytest.fail("Taguette did not start: " + "".join(said)[-2000:], pytrace=False)
        said.append(line)
        link = re.search(r"\?token=(\w+)", line)
        if link:
            return link[1]


class Form(HTMLParser):
    """The fields of a page's form as a browser sends them: checked boxes, texts without line ends."""

    def __init__(self, page):
        super().__init__()
        self.fields = {}
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag != "input" or "name" not in given or "disabled" in given:
            return
        kind, value = given.get("type", "text"), given.get("value") or ""
        if kind == "text":
            value = value.replace("\r", "").replace("\n", "")
        if kind != "checkbox":
            self.fields[given["name"]] = value
        elif "checked" in given:
            self.fields[given["name"]] = "on"


class Taguette:
    """What a person does in Taguette, over HTTP."""

    def __init__(self, port, token):
        self.url = f"http://127.0.0.1:{port}"
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies)
        )
        self.get(f"/?token={token}")
        self.get("/project/new")  # its form brings the cookie without which nothing is accepted

    def get(self, place):
        return self._send(place)

    def new_project(self, name):
        page = self._form("/project/new", {"name": name, "description": ""})
        return int(re.search(r"/project/(\d+)", page.url)[1])

    def import_codebook(self, project, path):
        """Send the file, then confirm the form as it is shown."""
        place = f"/project/{project}/import_codebook"
        shown = self._upload(place, {"_xsrf": self._xsrf}, path.name, path.read_bytes())
        self._form(place, Form(shown.read().decode()).fields)

    def add_document(self, project, name, page):
        fields = {"name": name, "description": "", "text_direction": "LEFT_TO_RIGHT"}
        place = f"/api/project/{project}/document/new"
        file = f"{name}.html", page.encode()
        answer = self._upload(place, fields | {"_xsrf": self._xsrf}, *file)
        return json.load(answer)["created"]

    def contents(self, project, document):
        answer = self.get(f"/api/project/{project}/document/{document}/contents")
        return "".join(part["contents"] for part in json.loads(answer)["contents"])

    def add_tag(self, project, path):
        return self._json(f"/api/project/{project}/tag/new", {"path": path, "description": ""})[
            "id"
        ]

    def highlight(self, project, document, start, end, tags):
        asked = {"start_offset": start, "end_offset": end, "tags": tags}
        self._json(f"/api/project/{project}/document/{document}/highlight/new", asked)

    def download(self, project, export, folder):
        path = folder / Path(export).name
        path.write_bytes(self.get(f"/project/{project}/export/{export}"))
        return path

    @property
    def _xsrf(self):
        return next(cookie.value for cookie in self.cookies if cookie.name == "_xsrf")

    def _form(self, place, fields):
        data = urllib.parse.urlencode(fields | {"_xsrf": self._xsrf}).encode()
        return self._open(urllib.request.Request(self.url + place, data))

    def _json(self, place, asked):
        headers = {"Content-Type": "application/json", "X-XSRFToken": self._xsrf}
        data = json.dumps(asked).encode()
        with self._open(urllib.request.Request(self.url + place, data, headers)) as answer:
            return json.load(answer)

    def _upload(self, place, fields, name, data):
        edge = uuid.uuid4().hex
        lines = []
        for field, value in fields.items():
            lines += [
                f'--{edge}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
            ]
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        head += "Content-Type: application/octet-stream\r\n\r\n"
        body = b"".join([*lines, head.encode(), data, f"\r\n--{edge}--\r\n".encode()])
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        return self._open(urllib.request.Request(self.url + place, body, headers))

    def _send(self, place):
        with self._open(self.url + place) as answer:
            return answer.read()

    def _open(self, request):
        return self.opener.open(request, timeout=30)
