"""Times the whole chain, the analysis and the polling, each as a ratio to a named peer in the same run.

    python benchmarks/speed.py [--pages 2000] [--memory]

Peers: Scrapy downloading the same pages with no pipeline; one process that loops over
`trafilatura.bare_extraction(with_metadata=True)`; one stock Scrapy crawler that fetches the same feeds. `--memory` adds
the service's peak memory after 2,000 and 20,000 pages (about ten minutes). Everything stays on 127.0.0.0/8.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from web import host, page

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
MONITOR = Path(sys.executable).parent / "monitor"
PORT = 8800
STALLED = 120.0
"""Seconds without a new article after which a measurement is given up."""

SPIDER = """
import scrapy, sys
class Peer(scrapy.Spider):
    name = "peer"
    custom_settings = dict(LOG_LEVEL="ERROR", CONCURRENT_REQUESTS=100, CONCURRENT_REQUESTS_PER_DOMAIN=1, DOWNLOAD_DELAY=0,
                           TELNETCONSOLE_ENABLED=False, REMOTE_CONTROL_ENABLED=False, HTTPERROR_ALLOW_ALL=True)
    async def start(self):
        for line in open(sys.argv[1]):
            url, _, etag = line.strip().partition(" ")
            yield scrapy.Request(url, headers={"If-None-Match": etag} if etag else None, dont_filter=True)
    def parse(self, response):
        pass
from scrapy.crawler import AsyncCrawlerProcess
process = AsyncCrawlerProcess()
process.crawl(Peer)
process.start()
"""

LOOP = """
import sys, pathlib, trafilatura
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.html")):
    trafilatura.bare_extraction(path.read_bytes(), with_metadata=True, include_comments=False)
"""


@contextmanager
def web(pages: int, hosts: int, port: int = PORT) -> Iterator[None]:
    """Serve the generated web while the block runs."""
    command = [sys.executable, str(HERE / "web.py"), f"--pages={pages}", f"--hosts={hosts}", f"--port={port}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        yield
        server.stdin.close()


def stats(*, reset: bool = False) -> dict[str, float]:
    """Return how many pages and feeds were asked for, and the seconds from the first to the last."""
    with urllib.request.urlopen(f"http://{host(0)}:{PORT}/{'reset' if reset else 'stats'}") as answer:
        result: dict[str, float] = json.load(answer)
        return result


def timed(
    command: list[str], *, stderr: int | None = None, stdin: IO[str] | None = None, cwd: Path | None = None
) -> float:
    """Return the wall seconds of a command that must succeed."""
    started = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=stderr, stdin=stdin, cwd=cwd)
    return time.monotonic() - started


def config(folder: Path, hosts: int, pages_a_host: int) -> Path:
    """Write a configuration that polls every host of the web, delay 0."""
    sources = "".join(
        f'  - {{name: "bench {i}", feeds: ["http://{host(i)}:{PORT}/feed"], languages: [fr], max_pages: {pages_a_host}}}\n'
        for i in range(hosts)
    )
    path = folder / "config.yaml"
    path.write_text(
        f"service: {{data_dir: ./data, allow_private_hosts: true, delay: 0}}\nsources:\n{sources}"
        "watches:\n  - {name: sahel-conflict, pack: sahel}\nchannels:\n  screen: {console: true}\n"
        "routes:\n  - {watches: [sahel-conflict], to: [screen]}\n"
    )
    return path


def chain(pages: int, hosts: int) -> dict[str, float]:
    """Return pages a second of our chain, of Scrapy's download and of trafilatura's loop, over the same pages."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = folder / "pages"
        files.mkdir()
        for i in range(pages):
            (files / f"{i:06}.html").write_bytes(page(i, hosts, PORT))
        urls = folder / "urls"
        urls.write_text("".join(f"http://{host(i % hosts)}:{PORT}/page-{i}/\n" for i in range(pages)))
        with web(pages, hosts):
            scrapy = timed([sys.executable, "-c", SPIDER, str(urls)], stderr=subprocess.DEVNULL)
            ours = timed(
                [str(MONITOR), "run", "--once", "--config", str(config(folder, hosts, pages // hosts + 1))],
                stderr=subprocess.DEVNULL,
            )
        loop = timed([sys.executable, "-c", LOOP, str(files)])
        lines = folder / "lines.jsonl"
        lines.write_text(
            "".join(
                json.dumps({"id": path.name, "url": f"https://bench.example/{path.name}", "html_path": str(path)})
                + "\n"
                for path in sorted(files.glob("*.html"))
            )
        )
        with lines.open() as stdin:
            analyse = timed([str(MONITOR), "analyse"], stdin=stdin, cwd=folder / "pages")
    return {"chain": pages / ours, "scrapy": pages / scrapy, "loop": pages / loop, "analyse": analyse / loop}


def polling(feeds: int) -> dict[str, float]:
    """Return unchanged feeds a second, ours and a stock crawler's, from the first request to the last."""
    with tempfile.TemporaryDirectory() as name, web(feeds, feeds):
        folder = Path(name)
        path = config(folder, feeds, 50)
        timed([str(MONITOR), "run", "--once", "--config", str(path)], stderr=subprocess.DEVNULL)
        stats(reset=True)
        timed([str(MONITOR), "run", "--once", "--config", str(path)], stderr=subprocess.DEVNULL)
        ours = stats()
        assert ours["count"] >= feeds, ours
        urls = folder / "urls"
        urls.write_text("".join(f'http://{host(i)}:{PORT}/feed "1"\n' for i in range(feeds)))
        stats(reset=True)
        timed([sys.executable, "-c", SPIDER, str(urls)], stderr=subprocess.DEVNULL)
        stock = stats()
    return {"ours": feeds / ours["seconds"], "stock": feeds / stock["seconds"]}


def peak_memory(first: int, last: int, hosts: int) -> tuple[float, float]:
    """Return the peak resident MiB of one running service once it has read `first` and once it has read `last` pages.

    All its processes, summed, sampled twice a second. Each poll takes at most 20 pages of a host, as a service meets them.
    """
    with tempfile.TemporaryDirectory() as name, web(last, hosts):
        path = config(Path(name), hosts, 20)
        path.write_text(path.read_text().replace("max_pages: 20", "max_pages: 20, every: 2s"))
        command = [str(MONITOR), "run", "--config", str(path)]
        peak = early = 0.0
        seen, moved = 0, time.monotonic()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as service:
            while (read := pages_read(Path(name))) < last:
                seen, moved = (read, time.monotonic()) if read > seen else (seen, moved)
                if service.poll() is not None or time.monotonic() - moved > STALLED:
                    service.kill()
                    raise RuntimeError(f"the service stopped at {read} pages")
                peak = max(peak, tree_memory(service.pid))
                early = peak if read <= first else early
                time.sleep(0.5)
            service.terminate()
        return early, peak


def pages_read(folder: Path) -> int:
    """Return how many articles a service has stored so far."""
    database = folder / "data" / "monitor.db"
    if not database.exists():
        return 0
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        try:
            return int(db.execute("select count(*) from articles").fetchone()[0])
        except sqlite3.Error:
            return 0


def tree_memory(root: int) -> float:
    """Return the resident MiB of a process and all below it, shared pages counted once (PSS where readable)."""
    parents, total = {}, 0.0
    for entry in (path.name for path in Path("/proc").iterdir()):
        if entry.isdigit():
            try:
                parents[int(entry)] = int(Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    wanted = {root}
    while more := {pid for pid, parent in parents.items() if parent in wanted} - wanted:
        wanted |= more
    for pid in wanted:
        try:
            rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(row.split()[1]) for row in rows if row.startswith("Pss:")) / 1024
    return total


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--most", type=int, default=20_000, help="pages of the memory measurement")
    options = parser.parse_args()
    rates = chain(options.pages, 100)
    print("| speed | ours | peer | ratio |\n|---|---|---|---|")
    print(
        f"| whole chain over Scrapy's download alone, pages/s | {rates['chain']:.1f} | {rates['scrapy']:.1f} | {rates['chain'] / rates['scrapy']:.2f} |"
    )
    print(
        f"| whole chain over a trafilatura loop, pages/s | {rates['chain']:.1f} | {rates['loop']:.1f} | {rates['chain'] / rates['loop']:.2f} |"
    )
    print(f"| `analyse --jobs 1` over a trafilatura loop, time | - | - | {rates['analyse']:.2f} |")
    polls = polling(options.feeds)
    print(
        f"| unchanged feeds over a stock crawler, polls/s | {polls['ours']:.0f} | {polls['stock']:.0f} | {polls['ours'] / polls['stock']:.2f} |"
    )
    if options.memory:
        small, large = peak_memory(2000, options.most, 100)
        print(
            f"| peak memory, {options.most:,} pages over 2,000, MiB | {large:.0f} | {small:.0f} | {large / small:.2f} |"
        )


if __name__ == "__main__":
    main()
