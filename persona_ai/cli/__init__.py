"""The command line. Heavy modules are imported only inside the commands that need them."""

from persona_ai.cli import bringing, checking, customers, making, placing, rating, waves
from persona_ai.cli.app import app, main

__all__ = ["app", "bringing", "checking", "customers", "main", "making", "placing", "rating", "waves"]
