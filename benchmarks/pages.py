"""Bytes on the wire of each page, cold, gzip, all requests, headers included, as Chromium counts them.

"open" is what arrives until the network rests; "read" adds what scrolling through the whole page brings.
"""

from collections import Counter
from urllib.parse import urlsplit

from benchmarks import site

TARGETS = "wanted: chapter 5 <= 700 KB, a page with one live figure <= 520 KB"


def visit(browser, address, scroll):
    """(live figures, Counter of KB by kind, [largest requests], addresses of other origins)."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.setCacheDisabled", {"cacheDisabled": True})
    asked, kinds, sizes = {}, {}, Counter()
    client.on("Network.requestWillBeSent",
              lambda event: asked.update({event["requestId"]: event["request"]["url"]}))
    client.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    client.on("Network.loadingFinished",
              lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    page.goto(address, wait_until="networkidle")
    if scroll:
        height = page.evaluate("document.documentElement.scrollHeight")
        for top in range(0, height, 600):
            page.mouse.wheel(0, 600)
            page.wait_for_timeout(30 if top else 100)
        page.wait_for_load_state("networkidle")
    figures = page.locator(".live-figure").count()
    by_kind = Counter()
    for request, size in sizes.items():
        by_kind[kinds.get(request, "Other")] += size / 1000
    largest = [(size / 1000, urlsplit(asked.get(request, "")).path.rsplit("/", 1)[-1])
               for request, size in sizes.most_common(4)]
    foreign = {url for url in asked.values() if url.startswith("http")
               and urlsplit(url).netloc != urlsplit(address).netloc}
    context.close()
    return figures, by_kind, largest, foreign


def main():
    print(TARGETS)
    print(f"{'page':44} {'figures':>7} {'open, KB':>9} {'read, KB':>9}   by kind, KB")
    with site.served() as root, site.chromium() as browser:
        for page in site.pages():
            _, opened, *_ = visit(browser, root + page, scroll=False)
            figures, read, largest, foreign = visit(browser, root + page, scroll=True)
            kinds = ", ".join(f"{kind.lower()} {size:.0f}" for kind, size in read.most_common())
            print(f"{page:44} {figures:7} {opened.total():9.0f} {read.total():9.0f}   {kinds}")
            print(f"{'':44} largest: " + ", ".join(f"{name} {size:.0f}" for size, name in largest))
            if foreign:
                print(f"{'':44} asks other origins: {sorted(foreign)}")


if __name__ == "__main__":
    main()
