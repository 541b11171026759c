"""Invented pages in the manner of the systems that sites run, each with the text that a reader calls the article's.

`pages/NAME.txt` holds what is expected of `pages/NAME.html`: the title, the authors, then the paragraphs.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.document import Document

PAGES = Path(__file__).parent / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.txt"))


@pytest.mark.parametrize("name", NAMES)
def test_the_text_is_the_reporters_own(read_page: Callable[..., Document], name: str) -> None:
    document = read_page(name)
    said = [document.title or "", "; ".join(document.authors), *document.text.split("\n\n")]
    assert said == (PAGES / f"{name}.txt").read_text(encoding="utf-8").rstrip("\n").split("\n\n")
    assert (document.not_article, document.partial, document.notes) == (None, None, ())


def test_there_are_themes() -> None:
    assert len(NAMES) >= 6
