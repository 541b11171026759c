"""Which containers of a page are furniture, told by the words in their class and id.

The words are grouped by what they stand for, so that a removal can name its reason. A container is only cut when it
holds little of the page's prose (see `survey`), for themes name the article itself in the oddest ways.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TAGS: Final = {"nav": "navigation", "dialog": "overlay", "footer": "footer", "template": "template"}

_WORDS: Final = {
    "related": r"related|relacionad[oa]s?|recommend(?:ed|ations?)?|recirc(?:ulation)?|most[-_]?read|most[-_]?popular|"
    r"popular[-_]?posts?|read[-_]?(?:also|more|next|on)|see[-_]?also|lire[-_]?aussi|voir[-_]?aussi|a[-_]lire|"
    r"you[-_]?may|also[-_]?like|more[-_]?(?:from|on|stories|news)|similar|outbrain|taboola|trending|"
    r"leer[-_]?mas|lea[-_]?tambien|mas[-_]?leidas|leia[-_]?(?:mais|tambem)|saiba[-_]?mais|next[-_]?(?:post|article)",
    "share": r"share|sharing|sharedaddy|social|socials|follow[-_]?us|addtoany|whatsapp|telegram|shariff",
    "newsletter": r"newsletters?|signup|sign[-_]?up|mailchimp|mc4wp|nl[-_]?(?:box|form)",
    "author": r"author[-_]?(?:box|bio|info|card|desc(?:ription)?|about|profile|block|details?|container)|"
    r"about[-_]?(?:the[-_]?)?author|(?:post|entry|article)[-_]author|bio[-_]?box|autor[-_]?box|byline|bylines|"
    r"authorbox|vcard",
    "paywall": r"paywall|regwall|pay[-_]?wall|subscribe[-_]?(?:box|wall|cta|prompt)|abo[-_]?box|subscription",
    "donation": r"donat(?:e|ion|ions)|support[-_]us|spenden|steady[-_]kasten",
    "comments": r"comments?[-_]?(?:list|area|section|form|wrapper|respond)?|disqus|kommentare?|kommentarmodul",
    "consent": r"cookie|cookies|gdpr|consent|onetrust|didomi|cmp",
    "tags": r"tagcloud|tag[-_]?list|post[-_]?tags|article[-_]?tags|entry[-_]?tags|tags[-_]?links|keywords|"
    r"(?:cat|category)[-_]links",
    "breadcrumb": r"breadcrumbs?|brotkrumen|ariane",
    "advertisement": r"advert(?:s|isement|isements|orial)?|adsbygoogle|ad[-_](?:slot|container|unit|wrapper|block)|"
    r"sponsored|promobox",
    "kicker": r"kicker|surtitre|overline|topline|dachzeile|eyebrow|antetitulo|volanta|spitzmarke",
    "copyright": r"copyright|(?:photo|image|media|picture)[-_]?(?:credits?|copyright)|copyrights",
    "disclosure": r"disclosure|disclaimer",
}
_EDGE = r"(?:^|[\s_-]|(?<=[a-z])(?=[A-Z]))"


def _compile() -> re.Pattern[str]:
    groups = "|".join(f"(?P<{name}>{words})" for name, words in _WORDS.items())
    return re.compile(rf"(?:^|[\s_\-])(?:{groups})(?=$|[\s_\-]|\d)", re.IGNORECASE)


_PATTERN: Final = _compile()
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=8192)
def reason_of_name(name: str) -> str | None:
    """Return what a class or id attribute says the container is, or None for nothing of note."""
    match = _PATTERN.search(_CAMEL.sub("-", name))
    return match.lastgroup if match else None


def reason_of(element: HtmlElement) -> str | None:
    """Return why `element` looks like furniture of the page, or None."""
    tag = element.tag
    if tag in _TAGS:
        return _TAGS[tag]
    for key in ("class", "id"):
        name = element.get(key)
        if name and (reason := reason_of_name(name)):
            return reason
    if element.get("role") in {"navigation", "dialog", "contentinfo"}:
        return "navigation"
    return None
