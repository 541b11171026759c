"""An alert through a real Matrix homeserver, read back as a room's member sees it.

Synapse is no dependency of ours: name a Python that has it in MONITOR_SYNAPSE_PYTHON (see CONTRIBUTING.md).
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from support.desk import attack, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.desk import Desk, Web

SYNAPSE = os.environ.get("MONITOR_SYNAPSE_PYTHON")
ARABIC = (
    "مالي: مقتل 13 مدنيا في هجوم قرب بنكاس",
    [
        "قتل 13 مدنيا على الأقل مساء الأحد في هجوم شنه مسلحون على قرية قرب بنكاس في وسط مالي، بحسب مسؤول محلي.",
        "وأحرق المهاجمون مخازن الحبوب وسرقوا الماشية قبل أن ينسحبوا باتجاه الحدود مع بوركينا فاسو.",
        "وأرسل الجيش المالي دورية إلى المكان صباح الاثنين، ونقل الجرحى إلى مستشفى موبتي.",
    ],
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SYNAPSE is None, reason="MONITOR_SYNAPSE_PYTHON names no Python with matrix-synapse"),
]


@dataclass
class Homeserver:
    """A running homeserver with one user."""

    base: str
    token: str

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.base + path, data=data, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            said: dict[str, Any] = json.load(answer)
        return said


@pytest.fixture
def homeserver(tmp_path: Path) -> Iterator[Homeserver]:
    assert SYNAPSE is not None
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    folder = tmp_path / "synapse"
    folder.mkdir()
    config = folder / "homeserver.yaml"
    program = [SYNAPSE, "-m", "synapse.app.homeserver", "--config-path", str(config)]
    made = [*program, "--server-name", "localhost", "--generate-config", "--report-stats=no"]
    subprocess.run(made, check=True, cwd=folder, capture_output=True, timeout=120)
    text = config.read_text(encoding="utf-8").replace("port: 8008", f"port: {port}")
    text = text.replace('trusted_key_servers:\n  - server_name: "matrix.org"\n', "trusted_key_servers: []\n")
    config.write_text(text + "\nsuppress_key_server_warning: true\n", encoding="utf-8")
    with (folder / "out").open("w") as out:
        server = subprocess.Popen(program, cwd=folder, stdout=out, stderr=out)
    base = f"http://127.0.0.1:{port}"
    try:
        until(lambda: server.poll() is not None or _up(base), 120)
        assert server.poll() is None, (folder / "out").read_text()
        register = [SYNAPSE, "-m", "synapse._scripts.register_new_matrix_user", "-c", str(config), "-u", "bot"]
        subprocess.run([*register, "-p", "pw-bot", "--no-admin", base], check=True, capture_output=True, timeout=60)
        login = {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": "bot"}, "password": "pw-bot"}
        token = Homeserver(base, "").ask("POST", "/_matrix/client/v3/login", login)["access_token"]
        yield Homeserver(base, token)
    finally:
        server.terminate()
        server.wait(30)


def _up(base: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base}/_matrix/client/versions", timeout=5):
            return True
    except OSError:
        return False


def test_alerts_reach_a_room_with_their_accents_and_their_arabic(web: Web, desk: Desk, homeserver: Homeserver) -> None:
    room = {"room_alias_name": "alerts", "preset": "public_chat"}
    ident = homeserver.ask("POST", "/_matrix/client/v3/createRoom", room)["room_id"]
    web.articles = {"/fr": attack(2), "/ar": ARABIC}
    host = homeserver.base.removeprefix("http://")
    desk.write(web)
    configured = desk.config.read_text(encoding="utf-8").replace("languages: [fr]", "languages: [fr, ar]")
    hook = next(line for line in configured.splitlines() if line.startswith("  hook:"))
    channel = f"  hook: {{url: 'matrix://{homeserver.token}@{host}/#alerts:localhost'}}"
    desk.config.write_text(configured.replace(hook, channel), encoding="utf-8")
    done = desk.run("run", "--once")
    assert done.returncode == 0, done.stderr
    path = f"/_matrix/client/v3/rooms/{urllib.parse.quote(ident)}/messages?dir=b&limit=20"
    said = [
        event["content"]["body"] for event in homeserver.ask("GET", path)["chunk"] if event["type"] == "m.room.message"
    ]
    assert len(said) == 2, said
    assert any(attack(2)[0] in body and "Ménaka" in body for body in said)
    assert any(ARABIC[0] in body for body in said)
