"""Tells a page that asks for proof of being human, or for consent, from the page that was asked for.

Generic marks only: what the protection services say of themselves in headers, and the shape of a page that has a form
or a script and next to no text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from spiders.net.headers import header

if TYPE_CHECKING:
    from scrapy.http import Response

LOOKED_AT = 100_000  # bytes of the body that are searched; a longer page that came with 200 is no challenge
LITTLE_TEXT = 1500  # characters: a challenge has less text than any article page with its menus
CLOSED = frozenset({401, 403, 405, 406, 418, 429, 503})

NEXT_TO_NONE = 400  # characters: of a page whose marks real pages bear as well, in comment forms and cookie banners
# Scripts, forms and titles that such pages are made of, whoever runs them.
_MARKS = (
    b"_cf_chl_opt",
    b"cf-browser-verification",
    b"cf_captcha_kind",
    b"captcha-delivery.com",
    b"_Incapsula_Resource",
    b"/_sec/cp_challenge/",
    b"sec-if-cpt-container",
    b"bm-verify=",
    b"sucuri_cloudproxy_js",
    b"px-captcha",
    b"_pxAppId",
    b"/TSPD/",
    b"awswaf.com",
    b"aws-waf-token",
    b"ddos-guard/js-challenge",
    b"/.well-known/ddos-guard/",
    b"__ddg",
    b"anubis_challenge",
    b"/.within.website/",
)
_CAPTCHA = re.compile(
    rb"hcaptcha\.com/1/api\.js|google\.com/recaptcha/|challenges\.cloudflare\.com/turnstile|/cdn-cgi/challenge"
)
# Whole titles: "Security checkpoint attacked" and "Accès refusé aux humanitaires" are headlines.
_TITLE = re.compile(
    r"""(just\ a\ moment|one\ moment|un\ instant|un\ momento|please\ wait|attention\ required|ddos-guard
       |access\ (to\ this\ page\ has\ been\ )?denied|accès\ refusé|(bot|human|security)\ verification|security\ check
       |verify(ing)?\ (that\ )?you\ are\ (a\ )?human|are\ you\ (a\ )?(human|robot)|checking\ your\ browser(\ before.*)?
       |v[ée]rification\ (de\ s[ée]curit[ée]|du\ navigateur))\s*[.!?…]*\s*($|\||-\ )""",
    re.VERBOSE | re.IGNORECASE,
)
_CONSENT = re.compile(
    rb"""<form[^>]{0,500}action=["'][^"']{0,300}\b(consent|cookie-?wall|collectConsent)\b""", re.IGNORECASE
)
# What pages say of themselves to machines when they are articles. Some services put their script into every page.
_ARTICLE = re.compile(
    rb"""article:published_time|["']?datePublished|property=["']?og:type["']?\s+content=["']?article""", re.IGNORECASE
)
_RELOAD = re.compile(rb"document\.cookie\s*=.{0,2000}?location\.(reload|href|replace)", re.DOTALL)
_SILENT = re.compile(rb"<(script|style|noscript|svg)\b.*?(</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(rb"<[^<>]*>")


def is_challenge(response: Response) -> bool:
    """Return whether the response stands in place of the page, to be passed by a person or a browser."""
    closed = response.status in CLOSED
    if _says_so(response, closed=closed):
        return True
    if not closed and (len(response.body) > LOOKED_AT or not 200 <= response.status < 300):  # noqa: PLR2004  HTTP's own numbers
        return False
    head = response.body[:LOOKED_AT]
    marked = any(mark in head for mark in _MARKS)
    if closed:
        return marked or bool(_CAPTCHA.search(head) or _TITLE.match(_title(head)))
    weak = _TITLE.match(_title(head)) or any(pattern.search(head) for pattern in (_CAPTCHA, _CONSENT, _RELOAD))
    if not (marked or weak) or _ARTICLE.search(head):
        return False
    # Counted last: it takes longest, and nearly every page has no mark at all.
    return _text_length(head) <= (LITTLE_TEXT if marked else NEXT_TO_NONE - 1)


def _says_so(response: Response, *, closed: bool) -> bool:
    if header(response, "cf-mitigated").lower() == "challenge":
        return True
    if header(response, "x-amzn-waf-action").lower() in {"challenge", "captcha"}:
        return True
    return closed and bool(header(response, "x-datadome") or header(response, "x-sucuri-block"))


def _title(head: bytes) -> str:
    found = re.search(rb"<title[^>]{0,200}>([^<]{0,300})", head, re.IGNORECASE)
    return " ".join(found.group(1).decode("utf-8", errors="replace").split()) if found else ""


def _text_length(head: bytes) -> int:
    return len(b" ".join(_TAG.sub(b" ", _SILENT.sub(b" ", head)).split()))
