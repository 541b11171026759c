from __future__ import annotations

import pytest
from scrapy.settings import Settings
from scrapy.utils.conf import build_component_list
from scrapy.utils.misc import load_object


@pytest.fixture
def settings() -> Settings:
    found = Settings()
    found.setmodule("monitor.settings", priority="project")
    return found


def test_every_component_of_the_downloader_exists(settings: Settings) -> None:
    names = build_component_list(settings.get_component_priority_dict_with_base("DOWNLOADER_MIDDLEWARES"))
    ours = [name for name in names if str(name).startswith("spiders.")]
    assert len(ours) == 8
    for name in [*ours, *filter(None, settings["DOWNLOAD_HANDLERS"].values()), settings["TWISTED_DNS_RESOLVER"]]:
        assert callable(load_object(name))


def test_robots_txt_is_asked_after_the_address_was_judged_and_before_anything_else(settings: Settings) -> None:
    names = build_component_list(settings.get_component_priority_dict_with_base("DOWNLOADER_MIDDLEWARES"))
    assert names[:2] == ["spiders.net.bounds.Address", "spiders.net.obey.Obey"]


@pytest.mark.parametrize(
    "name",
    ["REMOTE_CONTROL_ENABLED", "TELNETCONSOLE_ENABLED", "COOKIES_ENABLED", "METAREFRESH_ENABLED", "HTTPCACHE_ENABLED"],
)
def test_unsafe_defaults_are_off(settings: Settings, name: str) -> None:
    assert settings.getbool(name) is False


def test_only_http_and_https_are_handled(settings: Settings) -> None:
    handlers = {k: v for k, v in settings.getwithbase("DOWNLOAD_HANDLERS").items() if v is not None}
    assert set(handlers) == {"http", "https"}
    assert settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
