from __future__ import annotations

from rich.console import Console
from rich.text import Text

from monitor.commands.tables import Rows


def rows() -> Rows:
    shown = Rows("id", "channel", "tries", "note", "about")
    shown.add_row("aadac941", "desk", "3", Text("no connection [bold]now[/bold]"), Text("Douze morts près de Bankass"))
    shown.add_row("b0304ff8", "hook", "1", "", "")
    return shown


def test_a_narrow_terminal_gets_blocks_without_empty_cells_and_nothing_cut() -> None:
    console = Console(width=36, force_terminal=True, color_system=None)
    with console.capture() as capture:
        for block in rows().blocks():
            console.print(block)
    shown = capture.get()
    assert max(map(len, shown.splitlines())) <= 36
    assert " ".join(shown.split()) == (
        "Douze morts près de Bankass aadac941 · desk · tries 3 · note no connection [bold]now[/bold] "
        "- b0304ff8 · hook · tries 1"
    )


def test_a_table_has_a_line_for_each_row() -> None:
    console = Console(width=160, color_system=None)
    with console.capture() as capture:
        console.print(rows().table())
    assert len(capture.get().splitlines()) == 3
