"""Makes `AxeReport`: axe-core, all rules on, in an isolated world of every frame, each frame with a limit of its own.

No script of the page can see or change the engine; script CSP does not matter (design: hostile web 3.3).
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error, Frame

from checks.artefacts import AxeFrame, AxeNode, AxeReport, AxeRule
from checks.dom import Document, Dom, Element
from crawler.browser.axe_source import axe_source, axe_version

if TYPE_CHECKING:
    from crawler.browser.visit import Visit

MAKES = AxeReport
NEEDS = (Dom,)
LIMIT_SECONDS = 45.0

FRAME_LIMIT = 20
FRAME_SECONDS = 8.0
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


async def gather(visit: Visit) -> AxeReport:
    """Run the engine frame by frame. The top frame failing fails the artefact; another frame failing is noted in its place."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    dom = visit.made.get(Dom)
    frames = [await _frame(visit, visit.page.main_frame, dom.top if dom else None, is_top=True, seconds=LIMIT_SECONDS - 5)]
    others = [f for f in visit.page.frames if f is not visit.page.main_frame and f.url not in ("", "about:blank")]
    for frame in others[:FRAME_LIMIT]:
        document = next((d for d in dom.documents[1:] if d.url == frame.url), None) if dom else None
        try:
            frames.append(await _frame(visit, frame, document, is_top=False, seconds=FRAME_SECONDS))
        except TimeoutError:
            frames.append(AxeFrame(url=frame.url[:2000], failure="frame_timeout"))
            visit.note("frame_timeout")
        except Error:
            frames.append(AxeFrame(url=frame.url[:2000], failure="audit_error"))
    if len(others) > FRAME_LIMIT:
        visit.note("frame_limit")
    return AxeReport(version=axe_version(), frames=tuple(frames), duration_ms=round((loop.time() - began) * 1000, 1))


async def _frame(visit: Visit, frame: Frame, document: Document | None, *, is_top: bool, seconds: float) -> AxeFrame:
    tab = visit.tab
    async with asyncio.timeout(seconds):
        if is_top:
            session, world = tab.cdp, await visit.main_world()
        else:
            session, frame_id = await tab.frame_session(frame)
            frame_id = frame_id or await _frame_id(visit, frame)
            world = await tab.world(frame_id, session)
        await tab.load_script("axe", axe_source(), world, session)
        off = json.dumps([] if is_top else PAGE_RULES)
        text = await tab.run(f"(() => {{ const OFF = {off}, KEPT = {NODES_KEPT}; return {_RUN}; }})()", world, session)
    report = json.loads(text)
    return AxeFrame(
        url="" if is_top else frame.url[:2000],
        violations=tuple(_rule(r, document) for r in report["violations"]),
        incomplete=tuple(_rule(r, document) for r in report["incomplete"]),
        passes=report["passes"],
        inapplicable=tuple(report["inapplicable"]),
    )


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
