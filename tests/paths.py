"""Where things are in the checkout."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "ifeval"
ACME = ROOT / "tests" / "packs" / "acme"
