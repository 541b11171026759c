"""Scrapy's settings: components are named as strings, nothing is opened or read here but one environment variable.

Defaults of Scrapy that would be unsafe or impolite in a service are overridden, each with its reason.
"""

from __future__ import annotations

import os

BOT_NAME = "sahel-monitor"
SPIDER_MODULES = ["spiders.news", "spiders.sites"]
NEWSPIDER_MODULE = "spiders.sites"

# --- ours
MONITOR_CONFIG = os.environ.get("MONITOR_CONFIG", "config.yaml")
MONITOR_SERVICES = "monitor.crawl.open_services"  # opens what a spider needs under plain `scrapy crawl`

# --- the process
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
TWISTED_DNS_RESOLVER = "spiders.net.guard.Guard"  # refuses addresses that are not on the public internet
REACTOR_THREADPOOL_MAXSIZE = 50  # name look-ups run here, and a dead name server holds each for seconds
DNS_TIMEOUT = 15
REMOTE_CONTROL_ENABLED = False  # an HTTP server that runs code sent to it
TELNETCONSOLE_ENABLED = False  # the same, by telnet
MEMUSAGE_ENABLED = False  # compares the process's lifetime peak: one spike would end every later crawl
LOG_LEVEL = "INFO"
STATS_DUMP = False
STATS_CLASS = "spiders.net.stats.NoStats"
DOWNLOADER_STATS = False

# --- what may be fetched, and how much of it
DOWNLOAD_HANDLERS = {
    "http": "spiders.net.handler.PoliteHandler",
    "https": "spiders.net.handler.PoliteHandler",
    "file": None,
    "ftp": None,
    "data": None,
    "s3": None,
}
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024  # bytes, as sent and once unpacked
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30  # seconds for the whole response, from the connection to the last byte
DOWNLOAD_FAIL_ON_DATALOSS = False  # our handler refuses what is cut off, and takes what is whole but miscounted
COOKIES_ENABLED = False
HTTPCACHE_ENABLED = False
METAREFRESH_ENABLED = False
HTTPERROR_ALLOWED_CODES = [304]
REDIRECT_MAX_TIMES = 5
REFERER_ENABLED = False  # no site is told where its address was found

# --- politeness: the gate decides, Scrapy's own slots stand aside
USER_AGENT = "SahelMonitor (news monitor; obeys robots.txt)"  # service.user_agent replaces it
ROBOTSTXT_OBEY = False  # ours obeys; Scrapy's lets concurrent first requests through
CONCURRENT_REQUESTS = 0  # no limit: a request that waits at the gate must not keep other hosts waiting
CONCURRENT_REQUESTS_PER_DOMAIN = 1000
CONCURRENT_ITEMS = 1  # Scrapy starts so many tasks for each response, used or not; a page has one item
DOWNLOAD_DELAY = 0
AUTOTHROTTLE_ENABLED = False
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "INFO"
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"  # newest first is the order in which the spider asks
SCHEDULER_START_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
# Every request must end in a callback or an errback. The filter drops silently, redirects included; the spider and the
# store know what was seen.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"

# --- components
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": None,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,  # it reads http_proxy from the environment
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
    "spiders.net.bounds.Address": 50,
    "spiders.net.obey.Obey": 100,
    "spiders.net.content.Content": 150,
    "spiders.net.conditional.Conditional": 200,
    "spiders.net.headers.Headers": 400,
    "spiders.net.retry.Retry": 550,
    "spiders.net.bounds.Unpack": 590,
    "spiders.net.bounds.Redirect": 600,
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,  # drops silently; `bounds.Address` names it
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,  # we hand on no response's meta
}
EXTENSIONS = {
    "scrapy.extensions.corestats.CoreStats": None,  # see STATS_CLASS
    "scrapy.extensions.logcount.LogCount": None,  # the same; each crawl would count the lines of all
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
    "scrapy.extensions.throttle.AutoThrottle": None,
    "scrapy.extensions.logstats.LogStats": None,
}
ITEM_PIPELINES = {"pipelines.understand.Understand": 300}
