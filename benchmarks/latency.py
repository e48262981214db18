"""From a slider's event to the painted frame: 200 key steps and a drag on the first slider of each page.

The time runs from the event's own time stamp (the key, the pointer) to the end of the frame in which the
canvas was drawn anew (a message posted from requestAnimationFrame). Frames per second are those during the
drag; "drawn" counts the frames in which a canvas was drawn. Then the same with the processor slowed down six
times (Chromium's own throttle).
"""

from pathlib import Path

import numpy as np

from benchmarks import machine, site

SLIDER = ".live-figure input[type=range]"
SCRIPT = Path(__file__).with_name("latency.js").read_text(encoding="utf-8")
TARGETS = "wanted, idle machine: p50 <= 17 ms, p95 <= 25 ms; slowed down 6x: >= 30 frames a second"


def keys(page, slider, steps=200):
    """Arrow keys to the end of the slider and back, each pressed when the last one is painted."""
    slider.focus()
    stops = page.evaluate("s => [s.min, s.max, s.value].map(Number)", slider.element_handle())
    low, high, value = stops
    page.evaluate("bench.start()")
    direction = 1
    for step in range(steps):
        if not low <= value + direction <= high:
            direction = -direction
        value += direction
        page.keyboard.press("ArrowRight" if direction > 0 else "ArrowLeft")
        page.wait_for_function("n => bench.latencies.length >= n", arg=step + 1, polling=1, timeout=10_000)
    return page.evaluate("bench.stop()")


def drag(page, slider, seconds=3.0, rate=60):
    """The handle pulled to and fro over the whole slider, with `rate` moves a second."""
    box = slider.bounding_box()
    y, moves = box["y"] + box["height"] / 2, int(seconds * rate)
    page.mouse.move(box["x"] + 12, y)
    page.mouse.down()
    page.evaluate("bench.start()")
    for move in range(moves):
        share = 0.5 - 0.5 * np.cos(2 * np.pi * 2 * move / moves)  # to and fro, twice
        page.mouse.move(box["x"] + 12 + share * (box["width"] - 24), y)
        page.wait_for_timeout(1000 / rate - 4)  # the call itself takes some
    found = page.evaluate("bench.stop()")
    page.mouse.up()
    return found


def row(page, what, found):
    p50, p95 = np.percentile(found["latencies"], [50, 95])
    print(f"{page:44} {what:16} {len(found['latencies']):6} {p50:7.1f} {p95:7.1f} "
          f"{found['frames'] / found['seconds']:9.1f} {found['painted'] / found['seconds']:7.1f}", flush=True)


def main():
    print(TARGETS)
    if machine.busy():
        print(machine.busy())
    print(f"{'page':44} {'':16} {'events':>6} {'p50, ms':>7} {'p95, ms':>7} {'frames/s':>9} {'drawn/s':>7}")
    measured = False
    with site.served() as root, site.chromium() as browser:
        for name in site.pages():
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.add_init_script(SCRIPT)
            page.goto(root + name, wait_until="networkidle")
            # Figures that wait for an answer are shown first.
            page.locator(".live-wait button").evaluate_all("all => all.forEach(button => button.click())")
            slider = page.locator(SLIDER).first
            if page.locator(".live-figure").count() and page.locator(SLIDER).count():
                slider.scroll_into_view_if_needed()
                page.wait_for_timeout(300)
                measured = True
                row(name, "keys", keys(page, slider))
                row(name, "drag", drag(page, slider))
                client = page.context.new_cdp_session(page)
                client.send("Emulation.setCPUThrottlingRate", {"rate": 6})
                row(name, "keys, slowed 6x", keys(page, slider, steps=60))
                row(name, "drag, slowed 6x", drag(page, slider))
            page.close()
    if not measured:
        raise machine.NotThere(f"no page of _build/html has a slider ({SLIDER})")


if __name__ == "__main__":
    main()
