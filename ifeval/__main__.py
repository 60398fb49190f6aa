"""Run the command line with ``python -m ifeval``."""

from ifeval.cli import main

main()
