"""TLS over a socket that the guard connected, with an end to how long a handshake may take."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socket import SHUT_RDWR, socket

import certifi

HANDSHAKE_SECONDS = 10.0


def verifying_context(trusted_ca: str = "") -> ssl.SSLContext:
    """Verifies chain, name and dates against the usual authorities, or those of a PEM file instead."""
    return ssl.create_default_context(cafile=trusted_ca or certifi.where())


@contextmanager
def handshake(raw: socket, context: ssl.SSLContext, host: str, *, seconds: float = HANDSHAKE_SECONDS) -> Iterator[ssl.SSLSocket]:
    """A TLS connection whose handshake ends within `seconds` in all, however slowly its bytes drip. Raises OSError (also ssl.SSLError)."""
    with context.wrap_socket(raw, server_hostname=host, do_handshake_on_connect=False) as held:

        def end() -> None:
            with suppress(OSError):
                held.shutdown(SHUT_RDWR)

        limit = threading.Timer(seconds, end)
        limit.daemon = True
        limit.start()
        try:
            held.do_handshake()
        except ssl.SSLError:  # a certificate that does not hold is a ValueError as well
            raise
        except ValueError as error:  # the timer closed it between two steps
            raise TimeoutError("no TLS handshake in time") from error
        finally:
            limit.cancel()
        yield held
