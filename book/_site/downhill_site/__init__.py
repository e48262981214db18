"""The site's own Sphinx extension: pages that ask no other origin, and live figures without a kernel.

Each module has one concern and a `setup(app)`. The settings that go with it are in _config.yml.
"""


def setup(app):
    from . import equations, execution, figures, icons, notices, pages

    for module in (execution, equations, figures, pages, icons, notices):
        module.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
