"""Live figures on pages without a kernel: their data, what draws them, what stands without JavaScript."""

import hashlib
import json
import re
from binascii import a2b_base64
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from .execution import executed
from .pages import publish
from .paths import LIVE

logger = logging.getLogger(__name__)

VIEW = "application/vnd.jupyter.widget-view+json"
SCRIPT, STYLE = "live/page.js", "live/figure.css"

# The widgets that lesson_code/live/js/page.js can draw; anything else would be a dead control on the page.
DRAWN = frozenset({"AnyModel", "BoxModel", "HBoxModel", "VBoxModel", "LinkModel",
                   "DirectionalLinkModel", "LayoutModel", "SelectionSliderModel", "ToggleButtonsModel"})
# Round the still picture of a figure that waits for an answer.
FOLD = ('<details class="live-answer"><summary>The figure that answers the question above</summary>', "</details>")
UNUSED_TRAITS = ("_esm", "_css", "_anywidget_id")   # the page has its own bundle


def is_drawn(model: str) -> bool:
    return model in DRAWN or model.endswith("StyleModel")


def reduced_state(text: str) -> tuple[str, list[str]]:
    """The widget state without the figures' code, and the names of models that page.js cannot draw."""
    document = json.loads(text)
    unknown = sorted({model["model_name"] for model in document["state"].values()
                      if not is_drawn(model["model_name"])})
    for model in document["state"].values():
        for trait in UNUSED_TRAITS:
            model["state"].pop(trait, None)
        if "buffers" in model:
            model["buffers"] = [b for b in model["buffers"] if b["path"][0] not in UNUSED_TRAITS]
    slim = json.dumps(document, separators=(",", ":"))
    return slim.replace("</", "<\\/").replace("<!--", "<\\!--"), unknown


def reduce_states(app, env):
    """Once all pages are read: the state that each page embeds is made small and is checked."""
    for name, metadata in getattr(env, "nb_metadata", {}).items():
        for key, (uri, options) in list(metadata.get("js_files", {}).items()):
            if key != "ipywidgets_state":
                continue
            body, unknown = reduced_state(options["body"])
            metadata["js_files"][key] = (uri, {**options, "body": body})
            if unknown:
                logger.warning("this page holds widgets that need a kernel: %s. The site draws %s.",
                               ", ".join(unknown), ", ".join(sorted(DRAWN)), location=name, type="downhill")


def has_live_figure(env, name: str) -> bool:
    return "ipywidgets_state" in getattr(env, "nb_metadata", {}).get(name, {}).get("js_files", {})


def add_style(app, pagename, templatename, context, doctree):
    if has_live_figure(app.env, pagename):
        app.add_css_file(STYLE)


def shown_by(page: Path) -> list:
    """The outputs of a page's cells that have data, as they were executed."""
    notebook = executed(page) if page.suffix == ".ipynb" else None
    return [output for cell in (notebook.cells if notebook else ()) for output in cell.get("outputs", ())
            if "data" in output]


def said_of_pictures(page: Path) -> dict[str, dict]:
    """Picture file -> what came with it in the output's metadata: {"image/png": {"alt": …, "after": …}}."""
    result = {}
    for output in shown_by(page):
        picture = output["data"].get("image/png")
        if picture:
            name = hashlib.sha256(a2b_base64(picture)).hexdigest() + ".png"     # as myst-nb names it
            result[name] = output.get("metadata", {}).get("image/png", {})
    return result


def still_texts(page: Path) -> dict[str, str]:
    """A question's text/plain -> the HTML that stands in for it: {"text/plain": {"still": …}}."""
    found = {}
    for output in shown_by(page):
        still = output.get("metadata", {}).get("text/plain", {}).get("still")
        if still:
            found["".join(output["data"]["text/plain"]).strip()] = still
    return found


class StillPicture(SphinxPostTransform):
    """Put the still picture of a live figure beside it, in <noscript>; give every picture a text."""

    default_priority = 1    # myst-nb keeps one kind of output, and drops the picture, at 4
    formats = ("html",)

    def run(self, **kwargs):
        page = Path(self.env.doc2path(self.env.docname))
        said, stills = said_of_pictures(page), still_texts(page)
        bundles = [node for node in self.document.findall(nodes.container)
                   if node.get("nb_element") == "mime_bundle"]
        for bundle in bundles:
            kinds = {child["mime_type"]: child for child in bundle.children}
            plain = kinds["text/plain"].astext() if "text/plain" in kinds else ""
            pictures = kinds["image/png"].findall(nodes.image) if "image/png" in kinds else ()
            picture = next(iter(pictures), None)
            if picture is None:
                if VIEW in kinds and plain.strip() in stills:   # a question with its answer behind a fold
                    kinds[VIEW] += [raw(f"<noscript>{stills[plain.strip()]}</noscript>")]
                elif VIEW in kinds:
                    logger.warning("a live figure has no still picture for readers without JavaScript: %s",
                                   plain or "(it has no text either)", location=bundle, type="downhill")
                continue
            known = said.get(Path(picture["uri"]).name, {})
            if not picture.get("alt"):
                picture["alt"] = known.get("alt") or described(plain)
            if VIEW in kinds:
                still = picture.deepcopy()
                before, behind = FOLD if known.get("after") else ("", "")
                kinds[VIEW] += [raw(f"<noscript>{before}"), still, raw(f"{behind}</noscript>")]


def described(plain: str) -> str:
    """The cell's text, unless it only names a Python object."""
    return "Picture drawn by the code above" if not plain or re.match(r"\s*<", plain) else plain


def raw(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


def add_files(app, config):
    config.nb_ipywidgets_js = {SCRIPT: {"loading_method": "defer"}}


def copy_bundle(app):
    """The bundle goes in under live/; Jupyter Book would load everything under a _static/ on every page."""
    for name in (SCRIPT, STYLE):
        publish(app, LIVE / "static" / Path(name).name, name)


def setup(app):
    app.connect("config-inited", add_files)
    app.connect("builder-inited", copy_bundle)
    app.connect("env-updated", reduce_states)
    app.connect("html-page-context", add_style)
    app.add_post_transform(StillPicture)
