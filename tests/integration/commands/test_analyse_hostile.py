"""`monitor analyse` on lines made to end it: it answers the others and ends with 0."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

MONITOR = Path(sys.executable).parent / "monitor"


def test_no_line_of_input_ends_the_filter() -> None:
    lines = [
        b'{"id": "surrogates", "url": "http://x/", "title": "\\ud800", "text": "\\ud800 tu\\u0000"}',
        b'{"id": "calendar", "url": "u", "text": "x", "published_at": "9999-12-31T23:59:59-12:00"}',
        b'{"id": "zero", "url": "u", "html_path": "a\\u0000b"}',
        b'{"id": "folder", "url": "u", "html_path": "/"}',
        b'{"id": "deep", "text": ' + b"[" * 100_000,
        b"\xff\xfe\x00",
        b'{"id": "last", "url": "http://x/", "title": "t", "text": "mot"}',
    ]
    done = subprocess.run([MONITOR, "analyse"], input=b"\n".join(lines), capture_output=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr.decode()[-1000:]
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in rows] == ["surrogates", "calendar", "zero", "folder", "last"]
    assert b"Traceback" not in done.stderr
