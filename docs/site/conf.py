"""Sphinx's settings for `make site`."""

project = html_title = "Build microgpt"
author = "the authors of Build microgpt"
copyright = "2026, the authors of Build microgpt. Code under the MIT License, text under CC BY 4.0"
language = "en"
extensions = ["myst_nb"]
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3
nb_execution_mode = "off"
nb_render_markdown_format = "myst"
nb_code_prompt_show = nb_code_prompt_hide = "What comes out"
suppress_warnings = ["myst.header", "misc.highlighting_failure"]
html_theme = "sphinx_book_theme"
html_theme_options = {
    "show_toc_level": 2,
    "use_download_button": False,
    "use_fullscreen_button": False,
    "home_page_in_toc": True,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_context = {"default_mode": "auto"}
html_static_path = ["static"]
html_css_files = ["site.css"]
html_js_files = ["widgets.js"]
html_favicon = "static/favicon.svg"
# A page opened from the disk may not fetch another one for a summary.
html_show_search_summary = False
html_copy_source = html_show_sphinx = False
