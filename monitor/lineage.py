"""Who repeats whom: sources that tell one agency's or one another's text count once. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.urls import host

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.store.members import Member


def lineages(members: Sequence[Member]) -> dict[int, str]:
    """Return the origin of each article by its number: equal for those that do not confirm each other.

    One origin have articles of one source, those that credit one agency, and copies with what they repeat.
    """
    origin: dict[str, str] = {}

    def root(name: str) -> str:
        while (above := origin.get(name, name)) != name:
            name = above
        return name

    for member in members:
        first, *others = _names(member)
        for name in others:
            if root(name) != root(first):
                origin[root(name)] = root(first)
    return {member.number: root(_names(member)[0]) for member in members}


def _names(member: Member) -> list[str]:
    """Return what ties an article to others; an article that only relays an agency does not tie its source to it."""
    names = [f"text {member.copy_of or member.number}"]
    if member.agency:
        names.append(f"agency {member.agency.casefold()}")
    elif member.source_kind == "agency" and member.source:
        names.append(f"agency {member.source.casefold()}")
    elif member.copy_of is None:
        names.append(f"source {(member.source or host(member.url)).casefold()}")
    return names
