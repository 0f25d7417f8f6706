"""Compiles the templates for one language: its words are put into the compiled template instead of being looked up on every page.

A page asks for hundreds of texts, the same ones for every organisation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

#: A named place for a value in a text of the catalogue, or a percent sign that is meant.
_PLACE = re.compile(r"%\((\w+)\)s|%(%)")
Words = Callable[[str], str]
PluralWords = Callable[[str, str, int], str]


#: What makes a text need escaping.
_SPECIAL = re.compile("[&<>\"']").search


class Showing(CodeGenerator):
    """Writes `environment.shown(…)` around what is printed, where Jinja writes `escape(…)`."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("environment.shown(")


class Calling(Context):
    """A context that calls what a template names without asking each time whether it wants the context: nothing of ours does."""

    def call(__self, __obj: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return __obj(*args, **kwargs)


class Compiling(Environment):
    """Jinja's environment, strict and escaping, with `_` and `ngettext` in one language. A text's values are escaped, itself is markup."""

    context_class = Calling
    code_generator_class = Showing

    def __init__(self, words: Words, plural_words: PluralWords) -> None:
        super().__init__(
            loader=PackageLoader("dashboards"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
            auto_reload=False,
        )  # fmt: skip
        self._put = _PutWords(words)

        @lru_cache(maxsize=10_000)
        def ngettext(singular: str, plural: str, number: int) -> Markup:
            return Markup(plural_words(singular, plural, number)) % {"num": number}  # noqa: S704 - a text of ours

        self.globals["ngettext"] = ngettext

    @staticmethod
    def shown(value: object) -> str:
        """A printed value, escaped. Markup and texts without anything to escape, nearly all that is printed, are not copied."""
        if type(value) is Markup or (type(value) is str and not _SPECIAL(value)):
            return value
        return escape(value)

    def _generate(self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False) -> str:
        return super()._generate(self._put.visit(source), name, filename, defer_init)


class _PutWords(NodeTransformer):
    """Replaces each `_("text with %(place)s", place=value)` by the text in the language, cut at its places."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def visit_Output(self, node: nodes.Output) -> nodes.Output:
        put: list[nodes.Expr] = []
        for child in node.nodes:
            parts = self._parts(child)
            put += [self.visit(child)] if parts is None else [nodes.TemplateData(p) if isinstance(p, str) else p for p in parts]
        node.nodes = put
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:
        parts = self._parts(node)
        if parts is None:
            self.generic_visit(node)
            return node
        told = [_markup(part) if isinstance(part, str) else part for part in parts]
        return told[0] if len(told) == 1 else nodes.Concat(told)

    def _parts(self, node: nodes.Node) -> list[str | nodes.Expr] | None:
        """The pieces of a text and the values between; None where the node is no text of the catalogue."""
        if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name) or node.node.name != "_":
            return None
        message = node.args[0]
        if not isinstance(message, nodes.Const):
            raise TypeError(f"line {node.lineno}: a text to be translated stands in the template itself")
        values = {pair.key: self.visit(pair.value) for pair in node.kwargs}
        return list(_cut(self.words(message.value), values)) or [""]


def _cut(text: str, values: dict[str, nodes.Expr]) -> Iterator[str | nodes.Expr]:
    at = 0
    for place in _PLACE.finditer(text):
        if before := text[at : place.start()]:
            yield before
        yield values[place[1]] if place[1] else "%"
        at = place.end()
    if text[at:]:
        yield text[at:]


def _markup(text: str) -> nodes.Expr:
    """A text of ours as an expression; without anything to escape it is the same plain and as markup, and plain is quicker."""
    return nodes.Const(text) if str(escape(text)) == text else nodes.MarkSafe(nodes.Const(text))
