"""Known trouble as an exit status and one clear message: what, where, and what to do next."""

from __future__ import annotations

import errno

from crawler.exit_codes import Exit


def explained(error: Exception) -> tuple[Exit, str] | None:
    """The status and the message for trouble that is expected; None for a bug of ours, which goes up whole."""
    from checks.words import BrokenWords
    from crawler.browser.find import NoBrowserError
    from crawler.browser.pool import BrowserUnusableError
    from crawler.browser.selenium_axe import NoDriverError
    from crawler.executors import NoSchedulerError
    from crawler.journeys.demand import NoDisplayError
    from crawler.places import NotPublished, NotWritable, Occupied
    from crawler.scan import Refused
    from profiles.addresses import BadAddress
    from profiles.lists import EmptyList
    from profiles.problems import ProfileError
    from results.rating import TooOld
    from results.reading import NothingYet
    from results.store import DiskFull, NewerDatabase, NotADatabase, UnknownScan

    match error:
        case ProfileError() | BrokenWords():
            return Exit.PROFILE, str(error)
        case TooOld():
            return Exit.USAGE, f"{_text(error)}; `tillsyn score --what-if` weighs it for a look"
        case EmptyList() | Refused() | NoSchedulerError() | BadAddress() | UnknownScan():
            return Exit.USAGE, _text(error)
        case NothingYet():
            return Exit.USAGE, f"{_text(error)}; `tillsyn scan` makes one"
        case NewerDatabase():
            return Exit.USAGE, f"{_text(error)}\nThe database was written by a newer tillsyn; update this one. Nothing was touched."
        case NotADatabase() | NotWritable():
            return Exit.USAGE, f"{_text(error)}. Nothing was touched."
        case NotPublished():
            return Exit.BAD_NEWS, _text(error)
        case NoBrowserError() | BrowserUnusableError() | NoDriverError() | NoDisplayError():
            return Exit.NO_BROWSER, _text(error)
        case DiskFull():
            return Exit.DISK_FULL, f"out of disk: {_text(error)}; what was finished is saved"
        case Occupied():
            return Exit.OVERLAP, f"another run holds the database ({error.holder or 'unknown'}); wait for it, or use another --db"
        case OSError() if error.errno == errno.ENOSPC:
            return Exit.DISK_FULL, f"out of disk: {error.filename or ''}"
        case OSError() if error.filename is not None and error.errno is not None:
            return Exit.USAGE, f"{error.filename}: {error.strerror}"
    return None


def _text(error: Exception) -> str:
    return str(error.args[0]) if error.args else type(error).__name__
