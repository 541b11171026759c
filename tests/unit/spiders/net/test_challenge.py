from __future__ import annotations

import pytest
from scrapy.http import HtmlResponse
from support.cost import bounded

from spiders.net.challenge import is_challenge

WORDS = "Des hommes armés ont attaqué le village dans la nuit, selon des habitants joints par téléphone. " * 30
HEAD = "<html><head><title>Attaque dans le centre du pays</title></head>"
ARTICLE = f"{HEAD}<body><article><p>{WORDS}</p>%s</article></body></html>"
BRIEF = f"{HEAD}<body><p>{WORDS[:600]}</p>%s</body></html>"
DESCRIBED = BRIEF.replace("</head>", "<meta property='og:type' content='article'></head>")
SHELL = "<html><head><title>%s</title></head><body><div id=app></div>%s</body></html>"


def response(body: str, status: int = 200, **headers: str) -> HtmlResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HtmlResponse("https://news.example/a", status=status, headers=named, body=body.encode())


@pytest.mark.parametrize(
    "page",
    [
        response("", 403, cf_mitigated="challenge"),
        response(SHELL % ("Just a moment...", "<script>window._cf_chl_opt={}</script>"), 503),
        response(SHELL % ("x", '<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/jsch/v1"></script>'), 403),
        response(SHELL % ("x", '<script src="https://ct.captcha-delivery.com/c.js"></script>'), 403),
        response("{}", 403, x_datadome="protected"),
        response(SHELL % ("Access denied", "Reference #18.2"), 403),
        response(SHELL % ("x", '<div id="sec-if-cpt-container"></div>'), 200),
        response(SHELL % ("x", "<script>sucuri_cloudproxy_js=''</script>"), 200),
        response(SHELL % ("Attention Required! | Cloudflare", "blocked"), 403),
        response("blocked", 403, x_sucuri_block="1"),
        response("", 202, x_amzn_waf_action="challenge"),
        response(SHELL % ("Vérification de sécurité", "<form></form>"), 200),
        response(SHELL % ("x", "<script>document.cookie = 'k=1'; window.location.reload()</script>"), 200),
        response(SHELL % ("Avant de continuer", '<form action="https://consent.news.example/save">'), 200),
        response(SHELL % ("x", "<script src='https://www.google.com/recaptcha/api.js'></script>"), 200),
    ],
)
def test_a_challenge(page: HtmlResponse) -> None:
    assert is_challenge(page)


@pytest.mark.parametrize(
    "page",
    [
        response(ARTICLE % ""),
        response(ARTICLE % "<script src='https://www.google.com/recaptcha/api.js'></script>"),  # a comment form's
        response(ARTICLE % '<form action="/consent/save"></form>'),
        response(ARTICLE % "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>"),
        response(ARTICLE % "<script>document.cookie='a=1'; function r() { location.reload() }</script>"),
        response(BRIEF % "<script src='https://www.google.com/recaptcha/api.js'></script>"),
        response(BRIEF % '<form action="/cookies/consent"></form>'),
        response(BRIEF % "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>"),
        response(DESCRIBED % "<script src='/_Incapsula_Resource?SWJIYLWA=7'></script>"),  # it is in every page
        response(DESCRIBED % "<script>window._pxAppId='PX1'</script>"),
        response(SHELL % ("Security checkpoint attacked", "<p>Five dead.</p>")),
        response(SHELL % ("Accès refusé aux humanitaires à Djibo", "<p>Le convoi attend.</p>")),
        response(SHELL % ("Not found", "no such page"), 404),
        response(SHELL % ("Members only", "please subscribe"), 403),
        response(SHELL % ("Brève", "<p>Le couvre-feu est levé à Djibo.</p>")),
        response(ARTICLE % "", 403),
        response("", 200),
        response("", 403, server="cloudflare"),
    ],
)
def test_no_challenge(page: HtmlResponse) -> None:
    assert not is_challenge(page)


@pytest.mark.parametrize("piece", ["<", "<script", "<form ", "<title", "document.cookie=", "<svg><", "<form action='"])
def test_a_hostile_page_is_judged_in_bounded_time(piece: str) -> None:
    page = response(piece * (240_000 // len(piece)))
    with bounded(10):
        is_challenge(page)
