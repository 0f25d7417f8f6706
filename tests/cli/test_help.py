"""Every verb explains itself, and ends with an example that is a real command."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from crawler.cli import tillsyn


def verbs(group: click.Group = tillsyn, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from verbs(command, (*path, name))


VERBS = list(verbs())


@pytest.mark.parametrize(("path", "command"), VERBS, ids=[" ".join(path) for path, _ in VERBS])
def test_help_says_what_it_does_and_ends_with_an_example(path: tuple[str, ...], command: click.Command) -> None:
    told = CliRunner().invoke(tillsyn, [*path, "--help"]).output
    last = told.rstrip().splitlines()[-1].strip()
    assert last.startswith(f"tillsyn {path[0]}"), told
    assert command.help and command.help.strip()[0].isupper()


@pytest.mark.parametrize(("path", "command"), VERBS, ids=[" ".join(path) for path, _ in VERBS])
def test_the_examples_in_help_are_commands_that_parse(path: tuple[str, ...], command: click.Command) -> None:
    examples = [line.strip() for line in (command.epilog or "").splitlines() if line.strip().startswith("tillsyn ")]
    assert examples
    for example in examples:
        words = shlex.split(example)[1:]
        found: click.Command = tillsyn
        while isinstance(found, click.Group):
            name, found_next, words = found.resolve_command(click.Context(found), words)
            assert found_next is not None, name
            found = found_next
        _, left, _ = found.make_parser(click.Context(found)).parse_args(args=list(words))
        assert not left, example


@pytest.mark.parametrize(("path", "command"), VERBS, ids=[" ".join(path) for path, _ in VERBS])
def test_every_option_is_explained(path: tuple[str, ...], command: click.Command) -> None:
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
