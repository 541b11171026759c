from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from support.loopback import served

from monitor.commands.test_channel import command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result


@pytest.fixture
def hook() -> Iterator[tuple[str, list[bytes], list[int]]]:
    """Serve a webhook: its address, the bodies it read, and the status it answers."""
    bodies: list[bytes] = []
    status = [200]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status[0])
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with served(server):
        yield f"http://127.0.0.1:{server.server_port}/secret-path", bodies, status


@pytest.fixture
def run(tmp_path: Path, hook: tuple[str, list[bytes], list[int]]) -> Callable[[str], Result]:
    path = tmp_path / "config.yaml"
    path.write_text(
        "sources: [{name: X, feeds: ['https://x.example/feed']}]\nwatches: [{name: w}]\n"
        "channels:\n"
        "  screen: {console: true, language: fr}\n"
        f"  cases: {{webhook: '{hook[0]}', secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw}}\n"
        "routes: [{to: [cases]}]\n",
        encoding="utf-8",
    )
    return lambda name: CliRunner().invoke(command, [name, "--config", str(path)])


def test_a_test_message_goes_out(run: Callable[[str], Result], hook: tuple[str, list[bytes], list[int]]) -> None:
    done = run("cases")
    assert done.exit_code == 0, done.output
    assert "cases: sent" in done.stdout
    assert "no route" not in done.stderr
    assert "no route leads to screen" in run("screen").stderr
    (body,) = hook[1]
    assert json.loads(body)["type"] == "test"


@pytest.mark.parametrize(("status", "advice"), [(404, "Write the right address"), (503, "try again")])
def test_a_failure_says_what_to_do_and_names_no_secret(
    run: Callable[[str], Result], hook: tuple[str, list[bytes], list[int]], status: int, advice: str
) -> None:
    hook[2][0] = status
    done = run("cases")
    assert done.exit_code == 1
    assert f"HTTP {status}" in done.stderr
    assert advice in done.stderr
    assert "secret" not in done.output


def test_the_console_speaks_its_language(run: Callable[[str], Result]) -> None:
    done = run("screen")
    assert done.exit_code == 0
    assert "Message d'essai" in done.stdout


def test_an_unknown_channel_is_a_usage_error(run: Callable[[str], Result]) -> None:
    done = run("nobody")
    assert done.exit_code == 2
    assert "Known: cases, screen" in done.output
