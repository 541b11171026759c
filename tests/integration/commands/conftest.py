"""A site on loopback and the program, for commands that fetch. A reactor runs once, so each has its own process."""

from __future__ import annotations

import http.server
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.loopback import served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[3]


@dataclass
class Site:
    """Answers 200 with what was put, else 404."""

    base: str = ""
    pages: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def put(self, path: str, text: str, kind: str = "text/html; charset=utf-8") -> str:
        self.pages[path] = (kind, text.replace("BASE", self.base).encode())
        return self.base + path


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            kind, body = found.pages.get(self.path, ("text/plain", b"not found"))
            self.send_response(200 if self.path in found.pages else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.base = f"http://127.0.0.1:{server.server_port}"
    with served(server):
        yield found


@pytest.fixture
def run_monitor(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(*args: str) -> subprocess.CompletedProcess[str]:
        program = [sys.executable, "-c", "from monitor.commands import main; main()", *args]
        environ = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "COLUMNS": "200", "PYTHONWARNINGS": "default"}
        return subprocess.run(
            program, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=300, check=False
        )

    return run


@pytest.fixture
def loopback(tmp_path: Path) -> Path:
    """A configuration that may fetch from loopback, without waiting between requests."""
    path = tmp_path / "loopback.yaml"
    path.write_text("service: {allow_private_hosts: true, delay: 0}\n", encoding="utf-8")
    return path
