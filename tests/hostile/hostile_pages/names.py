"""The name service of the hostile site: hostile answers for the DNS behaviours, nothing for other names."""

import threading

from hostile_site import DOMAIN, Asked, behaviour, document

from crawler.egress import NameFailure

OFF_LIMITS = "127.0.0.66"


class HostileNames:
    """A resolver for the guard under test. ``dns-rebind`` answers differently from the second time on."""

    def __init__(self) -> None:
        self.asked: dict[str, int] = {}
        self.let_go = threading.Event()

    def addresses(self, name: str) -> list[str]:
        count = self.asked[name] = self.asked.get(name, 0) + 1
        answers = {
            f"dns-rebind.{DOMAIN}": ["127.0.0.1"] if count == 1 else [OFF_LIMITS],
            f"dns-multi.{DOMAIN}": ["8.8.8.8", OFF_LIMITS],
            f"dns-offlimits.{DOMAIN}": [OFF_LIMITS],
            f"dns-metadata.{DOMAIN}": ["169.254.169.254"],
            f"dns-v6loop.{DOMAIN}": ["::1"],
            f"dns-v6mapped.{DOMAIN}": [f"::ffff:{OFF_LIMITS}"],
        }
        if name == f"dns-slow.{DOMAIN}":
            self.let_go.wait(60)
        if name not in answers:
            raise NameFailure(f"{name}: no such name")
        return answers[name]

    def records(self, name: str, rdtype: str) -> list[str]:
        return []


@behaviour(
    "dns-rebind", "dns-multi", "dns-offlimits", "dns-metadata", "dns-v6loop", "dns-v6mapped", "dns-nxdomain", "dns-slow"
)
async def answered(asked: Asked) -> None:
    await asked.answer(document(asked.name, f'<img alt="" src="http://{asked.host}/igen.png">'))
