"""Where things are. Everything that a build makes lies under `BUILD`, apart from the JavaScript bundle."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SITE = ROOT / "book" / "_site"
NODE_MODULES = SITE / "node_modules"
LIVE = ROOT / "lesson_code" / "live"
BUILD = ROOT / "_build"
HTML = BUILD / "html"
WITHOUT = BUILD / "html-without-solutions"
EXECUTED = BUILD / "executed"
