"""The command `tillsyn`: a thin group of verbs. Each parses, calls one function below and prints; none holds logic."""

from crawler.cli.main import main, tillsyn

__all__ = ["main", "tillsyn"]
