"""Makes `AxeReport`: axe-core, all rules on, in an isolated world of every frame, each frame with a limit of its own.

No script of the page can see or change the engine; script CSP does not matter (design: hostile web 3.3).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING, Any

from playwright.async_api import CDPSession, Error, Frame

from checks.artefacts import AxeFrame, AxeNode, AxeReport, AxeRule
from checks.dom import Document, Dom, Element
from crawler.browser.axe_source import axe_source, axe_version
from crawler.browser.received import whole_all

if TYPE_CHECKING:
    from crawler.browser.session import Tab
    from crawler.browser.visit import Visit

MAKES = AxeReport
NEEDS = (Dom,)
LIMIT_SECONDS = 45.0

FRAME_LIMIT = 20
#: On more elements than this the slow rules get a run of their own, which may be lost (`rule_timeout`).
LARGE_ELEMENTS = 3_000
SLOW_RULES = ("color-contrast", "color-contrast-enhanced", "region", "target-size", "link-in-text-block")
FRAME_SECONDS = 8.0
STOP_SECONDS = 2.0
NODES_KEPT = 20
#: Rules about a whole page; in a frame they would speak of a page that nobody opens by itself.
PAGE_RULES = ("document-title", "html-has-lang", "landmark-one-main", "page-has-heading-one", "bypass", "region",
              "landmark-banner-is-top-level", "landmark-contentinfo-is-top-level", "meta-viewport", "meta-viewport-large",
              "css-orientation-lock", "skip-link")  # fmt: skip

_RUN = """(async () => {
  const cut = (text, most) => String(text == null ? '' : text).slice(0, most);
  const path = element => {
    const steps = [];
    for (let at = element; at; ) {
      const parent = at.parentNode;
      if (!parent) break;
      if (parent.nodeType === 9) break;
      const index = Array.prototype.indexOf.call(parent.children, at);
      if (parent.nodeType === 11 && parent.host) { steps.push('s' + index); at = parent.host; }
      else { steps.push(String(index)); at = parent; }
    }
    return steps.reverse().join('/');
  };
  const rules = {}; for (const rule of axe.getRules()) rules[rule.ruleId] = {enabled: !OFF.includes(rule.ruleId)};
  const result = await axe.run(document, {resultTypes: ['violations', 'incomplete'], iframes: false, rules, elementRef: true,
    performanceTimer: false});
  const slim = list => list.map(rule => ({id: rule.id, impact: rule.impact || '', tags: rule.tags, count: rule.nodes.length,
    nodes: rule.nodes.slice(0, KEPT).map(node => {
      const deciding = [...node.any, ...node.all, ...node.none].find(c => c.data) || {};
      let data = {}; try { data = JSON.parse(JSON.stringify(deciding.data || {})); } catch (e) {}
      const reason = data && data.messageKey;
      const box = node.element && node.element.getBoundingClientRect();
      return {selector: cut(node.target.flat(9).join(' >>> '), 500), html: cut(node.html, 600), message: cut(node.failureSummary, 500),
        data: typeof data === 'object' && data && !Array.isArray(data) && JSON.stringify(data).length < 2000 ? data : {},
        path: node.element ? path(node.element) : '', tag: node.element ? node.element.localName : '', reason: reason || '',
        box: box ? [box.x + scrollX, box.y + scrollY, box.width, box.height] : null};
    })}));
  const passes = {}; for (const rule of result.passes) passes[rule.id] = rule.nodes.length;
  return JSON.stringify({violations: slim(result.violations), incomplete: slim(result.incomplete), passes,
    inapplicable: result.inapplicable.map(rule => rule.id)});
})()"""


#: A control or picture named like one of the DOM's own properties hides it, in every world: `<input name="nodeName">`.
#: Takes such names away for the time of one run; its value is the function that puts them back. A form remembers names
#: that were once asked for until the control leaves it, so each control leaves its form for a moment.
_UNCLOBBER = """(() => {
  const own = new Set();
  for (const start of [Element.prototype, Document.prototype])
    for (let at = start; at && at !== Object.prototype; at = Object.getPrototypeOf(at))
      for (const name of Object.getOwnPropertyNames(at)) own.add(name);
  for (const harmless of ['id', 'title', 'slot', 'part', 'prefix', 'role', 'lang', 'dir', 'hidden']) own.delete(harmless);
  const taken = [], {getAttribute, setAttribute, removeAttribute, hasAttribute} = Element.prototype;
  for (const element of Document.prototype.querySelectorAll.call(document, 'form [name], form [id], [form], form[name], img[name], '
      + 'embed[name], object[name], iframe[name]'))
    for (const attribute of ['name', 'id']) {
      const value = getAttribute.call(element, attribute);
      if (value === null || !own.has(value)) continue;
      taken.push([element, attribute, value]);
      removeAttribute.call(element, attribute);
      if (!hasAttribute.call(element, 'form')) { setAttribute.call(element, 'form', ''); removeAttribute.call(element, 'form'); }
    }
  return () => { for (const [element, attribute, value] of taken.reverse()) setAttribute.call(element, attribute, value); };
})()"""


async def gather(visit: Visit) -> AxeReport:
    """Run the engine frame by frame. The top frame failing fails the artefact; another frame failing is noted in its place."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    dom = visit.made.get(Dom)
    frames = [await _top(visit, dom)]
    others = [f for f in visit.page.frames if f is not visit.page.main_frame and f.url not in ("", "about:blank")]
    for frame in others[:FRAME_LIMIT]:
        document = next((d for d in dom.documents[1:] if d.url == frame.url), None) if dom else None
        if document is not None and _is_without_scripts(document):
            # The engine's timers never fire there; what the snapshot holds of it is judged all the same.
            frames.append(AxeFrame(url=frame.url[:2000], failure="script_blocked"))
            continue
        try:
            frames.append(await _frame(visit, frame, document, seconds=visit.within(FRAME_SECONDS, 0.4)))
        except TimeoutError:
            frames.append(AxeFrame(url=frame.url[:2000], failure="frame_timeout"))
            visit.note("frame_timeout")
        except Error:
            frames.append(AxeFrame(url=frame.url[:2000], failure="audit_error"))
    if len(others) > FRAME_LIMIT:
        visit.note("frame_limit")
    return AxeReport(version=axe_version(), frames=tuple(frames), duration_ms=round((loop.time() - began) * 1000, 1))


async def _top(visit: Visit, dom: Dom | None) -> AxeFrame:
    """The top document: a very large one in two runs, so that the rules that take longest can't take the others along."""
    tab, world = visit.tab, await visit.main_world()
    document = dom.top if dom else None
    seconds = visit.within(LIMIT_SECONDS - 5, 0.9)
    is_large = document is not None and len(document.elements) > LARGE_ELEMENTS
    off = json.dumps(SLOW_RULES if is_large else [])
    try:
        async with asyncio.timeout(seconds):
            await tab.load_script("axe", axe_source(), world)
            report = await _run(tab, off, world)
    except TimeoutError:
        await _stop(tab)
        raise
    if is_large:
        only = f"axe.getRules().map(rule => rule.ruleId).filter(id => !{json.dumps(SLOW_RULES)}.includes(id))"
        try:
            async with asyncio.timeout(visit.within(LIMIT_SECONDS - 5, 0.8)):
                slow = await _run(tab, only, world)
        except TimeoutError:
            await _stop(tab)
            visit.note("rule_timeout")
        else:
            for part in ("violations", "incomplete", "inapplicable"):
                report[part] += slow[part]
            report["passes"] |= slow["passes"]
    return _axe_frame(report, "", document)


async def _stop(tab: Tab) -> None:
    """End a run that was given up, or the page would answer nobody until it is done."""
    with contextlib.suppress(Error, TimeoutError):
        async with asyncio.timeout(STOP_SECONDS):
            await tab.cdp.send("Runtime.terminateExecution")


async def _frame(visit: Visit, frame: Frame, document: Document | None, *, seconds: float) -> AxeFrame:
    tab = visit.tab
    async with asyncio.timeout(seconds):
        session, frame_id = await tab.frame_session(frame)
        frame_id = frame_id or await _frame_id(visit, frame)
        world = await tab.world(frame_id, session)
        await tab.load_script("axe", axe_source(), world, session)
        report = await _run(tab, json.dumps(PAGE_RULES), world, session)
    return _axe_frame(report, frame.url[:2000], document)


async def _run(tab: Tab, off: str, world: int, session: CDPSession | None = None) -> dict[str, Any]:
    """One run without the rules that the script `off` names."""
    script = f"(async () => {{ const OFF = {off}, KEPT = {NODES_KEPT}, restore = {_UNCLOBBER};"
    text = await tab.run(script + f" try {{ return await {_RUN}; }} finally {{ restore(); }} }})()", world, session)
    report: dict[str, Any] = whole_all(json.loads(text))
    return report


def _axe_frame(report: dict[str, Any], url: str, document: Document | None) -> AxeFrame:
    return AxeFrame(
        url=url,
        violations=tuple(_rule(r, document) for r in report["violations"]),
        incomplete=tuple(_rule(r, document) for r in report["incomplete"]),
        passes=report["passes"],
        inapplicable=tuple(report["inapplicable"]),
    )


def _is_without_scripts(document: Document | None) -> bool:
    """True for the document of a sandboxed frame, or of a frame inside one, that may not run scripts."""
    for _ in range(FRAME_LIMIT):
        if document is None or document.owner is None:
            return False
        owner = document.owner
        if owner.has("sandbox") and "allow-scripts" not in owner.get("sandbox").lower().split():
            return True
        document = owner.document
    return False


async def _frame_id(visit: Visit, frame: Frame) -> str:
    """The id of a frame that lives in the page's own process, found by its address in the frame tree."""
    tree = (await visit.cdp.send("Page.getFrameTree"))["frameTree"]
    stack = list(tree.get("childFrames", ()))
    while stack:
        node = stack.pop(0)
        if node["frame"]["url"].split("#")[0] == frame.url.split("#")[0] or (frame.name and node["frame"].get("name") == frame.name):
            return str(node["frame"]["id"])
        stack += node.get("childFrames", ())
    raise Error("the frame is gone")


def _rule(raw: dict[str, Any], document: Document | None) -> AxeRule:
    nodes = []
    for node in raw["nodes"]:
        element = _at_path(document, node["path"], node["tag"]) if document else None
        data = {**node["data"], **({"reason": node["reason"]} if node["reason"] else {})}
        nodes.append(
            AxeNode(
                selector=node["selector"],
                html=node["html"],
                message=node["message"],
                data=data,
                box=element.box if element else None,
                component=element.component if element else "",
                role=element.role if element else "",
                name=element.name[:300] if element else "",
            )
        )
    return AxeRule(id=raw["id"], impact=raw["impact"], tags=tuple(raw["tags"]), nodes=tuple(nodes), count=raw["count"])


def _at_path(document: Document, path: str, tag: str) -> Element | None:
    """The element that child indexes lead to (`s` before an index: into the shadow root), if it still has that tag."""
    at = document.root
    for step in filter(None, path.split("/")):
        if at is None:
            return None
        in_shadow = step.startswith("s")
        children = [c for c in at.elements if bool(c.shadow) == in_shadow]
        index = int(step.lstrip("s"))
        at = children[index] if 0 <= index < len(children) else None
    return at if at is not None and at.tag == tag.lower() else None
