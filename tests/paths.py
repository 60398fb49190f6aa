"""Where things are in the checkout."""

import os
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "ifeval"
ACME = ROOT / "tests" / "packs" / "acme"

SHARED = Path(os.environ.get("IFEVAL_SHARED", ROOT.parent / "shared"))
"""Recorded data of others that tests may read where they are, and that is no part of this."""
