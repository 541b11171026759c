"""What makes two addresses the same: the canonical form that is fetched, and the key that articles are known by.

Value-less queries are kept, since SPIP sites name their articles so (`spip.php?article123`).
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import idna

MAX_URL: Final = 2000
"""Longer addresses are nobody's article, and Scrapy drops them without a word at 2,083 characters."""

MAX_LINK: Final = 8 * MAX_URL
"""Characters of a link as it was written, escapes, tracking and all, that are looked at."""

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_HOST: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\]")
_ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_SAFE: Final = "/!$&'()*+,;=:@-._~%"
_QUERY_SAFE: Final = _PATH_SAFE + "?[]"
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}

_TRACKING: Final = re.compile(
    r"utm_.*|mtm_.*|pk_(?:campaign|kwd|source|medium|content|cid)|piwik_.*|matomo_.*|at_[a-z_0-9]+|xtor|xts|ns_[a-z_]+"
    r"|[a-z]*clid|gbraid|wbraid|gad_source|gad_campaignid|_ga|_gl|_gac|_hsenc|_hsmi|__hs.*|mkt_tok|mc_[ce]id|ml_subscriber.*"
    r"|igshid?|mibextid|sfnsn|fb_(?:action_ids|action_types|source|ref)|__twitter_impression|ref_(?:src|url)|s_cid|cmpid"
    r"|_openstat|wt_(?:mc|zmc)|li_fat_id|epik|guccounter|guce_referrer.*|usqp|amp_(?:js_v|gsa)|vero_(?:id|conv)|oly_.*_id"
    r"|phpsessid|jsessionid|replytocom|trk|trkcampaign|spm",
    re.IGNORECASE,
)
_SESSION: Final = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*|(?<=/)\(S\(\w{20,30}\)\)/", re.IGNORECASE)
"""What servers of Java and ASP.NET write into the paths of links for visitors without cookies, a new one each time."""
_VARIANT_HOST: Final = re.compile(r"(?:www\d?|m|mobile|amp|wap)\.(?=[^.]+\.[^.])")
_VARIANT_QUERY: Final = re.compile(
    r"(?:amp|print|mobile|noamp|printable|imprimer)(?:=(?:1|true|yes|amp|mobile)?)?"
    r"|outputtype=amp|(?:view|format|output|tmpl|mode)=(?:amp|print|mobile|component)",
    re.IGNORECASE,
)
_VARIANT_PATH: Final = re.compile(
    r"(?:/(?:amp|print|imprimer|mobile|index\.(?:html?|php))|(?<=[^/])\.amp|/+)$", re.IGNORECASE
)
_AMP_HTML: Final = re.compile(r"(?<=[^/])\.amp(?=\.html?$)", re.IGNORECASE)


def canonical(url: str) -> str:
    """Return the address to fetch: escapes, host and port normalised, tracking parameters and fragment dropped.

    Never raises, and `canonical(canonical(url)) == canonical(url)`; what is no http address comes back trimmed only.
    """
    cleaned = _CONTROL.sub("", url).strip()
    parts = _split(cleaned)
    if parts is None:
        return cleaned
    scheme, netloc, path, query = parts
    return f"{scheme}://{netloc}{path}" + (f"?{'&'.join(query)}" if query else "")


def url_key(url: str) -> str:
    """Return the identity of the page at `url`: its canonical form with what only varies the view folded.

    Scheme, `www.`/`m.`/`amp.` hosts, AMP, mobile and print variants, trailing slashes and the order of parameters do
    not count. It is written as an address, but only for comparing: it need not be fetchable. Idempotent; never raises.
    """
    cleaned = _CONTROL.sub("", url).strip()
    parts = _split(cleaned)
    if parts is None:
        return cleaned
    _, netloc, path, query = parts
    items = sorted(_bare(item) for item in query if not _VARIANT_QUERY.fullmatch(item))
    kept = "&".join(item for item in items if item)
    return f"https://{_fold_host(netloc)}{_fold_path(path)}" + (f"?{kept}" if kept else "")


def absolute(base: str, link: str | None) -> str | None:
    """Return the canonical address that `link` means on the page `base`, or None where it is no http(s) address.

    Empty links, bare fragments, other schemes, broken hosts and addresses longer than MAX_URL give None.
    """
    target = _CONTROL.sub("", (link or "")[:MAX_LINK]).strip()
    if not target or target.startswith("#") or len(target) >= MAX_LINK:
        return None
    try:
        joined = urljoin(base, target)
    except ValueError:
        return None
    if _split(joined) is None:
        return None
    address = canonical(joined)
    return address if len(address) <= MAX_URL else None


def host(url: str) -> str:
    """Return the host of `url` without `www.` and the like, or an empty string."""
    parts = _split(_CONTROL.sub("", url).strip())
    return _fold_host(parts[1]) if parts else ""


def _split(url: str) -> tuple[str, str, str, list[str]] | None:
    """Return scheme, host with port, path and parameters in normal form, or None where it is no http address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    name = _host(parts)
    if scheme not in _DEFAULT_PORTS or name is None:
        return None
    netloc = name if port in (None, _DEFAULT_PORTS[scheme]) else f"{name}:{port}"
    path = _drop_dots(_SESSION.sub("", _escape(parts.path, _PATH_SAFE)))
    items = _escape(parts.query, _QUERY_SAFE).split("&") if parts.query else []
    return scheme, netloc, path, [item for item in items if item and not _TRACKING.fullmatch(item.partition("=")[0])]


def _host(parts: SplitResult) -> str | None:
    name = (parts.hostname or "").rstrip(".")
    if "\\" in parts.netloc:
        return None
    if ":" in name:
        name = f"[{name}]"
    elif not name.isascii():
        try:
            name = idna.encode(name, uts46=True).decode("ascii").rstrip(".")
        except (idna.IDNAError, UnicodeError):
            return None
    return name if _HOST.fullmatch(name) and ".." not in name else None


def _escape(text: str, safe: str) -> str:
    """Return `text` with escapes in upper case, needless ones undone, and what must be escaped escaped as UTF-8."""

    def normal(found: re.Match[str]) -> str:
        value = int(found.group(1), 16)
        return chr(value) if value in _UNRESERVED else f"%{found.group(1).upper()}"

    closed = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
    return quote(_ESCAPE.sub(normal, closed), safe=safe, errors="replace")


def _drop_dots(path: str) -> str:
    """Return `path` without `.` and `..` segments, beginning with a slash."""
    out: list[str] = []
    segments = path.split("/")[1:] if path.startswith("/") else path.split("/")
    for segment in segments:
        if segment == "..":
            if out:
                out.pop()
        elif segment != ".":
            out.append(segment)
    if segments[-1] in (".", ".."):
        out.append("")
    return "/" + "/".join(out)


def _bare(item: str) -> str:
    """Return a parameter without the equals sign that nothing follows."""
    return item[:-1] if item.endswith("=") and item.count("=") == 1 else item


def _fold_host(netloc: str) -> str:
    name = netloc.removesuffix(":80").removesuffix(":443")
    while shorter := _VARIANT_HOST.match(name):
        name = name[shorter.end() :]
    return name


def _fold_path(path: str) -> str:
    folded = _AMP_HTML.sub("", re.sub(r"/{2,}", "/", path))
    while (shorter := _VARIANT_PATH.sub("", folded)) != folded:
        folded = shorter
    return folded or "/"
