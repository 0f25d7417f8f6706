"""Commands whose help ends with the example that stands last in their docstring."""

from __future__ import annotations

import inspect

import click

_MARK = "\b\nExample"
SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


def _parts(text: str) -> tuple[str, str]:
    before, mark, after = inspect.cleandoc(text).partition(_MARK)
    return before.rstrip(), f"{mark}{after}".rstrip() if mark else ""


class Verb(click.Command):
    """A verb: what it does, its options, an example."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.context_settings = {**SETTINGS, **self.context_settings}
        self.help, self.epilog = _parts(self.help or "")


class VerbGroup(click.Group):
    """A verb with verbs below it."""

    command_class = Verb

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.context_settings = {**SETTINGS, **self.context_settings}
        self.help, self.epilog = _parts(self.help or "")
