"""What a tab saw happen: requests and answers, console, dialogs. It observes and counts, it decides nothing.

The handlers take the browser's own events (Network and Runtime domains of the DevTools protocol).
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any

from crawler.browser.received import whole

#: A document that unpacks to more is not read on: the crawl's own limit (DOWNLOAD_MAXSIZE).
DOCUMENT_BYTES = 10 * 1024 * 1024
MESSAGE_LIMIT = 200


@dataclass(slots=True)
class Watch:
    """What a tab saw happen since the visit began; every list is bounded."""

    requests: dict[str, dict[str, Any]] = field(default_factory=dict)
    request_limit: int = 2000
    cut: bool = False
    messages: list[dict[str, str]] = field(default_factory=list)
    messages_cut: bool = False
    dialogs: list[str] = field(default_factory=list)
    popups: int = 0
    downloads: int = 0
    crashed: bool = False
    last_request_at: float = 0.0
    began_at: float = 0.0  # CDP monotonic seconds of the first request
    documents: int = 0  # navigations of the top frame
    main_frame: str = ""
    hops: list[dict[str, Any]] = field(default_factory=list)
    unsafe: list[str] = field(default_factory=list)
    refused_navigation: str = ""
    last_document: str = ""  # the last address asked for the top document, redirects counted
    document_id: str = ""  # the protocol's number of that request
    document_bytes: int = 0  # of its body, unpacked
    redirected_to: str = ""  # Location of its last answer that was a redirect
    document_failure: str = ""  # the browser's word for why its body ended early; "too_large" is ours
    document_failed: asyncio.Event = field(default_factory=asyncio.Event)
    frame_documents: int = 0  # documents asked for frames
    frames_cut: bool = False
    origins: set[str] = field(default_factory=set)  # asked of since the tab was last wiped

    def on_request(self, event: dict[str, Any]) -> None:
        request = event["request"]
        self.last_request_at = asyncio.get_running_loop().time()
        if not self.began_at:
            self.began_at = event["timestamp"]
        known = self.requests.get(event["requestId"])
        if event.get("frameId") == self.main_frame and event.get("type") == "Document":
            self.last_document, self.document_id = request["url"][:2000], event["requestId"]
        if "redirectResponse" in event:
            answer = event["redirectResponse"]
            if event.get("frameId") == self.main_frame and event.get("type") == "Document":
                self.hops.append({"url": answer["url"], "status": answer["status"], "location": request["url"]})
            if known is not None:
                known["status"], known["bytes"] = answer["status"], int(answer.get("encodedDataLength", 0))
                self.requests[f"{event['requestId']}~{len(self.requests)}"] = known
        elif event.get("frameId") == self.main_frame and event.get("type") == "Document":
            self.documents += 1
            self.document_bytes, self.document_failure = 0, ""
            self.document_failed.clear()
        if len(self.requests) >= self.request_limit:
            self.cut = True
            return
        self.requests[event["requestId"]] = {
            "url": request["url"][:2000],
            "method": request["method"],
            "kind": event.get("type", "Other").lower(),
            "status": 0,
            "mime": "",
            "bytes": 0,
            "failure": "",
            "at": event["timestamp"],
        }
        self.origins.update(_origin(request["url"]))

    def forget_stopped(self) -> None:
        """What was stopped before is not the doing of what is used next."""
        self.unsafe.clear()
        self.refused_navigation = ""

    def of_document(self) -> list[dict[str, Any]]:
        """The top document's own request and those after it: what an earlier one left open when it was left is never answered."""
        own = self.requests.get(self.document_id)
        return [request for request in self.requests.values() if own is None or request["at"] >= own["at"]]

    def on_response(self, event: dict[str, Any]) -> None:
        if known := self.requests.get(event["requestId"]):
            answer = event["response"]
            known["status"], known["mime"] = answer["status"], answer.get("mimeType", "")

    def on_head(self, event: dict[str, Any]) -> None:
        if event["requestId"] == self.document_id and 300 <= event.get("statusCode", 0) < 400:
            headers = {name.lower(): value for name, value in event.get("headers", {}).items()}
            self.redirected_to = headers.get("location", "")[:2000]

    def on_data(self, event: dict[str, Any]) -> bool:
        """Count the document's bytes; true at the moment when it has become too large to be read on."""
        if event["requestId"] != self.document_id or self.document_failure:
            return False
        self.document_bytes += int(event.get("dataLength", 0))
        if self.document_bytes <= DOCUMENT_BYTES:
            return False
        self.document_failure = "too_large"
        self.document_failed.set()
        return True

    def on_finished(self, event: dict[str, Any]) -> None:
        if known := self.requests.get(event["requestId"]):
            known["bytes"] = int(event.get("encodedDataLength", 0))
        self.last_request_at = asyncio.get_running_loop().time()

    def on_failed(self, event: dict[str, Any]) -> None:
        if known := self.requests.get(event["requestId"]):
            known["failure"] = event.get("blockedReason") or event.get("errorText", "failed")
        text = event.get("errorText", "failed")
        is_own = event["requestId"] == self.document_id and not event.get("canceled")
        if is_own and text != "net::ERR_ABORTED" and not self.document_failure:
            self.document_failure = text
            self.document_failed.set()

    def _message(self, level: str, text: str, url: str = "") -> None:
        if len(self.messages) >= MESSAGE_LIMIT:
            self.messages_cut = True
            return
        self.messages.append({"level": level, "text": whole(text[:500]), "url": whole(url[:500])})

    def on_console(self, event: dict[str, Any]) -> None:
        parts = [str(a.get("value", a.get("description", a.get("type", ""))))[:300] for a in event.get("args", ())[:5]]
        level = {"error": "error", "warning": "warning", "assert": "error"}.get(event["type"], "info")
        self._message(level, " ".join(parts))

    def on_exception(self, event: dict[str, Any]) -> None:
        details = event["exceptionDetails"]
        text = details.get("exception", {}).get("description") or details.get("text", "")
        self._message("exception", text, details.get("url", ""))


def _origin(url: str) -> set[str]:
    match = re.match(r"(https?://[^/?#]+)", url)
    return {match.group(1)} if match else set()
