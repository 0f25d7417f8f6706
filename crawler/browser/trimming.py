"""Making an enormous page one that can be looked at in time: elements that repeat their siblings go first, then the rest is cut.

The rules take some milliseconds for each element. A list of a hundred thousand links that differ in address and words
alone is one shape: what holds of its first three hundred holds of the others, and the page was looked at. What is left out
for any other cause is a page that was looked at in part (`truncated`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass

#: Of an enormous page the first elements in the order of the document stay.
ELEMENT_LIMIT = 12_000
#: From this size on what repeats its siblings goes: axe compares every control with every other, so time grows faster than pages.
REPEATED_FROM = 6_000
#: Siblings of one shape that stay: many times the twenty findings kept of a check, and few enough for axe on a busy machine.
SIBLINGS_KEPT = 300
#: Beyond this no shape is sought: a page of that size is cut whatever it consists of.
SHAPED_LIMIT = 250_000
#: Attributes that may differ between elements of one shape: addresses and words. Only whether they are empty counts.
FREE_ATTRIBUTES = ("href", "src", "srcset", "title", "alt", "value", "name", "content", "datetime", "cite", "aria-label")

_SCRIPT = """(() => {
  const MOST = __MOST__, FROM = __FROM__, KEPT = __KEPT__, SHAPED = __SHAPED__, FREE = new Set(__FREE__);
  const reader = (start, name) => { const {get} = Object.getOwnPropertyDescriptor(start.prototype, name); return node => get.call(node); };
  const parentOf = reader(Node, 'parentNode'), attributesOf = reader(Element, 'attributes'), firstOf = reader(Node, 'firstChild');
  const all = [...Document.prototype.getElementsByTagName.call(document, '*')], count = all.length, root = all[0];
  if (count <= FROM) return [count, 0, 0];
  let repeated = 0;
  if (count <= SHAPED) {
    const shapes = new Map(), numbers = new Map(), inside = new Map(), extent = new Map(), going = new Set();
    for (let at = count - 1; at >= 0; at--) {
      const element = all[at], parent = parentOf(element);
      let told = element.namespaceURI + ' ' + element.localName, alone = element.shadowRoot !== null;
      for (const {name, value} of attributesOf(element)) {
        alone = alone || name === 'id';
        const free = FREE.has(name) || name.startsWith('data-');
        told += '|' + name + '=' + (free ? value.trim() !== '' : value.length > 300 ? Math.random() : value);
      }
      for (let child = firstOf(element); child; child = child.nextSibling)
        if (child.nodeType === 3 && child.data.trim() !== '') { told += '|text'; break; }
      const own = inside.get(element);
      if (own) { told += '|' + own.told.reverse().join(','); alone = alone || own.alone; }
      if (!numbers.has(told)) numbers.set(told, numbers.size);
      const number = alone ? -1 : numbers.get(told), held = 1 + (own ? own.held : 0);
      shapes.set(element, number); extent.set(element, held);
      if (!inside.has(parent)) inside.set(parent, {told: [], alone: false, held: 0});
      const outer = inside.get(parent);
      outer.told.push(number); outer.alone = outer.alone || alone; outer.held += held;
    }
    const seen = new Map();
    for (const element of all) {
      const parent = parentOf(element), number = shapes.get(element);
      if (going.has(parent)) { going.add(element); continue; }
      if (number < 0) continue;
      if (!seen.has(parent)) seen.set(parent, new Map());
      const before = seen.get(parent).get(number) || 0;
      seen.get(parent).set(number, before + 1);
      if (before < KEPT) continue;
      going.add(element); repeated += extent.get(element);
    }
    for (const element of going) if (!going.has(parentOf(element))) Element.prototype.remove.call(element);
  }
  const left = Document.prototype.getElementsByTagName.call(document, '*');
  const cut = Math.max(0, left.length - MOST);
  if (cut) { const range = Document.prototype.createRange.call(document);
    range.setStartBefore(left[MOST]); range.setEnd(root, root.childNodes.length); range.deleteContents(); }
  return [count, repeated, cut];
})()"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trimmed:
    """How many elements the page had, how many repeated others and how many were cut off."""

    elements: int = 0
    repeated: int = 0
    cut: int = 0


def trim_script() -> str:
    """What to run in the page's isolated world; its value is for `trimmed`."""
    words = {"MOST": ELEMENT_LIMIT, "FROM": REPEATED_FROM, "KEPT": SIBLINGS_KEPT, "SHAPED": SHAPED_LIMIT, "FREE": FREE_ATTRIBUTES}
    script = _SCRIPT
    for word, value in words.items():
        script = script.replace(f"__{word}__", json.dumps(value))
    return script


def trimmed(value: object) -> Trimmed:
    """The script's answer; nothing trimmed where a page made it something else."""
    if isinstance(value, list) and len(value) == 3 and all(isinstance(number, int) for number in value):
        return Trimmed(elements=value[0], repeated=value[1], cut=value[2])
    return Trimmed()
