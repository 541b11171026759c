from __future__ import annotations

import http.server
import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from support.loopback import served

from monitor.commands.gazetteer import command
from monitor.errors import MonitorError, PackError
from monitor.packs.gazetteer import load_gazetteer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROW = (
    "2362735\tBarsalogo\tBarsalogo\tBarsalgo\t13.41389\t-1.05583\tP\tPPL\tBF\t\t05\t70\t\t\t0\t\t322"
    "\tAfrica/Ouagadougou\t2012-01-18\n"
)


def zipped(name: str, text: str) -> bytes:
    room = io.BytesIO()
    with zipfile.ZipFile(room, "w") as archive:
        archive.writestr(name, text)
    return room.getvalue()


@pytest.fixture
def server() -> Iterator[tuple[str, dict[str, bytes]]]:
    answers: dict[str, bytes] = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = answers.get(self.path)
            if self.path == "/XA.zip":
                self.send_response(302)
                self.send_header("Location", "/BF.zip")
                self.end_headers()
                return
            self.send_response(404 if body is None else 200)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with served(site):
        yield f"http://127.0.0.1:{site.server_port}/", answers


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return write(tmp_path, "https://places.example/")


def write(folder: Path, url: str) -> Path:
    path = folder / "config.yaml"
    path.write_text(
        f"service: {{data_dir: {folder / 'data'}, gazetteer_url: '{url}'}}\n"
        "sources: [{name: One, feeds: ['https://one.example/feed']}]\n"
        "watches: [{name: w, pack: sahel}]\n"
        "channels: {screen: {console: true}}\n"
        "routes: [{to: [screen]}]\n",
        encoding="utf-8",
    )
    return path


def run(*args: str) -> Result:
    return CliRunner().invoke(command, list(args))


def test_imports_from_disk_and_lists(config: Path, tmp_path: Path) -> None:
    dump = tmp_path / "BF.txt"
    dump.write_text(ROW, encoding="utf-8")
    assert run("list", "--config", str(config)).exit_code == 0
    done = run("import", str(dump), "--config", str(config))
    assert done.exit_code == 0, done.output
    assert "1 places of BF" in done.output
    listed = run("list", "--config", str(config))
    assert "BF" in listed.output
    assert "GeoNames" in listed.output


def test_a_broken_file_is_named_and_imports_nothing(config: Path, tmp_path: Path) -> None:
    dump = tmp_path / "BF.txt"
    dump.write_text(ROW + "broken\n", encoding="utf-8")
    done = run("import", str(dump), "--config", str(config))
    assert isinstance(done.exception, PackError)
    assert "BF.txt:2" in str(done.exception)
    assert load_gazetteer(tmp_path / "data" / "gazetteer") is None


def test_fetches_a_country(server: tuple[str, dict[str, bytes]], tmp_path: Path) -> None:
    url, answers = server
    answers["/BF.zip"] = zipped("BF.txt", ROW)
    done = run("fetch", "bf", "--config", str(write(tmp_path, url)))
    assert done.exit_code == 0, done.output
    gazetteer = load_gazetteer(tmp_path / "data" / "gazetteer")
    assert gazetteer is not None
    assert [entry.source for entry in gazetteer.lookup("Barsalogho")] == ["GeoNames 2362735"]


@pytest.mark.parametrize("code", ["ML", "AW"])
def test_an_answer_that_is_no_file_is_said(server: tuple[str, dict[str, bytes]], tmp_path: Path, code: str) -> None:
    url, answers = server
    answers["/AW.zip"] = b"<html>not here</html>"
    done = run("fetch", code, "--config", str(write(tmp_path, url)))
    assert isinstance(done.exception, MonitorError)
    assert code in str(done.exception)


def test_a_redirect_is_not_followed(server: tuple[str, dict[str, bytes]], tmp_path: Path) -> None:
    url, answers = server
    answers["/BF.zip"] = zipped("BF.txt", ROW)
    done = run("fetch", "XA", "--config", str(write(tmp_path, url)))
    assert isinstance(done.exception, MonitorError)
    assert "302" in str(done.exception)


def test_wrong_codes_are_refused(config: Path) -> None:
    done = run("fetch", "Mali", "--config", str(config))
    assert done.exit_code == 2
    assert "two letters" in done.output
