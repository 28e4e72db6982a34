"""Sphinx's settings for `make site`."""

project = "Build microgpt"
html_title = "Build microgpt"
extensions = ["myst_nb"]
html_theme = "sphinx_book_theme"
nb_execution_mode = "off"
nb_render_markdown_format = "myst"
myst_enable_extensions = ["dollarmath"]
suppress_warnings = ["myst.header", "myst.xref_missing", "misc.highlighting_failure", "mystnb.unknown_mime_type"]
html_theme_options = {"show_toc_level": 2, "use_download_button": False}
html_show_sphinx = False
