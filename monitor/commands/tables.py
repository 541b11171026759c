"""Rows that read well everywhere: a table in a wide terminal, short blocks on a phone, long lines in a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

ROOMY = 160
"""Columns of a terminal that shows a table of alerts without folding most of its cells."""
PIPE = 300
"""Columns where there is no terminal: rows are not folded."""
LABELLED = frozenset(
    [
        "score",
        "killed",
        "sources",
        "tries",
        "next try",
        "note",
        "route",
        "until",
        "delivery",
        "story",
        "swallowed",
        "made",
        "ended",
        "acknowledged",
    ],
)
"""Columns whose name is repeated in a block, where the value alone says too little."""


class Rows:
    """Rows under names; the last column says what a row is about."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self.rows: list[tuple[Text, ...]] = []

    def add_row(self, *cells: str | Text) -> None:
        """Add a row; text from elsewhere comes as Text, in which rich reads no markup."""
        self.rows.append(tuple(Text(cell) if isinstance(cell, str) else cell for cell in cells))

    def show(self) -> None:
        """Print the rows on stdout."""
        console = Console()
        if not console.is_terminal:
            Console(width=PIPE).print(self.table())
        elif console.width >= ROOMY:
            console.print(self.table())
        else:
            for block in self.blocks():
                console.print(block)

    def table(self) -> Table:
        """Return a table with a line for each row."""
        table = Table(*self.names, box=None)
        for row in self.rows:
            table.add_row(*row)
        return table

    def blocks(self) -> Iterator[RenderableType]:
        """Yield what each row is about and, beneath it, what else is known; nothing is cut."""
        for *cells, about in self.rows:
            yield Text.assemble(about or "-", style="bold")
            known = [
                Text.assemble(f"{name} ", cell) if name in LABELLED else cell
                for name, cell in zip(self.names, cells, strict=False)
                if cell
            ]
            yield Padding(Text(" · ").join(known), (0, 0, 0, 2), expand=False)
