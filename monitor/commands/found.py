"""What `probe` and `import` have in common: they turn what was found into sources, and show what was tried."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.commands.options import load
from monitor.config import Config
from monitor.config.codes import languages
from monitor.config.paste import LONGEST_NAME, plain
from monitor.safe import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spiders.probe import Found

_SAMPLE = 30


def config_or_none(config_path: Path | None) -> Config:
    """Return the configuration named, or ./config.yaml, or, where that is not there, an empty one."""
    if config_path is None and not Path("config.yaml").exists():
        return Config(path=Path("config.yaml"))
    return load(config_path or Path("config.yaml"))


def spoken(found: Sequence[Found], declared: str | None) -> tuple[str, ...]:
    """Return the language that the headlines are in, else the one that the site declares, where it is known."""
    from pipelines.language import detect  # noqa: PLC0415 - the language libraries take a second to load

    entries = [entry for one in found for entry in one.entries[:_SAMPLE]]
    text = "\n".join(f"{entry.title or ''}. {(entry.text or '')[:200]}" for entry in entries)
    says = next((one.language for one in found if one.language), declared)
    code = detect(None, text, says) or (says or "").replace("_", "-").split("-")[0].lower()
    return (code,) if code in languages() else ()


class Names:
    """Hands out names that no other source has."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = {name.casefold() for name in taken}

    def give(self, wanted: str, host: str) -> str:
        """Return the name wanted, else the host's, with a number where it is taken."""
        base = plain(wanted, LONGEST_NAME) or plain(host, LONGEST_NAME) or "source"
        name, number = base, 2
        while name.casefold() in self._taken:
            name, number = f"{base} ({number})", number + 1
        self._taken.add(name.casefold())
        return name


def show_tried(found: Iterable[Found], failed: Iterable[tuple[str, str]]) -> None:
    """Print on stderr what each address held, or why it was of no use."""
    table = Table("address", "is a", "items", "newest", box=None, padding=(0, 2, 0, 0))
    for one in found:
        count = f"{one.parts} sitemaps" if one.parts and not one.count else str(one.count)
        newest = f"{one.newest:%Y-%m-%d %H:%M} UTC" if one.newest else "undated"
        table.add_row(Text(printable(one.url, 300), overflow="fold"), one.method, count, newest)
    for url, reason in failed:
        table.add_row(Text(printable(url, 300), overflow="fold", style="dim"), Text(printable(reason), style="dim"))
    Console(stderr=True).print(table)


_ADVICE = {
    "private_address": "this address is not public. Set service.allow_private_hosts to try it.",
    "bad_address": "no site can be asked at this address. Check its spelling and its port.",
    "scheme": "only http and https addresses are read.",
    "dns": "there is no such host. Check the spelling and the network.",
    "robots": "the site's robots.txt does not let us read it. Ask the publisher for a feed.",
    "not_html": "what is there is no web page.",
    "robots_unreachable": "the site could not be reached. Check the spelling and the network, or try again later.",
    "connection": "the site could not be reached. Try again later, or with http:// in front.",
    "timeout": "the site did not answer in time. Try again later.",
    "tls": "the site's certificate was not accepted. Try it with http:// in front.",
}
"""Why a page could not be had -> what it means, and what to do."""


def unreachable(url: str, reason: str) -> str | None:
    """Return why an address could not be asked and what to do, or None where the reason is another."""
    advice = _ADVICE.get(reason)
    return None if advice is None else f"{printable(url, 300)}: {advice}"
