from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest

from monitor.config import (
    Config,
    ConsoleChannel,
    EmailChannel,
    SlackChannel,
    TelegramChannel,
    UrlChannel,
    WebhookChannel,
    load_config,
)
from monitor.errors import ConfigError
from monitor.items import Listing, Source

DATA = Path(__file__).parent / "data" / "good"
ROOT = Path(__file__).parents[3]
KEY = "whsec_c2VzYW1lLXNlc2FtZS1zZXNhbWUtc2VzYW1l"


def load(text: str, folder: Path, environ: dict[str, str] | None = None) -> Config:
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return load_config(path, environ or {})


def test_every_key_is_read() -> None:
    config = load_config(DATA / "every_key.yaml", {})

    service = config.service
    assert service.data_dir.resolve() == (DATA.parent / "kept").resolve()
    assert service.database == f"sqlite:///{DATA.absolute() / 'other.db'}"
    assert (service.retention, service.at, service.workers, service.delay) == (timedelta(days=7), time(6, 30), 3, 0)
    assert service.proxy == "http://proxy.example:3128"
    assert config.sources == (
        Source(
            name="Aïr Info",
            kind="agency",
            every=timedelta(minutes=90),
            feeds=("https://a.example/feed",),
            sitemaps=("https://a.example/sitemap.xml?x=1",),
            listings=(Listing(url="https://a.example/news", links="article h2 a", pattern=r"/20\d\d/"),),
            languages=("fr", "ha", "dje"),
            country="NE",
            timezone="Africa/Niamey",
            unproven=True,
            max_pages=5,
            max_age=timedelta(days=2),
            insecure=True,
        ),
    )
    (watch,) = config.watches
    assert watch.countries == ("ML", "NE")
    assert watch.terms[:3] == ("attaque", "camp de déplacés", "orpaill*")
    assert watch.terms[6] == {"near": ["f1", "g1"], "within": 5}
    assert watch.exclude == ({"fr": ["football"], "en": ["football"]},)


def test_every_channel_is_read() -> None:
    channels = load_config(DATA / "every_key.yaml", {}).channels

    kinds = (ConsoleChannel, WebhookChannel, EmailChannel, SlackChannel, TelegramChannel, UrlChannel)
    assert tuple(type(channel) for channel in channels.values()) == kinds
    screen, _, mail, desk, phone, team = channels.values()
    assert (screen.language, desk.language, mail.language) == ("fr", "fr", "en")
    assert isinstance(mail, EmailChannel)
    assert mail.from_ == "Desk <desk@example.org>"
    assert mail.smtp.get_secret_value() == "smtps://user:p%40ss@mail.example:465"
    assert isinstance(phone, TelegramChannel)
    assert phone.chat == "-1001234567890"
    assert isinstance(team, UrlChannel)
    assert team.url.get_secret_value() == "json://127.0.0.1:3/"


def test_routes_default_to_every_watch_and_country() -> None:
    first, second = load_config(DATA / "every_key.yaml", {}).routes
    assert (first.continue_, first.kinds, first.countries) == (True, ("event",), ("ML",))
    assert (second.watches, second.countries, second.min_severity, second.kinds) == (("w",), None, "low", None)


def test_norway_and_times_stay_text() -> None:
    config = load_config(DATA / "norway_and_times.yaml", {})
    assert config.sources[0].country == "NO"
    assert config.sources[0].languages == ("no",)
    assert config.service.at == time(22, 30)
    assert list(config.channels) == ["on"]


def test_anchors_and_merges() -> None:
    first, second, third = load_config(DATA / "anchors_and_merges.yaml", {}).sources
    assert (second.name, second.country, second.feeds) == ("B", "ML", ("https://b.example/feed",))
    assert first.languages == second.languages == third.languages == ("fr",)


def test_empty_sections_are_as_if_left_out() -> None:
    config = load_config(DATA / "empty_sections.yaml", {})
    assert config.routes == config.watches == ()
    assert config.service.timezone == "UTC"


def test_watches_alone_are_enough_for_judging_texts() -> None:
    (watch,) = load_config(DATA / "only_watches.yaml", {}).watches
    assert len(watch.countries) == 10


def test_a_watch_covers_its_packs_core_unless_told(tmp_path: Path) -> None:
    (watch,) = load("watches: [{name: w}]\n", tmp_path).watches
    assert set(watch.countries) == {"ML", "BF", "NE", "TD", "MR"}
    assert (watch.pack, watch.threshold) == ("sahel", 0.5)


def test_defaults_of_a_source(tmp_path: Path) -> None:
    text = "sources: [{name: A, feeds: [https://a.example/feed]}]\nchannels: {screen: {console: true}}\n"
    assert load(text, tmp_path).sources == (Source(name="A", feeds=("https://a.example/feed",)),)


def test_the_database_lies_in_the_data_folder_unless_told(tmp_path: Path) -> None:
    service = load("service: {data_dir: here}\n", tmp_path).service
    assert service.data_dir == tmp_path / "here"
    assert service.database == f"sqlite:///{tmp_path / 'here' / 'monitor.db'}"


def test_byte_order_mark(tmp_path: Path) -> None:
    assert load("\ufeffservice: {timezone: UTC}\n", tmp_path).service.timezone == "UTC"


def test_environment(tmp_path: Path) -> None:
    text = "service: {workers: '${N}', user_agent: 'a $${N} ${N}'}\n"
    service = load(text, tmp_path, {"N": "4"}).service
    assert service.workers == 4
    assert service.user_agent == "a ${N} 4"


def test_secrets_from_files(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("xoxb-sesame\n", encoding="utf-8")
    (tmp_path / "key").write_text(KEY + "\r\n", encoding="utf-8")
    (tmp_path / "address").write_text("json://sesame.example/\n", encoding="utf-8")
    text = f"""
channels:
  desk: {{slack: {{token_file: token, channel: c}}}}
  hook: {{webhook: https://a.example/, secret_file: "{tmp_path}/${{NAME}}"}}
  team: {{url_file: address}}
"""
    channels = load(text, tmp_path, {"NAME": "key"}).channels
    desk, hook, team = channels.values()
    assert isinstance(desk, SlackChannel)
    assert desk.token.get_secret_value() == "xoxb-sesame"
    assert isinstance(hook, WebhookChannel)
    assert hook.secret.get_secret_value() == KEY
    assert isinstance(team, UrlChannel)
    assert team.url.get_secret_value() == "json://sesame.example/"


def test_a_bad_secret_from_a_file_is_told_at_the_key_without_it(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("sesame\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load("channels:\n  hook: {webhook: https://a.example/, secret_file: key}\n", tmp_path)
    (line,) = caught.value.problems
    assert f"{tmp_path}/config.yaml:2:52: channels.hook.secret: a webhook secret starts with whsec_" in line
    assert "sesame" not in line


@pytest.mark.parametrize(("content", "reason"), [(b"\n", "empty"), (b"\xff", "UTF-8"), (b"x" * 70_000, "too large")])
def test_a_secrets_file_that_cannot_be_used(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(ConfigError, match=reason):
        load("channels:\n  team: {url_file: key}\n", tmp_path)


def test_secrets_do_not_show() -> None:
    config = load_config(DATA / "every_key.yaml", {})
    shown = repr(config) + str(config) + "".join(map(repr, config.channels.values()))
    for secret in ("whsec_A", "p%40ss", "xoxb-1", "1:a", "json://", "hook.example", "ping.example", "proxy.example"):
        assert secret not in shown


@pytest.mark.parametrize(
    "part",
    [
        "slack: {token: ['${S}'], channel: c}",
        "webhook: https://a.example/, secret: '${S}'",
        "url: '${S}'",
        "email: {smtp: '${S}', from: a@b.example, to: [a@b.example]}",
        "webhook: '${S}', secret: " + KEY,
    ],
)
def test_no_error_repeats_a_secret_from_the_environment(tmp_path: Path, part: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(f"channels:\n  x: {{{part}}}\n", tmp_path, {"S": "open sesame"})
    assert "sesame" not in repr(caught.value)
    assert "sesame" not in "".join(map(str, (caught.value, caught.value.__cause__, caught.value.__context__)))


def test_a_configuration_is_frozen() -> None:
    config = load_config(DATA / "only_watches.yaml", {})
    with pytest.raises(ValueError, match="frozen"):
        config.service = config.service  # type: ignore[misc]


def test_apprise_does_not_print_an_address_it_refuses(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ConfigError, match="Apprise does not know"):
        load("channels: {x: {url: 'sesame://open/sesame'}}\n", tmp_path)
    assert "sesame" not in caplog.text


@pytest.mark.parametrize("path", sorted(DATA.glob("*.yaml")), ids=lambda path: path.stem)
def test_good_files_are_read(path: Path) -> None:
    assert load_config(path, {}).path == path.absolute()


def test_teams_may_be_called_by_its_longer_name() -> None:
    team = load_config(DATA / "as_in_the_design.yaml", {}).channels["team"]
    assert isinstance(team, UrlChannel)
    assert team.url.get_secret_value() == "workflows://host.example/workflow/signature/"
