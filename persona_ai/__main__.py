"""`python -m persona_ai` is the command line."""

from persona_ai.cli import main

main()
