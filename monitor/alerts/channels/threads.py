"""One story, one message: an update edits the message that told the story first, and answers it.

Both texts are frozen together under the update's id, and the edit goes first. An edit may be made again without a
trace, a message may not: whatever fails between the two, only the edit is repeated.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from monitor.alerts.channels.base import Closed, Refused, Retry, Sent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from monitor.alerts.channels.base import Result
    from monitor.alerts.message import Message, Voice
    from monitor.items import Alert


def texts(alert: Alert, room: str, voice: Voice, write: Callable[[Message], str]) -> dict[str, Any]:
    """Return the `text` of a message on its own; of an update also `edit`.

    That is the first message `of` the story, its new `text`, and the `answer` below it, which repeats nothing of it.
    """
    said = voice.say(alert)
    anchor = _anchor(alert, room)
    text = write(said)
    if anchor is None:
        return {"text": text}
    whole = voice.say(replace(alert, type="story.new", changes=(), first=None))
    answer = replace(said, headline=None, sources=(), more=None, follows=None, why=None)
    return {"text": text, "edit": {"of": dict(anchor), "text": write(whole), "answer": write(answer)}}


def _anchor(alert: Alert, room: str) -> Mapping[str, Any] | None:
    """Return the receipt of the message that an update follows, if it stands in this room and tells but this story."""
    first = alert.first
    if first is None or first.type == "digest" or first.receipt is None:
        return None
    return first.receipt if first.receipt.get("room") == room else None


def follow(
    body: Mapping[str, Any],
    change: Callable[[Mapping[str, Any]], Result],
    post: Callable[[str, Mapping[str, Any] | None], Result],
    *,
    gone: Callable[[str], bool],
) -> Result:
    """Edit the first message and answer it, where the body (of `texts`) says so; else, or where that is gone, post.

    `post` takes the text and what it answers; None for a message of its own.
    `gone` tells from a refusal's reason whether the first message is there no more.
    """
    edit, text = body.get("edit"), str(body["text"])
    if edit is None:
        return _rooted(post(text, None))
    changed = change(edit)
    if isinstance(changed, (Retry, Closed)):
        return changed
    if isinstance(changed, Refused) and gone(changed.reason):
        return _rooted(post(text, None))
    # A message that may not be edited (any more) can still be answered.
    answered = post(str(edit["answer"]), edit["of"])
    if isinstance(answered, Refused) and gone(answered.reason):
        return _rooted(post(text, None))
    return answered


def _rooted(result: Result) -> Result:
    """Return the result; the receipt of a message of its own says so: later updates follow that one."""
    if isinstance(result, Sent) and result.receipt is not None:
        return replace(result, receipt={**result.receipt, "root": True})
    return result
