# ruff: noqa: PLC0415 - the reactor must be installed before anything imports it
"""Crawls the requests that JSON documents on stdin list and prints what became of each; run by `conftest.crawl`.

A process of its own, since a Twisted reactor starts once. With the argument `command` it crawls one document as
`scrapy crawl` would, without it one a line, until stdin ends.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import sys
import time
import warnings
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import structlog
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess, AsyncCrawlerRunner
from scrapy.settings import Settings
from scrapy.utils.reactor import install_reactor

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

warnings.simplefilter("error")


class Probe(Spider):
    name = "probe"

    def __init__(
        self,
        *,
        services: Any,
        wanted: list[dict[str, Any]],
        outcomes: list[dict[str, Any]],
        begun: asyncio.Event | None = None,
    ) -> None:
        super().__init__()
        self.begun = begun or asyncio.Event()
        self.services = services
        self.wanted = wanted
        self.outcomes = outcomes

    async def start(self) -> AsyncIterator[Request]:
        for request in self.wanted:
            yield Request(
                request["url"],
                callback=self.got,
                errback=self.failed,
                meta=request.get("meta", {}),
                cb_kwargs={"asked": request["url"]},
                dont_filter=True,
            )
        self.begun.set()

    async def got(self, response: Any, asked: str) -> None:
        from spiders.net.conditional import remember, unchanged

        if response.meta.get("remember", True):
            await remember(self.services, response)
        self.outcomes.append(
            {
                "asked": asked,
                "url": response.url,
                "status": response.status,
                "reason": None,
                "unchanged": unchanged(response),
                "size": len(response.body),
                "at": time.time(),
            }
        )

    def failed(self, failure: Any) -> None:
        from spiders.net.reasons import reason_of, retry_at

        when = retry_at(failure)
        self.outcomes.append(
            {
                "asked": failure.request.cb_kwargs["asked"],
                "url": failure.request.url,
                "status": None,
                "reason": reason_of(failure),
                "detail": repr(failure.value),
                "retry_at": None if when is None else when.isoformat(),
                "at": time.time(),
            }
        )


def services(spec: dict[str, Any]) -> Any:
    from monitor.store import open_store
    from spiders.net.gate import Gate
    from spiders.services import Services

    service = SimpleNamespace(
        user_agent=spec.get("user_agent", "TestMonitor/1.0 (+https://test.example)"),
        proxy=spec.get("proxy"),
        allow_private_hosts=spec["allow_private"],
    )
    return Services(
        config=SimpleNamespace(service=service),  # type: ignore[arg-type] # only this much of it is asked for
        store=open_store(f"sqlite:///{spec['store']}"),
        gate=Gate(delay=spec.get("delay", 0), backoff=spec.get("backoff", 0.05), patience=spec.get("patience", 30.0)),
        analyst=None,  # type: ignore[arg-type] # nothing is analysed
        intake=None,  # type: ignore[arg-type] # nothing is kept
        polls=None,  # type: ignore[arg-type] # nothing is recorded
        **({"clock": lambda: datetime.fromisoformat(spec["now"])} if "now" in spec else {}),
    )


def settings(spec: dict[str, Any]) -> Settings:
    found = Settings()
    found.setmodule("monitor.settings", priority="project")
    found.setdict(
        {"ITEM_PIPELINES": {}, "SPIDER_MODULES": [], "LOG_LEVEL": "WARNING", **spec.get("settings", {})},
        priority="cmdline",
    )
    return found


async def crawl_all(runner: Any, spec: dict[str, Any], outcomes: list[dict[str, Any]]) -> None:
    live = services(spec)
    begun = [asyncio.Event() for _ in spec["crawls"]]
    crawls = [
        asyncio.ensure_future(runner.crawl(Probe, services=live, wanted=wanted, outcomes=outcomes, begun=event))
        for wanted, event in zip(spec["crawls"], begun, strict=True)
    ]
    if "stop_after" in spec:
        # What the engine was never given has no answer to come.
        await asyncio.gather(*(event.wait() for event in begun))
        await asyncio.sleep(spec["stop_after"])
        if spec.get("close_gate"):
            live.gate.close()
        await runner.stop()
    await asyncio.gather(*crawls)
    live.store.close()


def fake_names(reactor: Any) -> dict[str, list[str]]:
    """Let the reactor's own resolver answer what the returned dict says, the last answer for ever."""
    answers: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *rest: Any) -> Any:
        if host not in answers:
            return real(host, port, *rest)
        found = answers[host].pop(0) if len(answers[host]) > 1 else answers[host][0]
        if found == "hang":
            time.sleep(2.5)
            raise socket.gaierror
        return [entry for address in found.split() for entry in real(address, port, 0, socket.SOCK_STREAM)]

    reactor.nameResolver._getaddrinfo = getaddrinfo
    return answers


def report(outcomes: list[dict[str, Any]], seconds: float) -> None:
    # ru_maxrss would count the memory of the process that started this one.
    peak_mb = int(re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[0]) / 1024
    json.dump({"outcomes": outcomes, "seconds": seconds, "peak_mb": peak_mb}, sys.stdout)
    sys.stdout.write("\n")
    sys.stdout.flush()


async def as_service(reactor: Any) -> None:
    """Crawl as the service does, one document after the other: a runner, which installs no resolver of its own."""
    from spiders.net.guard import install_guard

    answers = fake_names(reactor)
    while line := await asyncio.to_thread(sys.stdin.readline):
        spec = json.loads(line)
        answers.clear()
        answers.update(spec.get("names", {}))
        if spec.get("install", True):
            install_guard(allow_private=spec["allow_private"], trusted=spec.get("trusted", ()))
        outcomes: list[dict[str, Any]] = []
        began = time.time()
        await crawl_all(AsyncCrawlerRunner(settings(spec)), spec, outcomes)
        report(outcomes, time.time() - began)


def as_command(spec: dict[str, Any]) -> None:
    """Crawl as `scrapy crawl` does: a process, which installs the resolver that the settings name."""
    found = settings(spec)
    if spec["allow_private"]:
        found.set("MONITOR_ALLOW_PRIVATE_HOSTS", "true", priority="cmdline")
    process = AsyncCrawlerProcess(found)
    from twisted.internet import reactor

    from spiders.net.guard import installed_guard

    fake_names(reactor).update(spec.get("names", {}))
    if "trusted" in spec:
        # After the process has installed its resolver.
        reactor.callWhenRunning(lambda: setattr(installed_guard(), "trusted", frozenset(spec["trusted"])))  # type: ignore[attr-defined] # the module is the reactor
    live = services(spec)
    outcomes: list[dict[str, Any]] = []
    began = time.time()
    for wanted in spec["crawls"]:
        process.crawl(Probe, services=live, wanted=wanted, outcomes=outcomes)
    process.start()
    live.store.close()
    report(outcomes, time.time() - began)


def main() -> None:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # stdout carries the outcomes
    if sys.argv[1:] == ["command"]:
        as_command(json.load(sys.stdin))
        return
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import reactor

    def begin() -> None:
        task = asyncio.ensure_future(as_service(reactor))
        task.add_done_callback(lambda done: (reactor.stop(), done.result()))  # type: ignore[attr-defined] # the module is the reactor

    reactor.callWhenRunning(begin)  # type: ignore[attr-defined] # the module is the reactor
    reactor.run(installSignalHandlers=False)  # type: ignore[attr-defined] # the module is the reactor


if __name__ == "__main__":
    main()
