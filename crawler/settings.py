"""Scrapy's settings for every crawl: one request at a time, through the egress guard, certificates verified."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

BOT_NAME = "tillsyn"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
COMMANDS_MODULE = "crawler.scrapy_commands"


def user_agent(contact: str = "") -> str:
    """The honest name of the crawl: product, version, what it is, and whom to write to."""
    try:
        number = version("tillsyn")
    except PackageNotFoundError:
        number = "0"
    whom = f"; {contact.strip()}" if contact.strip() else ""
    return f"Tillsyn/{number} (accessibility and usability audit of public-sector websites{whom})"


USER_AGENT = user_agent()
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml;q=0.9,application/xml;q=0.8,*/*;q=0.5",
    "Accept-Language": "sv-SE,sv;q=0.9,en;q=0.5",
}

# One visitor, one request at a time; the limiter of crawler/politeness.py alone decides when the next may leave.
CONCURRENT_REQUESTS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 0
AUTOTHROTTLE_ENABLED = False
DEPTH_PRIORITY = 1
SCHEDULER_DISK_QUEUE = "scrapy.squeues.PickleFifoDiskQueue"
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"

DOWNLOAD_TIMEOUT = 30  # seconds, in all: slow drips end too
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024  # also after decompression
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = True
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_HANDLERS = {"file": None, "data": None, "ftp": None, "s3": None}
URLLENGTH_LIMIT = 2_000

# Redirects, retries and robots.txt are the crawl's own: each hop passes the same rules (hostile-web 3.5).
REDIRECT_ENABLED = False
METAREFRESH_ENABLED = False
RETRY_ENABLED = False
ROBOTSTXT_OBEY = False
HTTPPROXY_ENABLED = False
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.RobotsMiddleware": 100,
    "crawler.middlewares.PaceMiddleware": 980,
    "crawler.middlewares.EgressMiddleware": 1000,
}

COOKIES_ENABLED = True
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # it would listen on a port of its own
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
LOG_LEVEL = "WARNING"
FEED_EXPORT_ENCODING = "utf-8"
