"""Other extractors behind the benchmark's JSON Lines interface; runs under its own interpreter, see text.py.

PYTHON benchmarks/peers.py newspaper4k|readability-lxml < requests > answers
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def newspaper(markup: bytes, url: str) -> dict[str, Any]:
    """Return what newspaper4k reads from a page."""
    from newspaper import Article  # noqa: PLC0415 (only one of the peers is needed at a time)

    article = Article(url, fetch_images=False)  # no peer may touch the network
    article.download(input_html=markup.decode("utf-8", "replace"))
    article.parse()
    at = article.publish_date
    return {
        "title": article.title,
        "text": article.text,
        "date": at.isoformat() if hasattr(at, "isoformat") else None,
        "authors": list(article.authors),
    }


def readability(markup: bytes, url: str) -> dict[str, Any]:
    """Return what readability-lxml reads from a page: a title and a text."""
    from lxml import html  # noqa: PLC0415 (only one of the peers is needed at a time)
    from readability import Document  # noqa: PLC0415 (the same)

    document = Document(markup.decode("utf-8", "replace"), url=url)
    summary = html.fromstring(document.summary())
    text = "\n".join(" ".join(str(part).split()) for part in summary.itertext() if part.strip())
    return {"title": document.short_title(), "text": text, "date": None, "authors": []}


def main() -> None:
    """Answer every request of stdin; a page that fails answers nothing in each field."""
    extract = {"newspaper4k": newspaper, "readability-lxml": readability}[sys.argv[1]]
    for line in sys.stdin:
        request = json.loads(line)
        answer: dict[str, Any] = {"title": None, "text": None, "date": None, "authors": None}
        try:
            answer = extract(Path(request["html_path"]).read_bytes(), request["url"])
        except Exception as error:  # noqa: BLE001 (a peer's failure is its score)
            print(request["id"], type(error).__name__, error, file=sys.stderr)
        print(json.dumps({"id": request["id"], **answer}))


if __name__ == "__main__":
    main()
