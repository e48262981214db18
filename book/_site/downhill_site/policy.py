"""A Content-Security-Policy in each page: the browser itself refuses other origins and foreign scripts."""

import base64
import hashlib

from bs4 import BeautifulSoup

SCRIPT_TYPES = ("", "text/javascript", "application/javascript", "module")


def inline_hashes(page: BeautifulSoup) -> list[str]:
    """The page's inline scripts, as a policy names them; data blocks (JSON) are not scripts."""
    scripts = [tag.string or "" for tag in page.find_all("script")
               if not tag.get("src") and tag.get("type", "") in SCRIPT_TYPES]
    digests = (hashlib.sha256(text.encode()).digest() for text in scripts)
    return sorted({f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests})


def policy(page: BeautifulSoup) -> str:
    return "; ".join([
        "default-src 'self'",
        " ".join(["script-src 'self'", *inline_hashes(page)]),
        "style-src 'self' 'unsafe-inline'",      # KaTeX's output is placed by style attributes
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    ])


def add_policy(page: BeautifulSoup) -> None:
    """Put the policy in front of all that it governs; call this last, it names the scripts as they are."""
    tag = page.new_tag("meta", attrs={"http-equiv": "Content-Security-Policy", "content": policy(page)})
    page.head.insert(0, tag)
