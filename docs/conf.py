"""How `make docs` makes a site of these pages: nothing in it asks the network for anything, and its search works from a folder."""

import re

from pygments.lexers.special import TextLexer

project = "kpitree"
html_title = "kpitree"
extensions = ["myst_parser"]
html_theme = "furo"
templates_path = []
exclude_patterns = ["requirements.txt"]
html_extra_path = []
# The bad examples of rules.md are not all YAML.
suppress_warnings = ["misc.highlighting_failure"]

# Headings are linked to as on a forge: `language.md#targets`.
myst_heading_anchors = 3

# A browser gives a page in a folder no other files, so that results are titles without excerpts; their text is not copied for it.
html_show_search_summary = False
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_show_sphinx = False
html_theme_options = {"source_edit_link": None, "top_of_page_buttons": []}


def adapt(app, document, source):
    """A block such as ```` ```yaml kpitree.yaml ```` is a file of that name: the name stands above it. The first page's table is the menu."""
    text = re.sub(r"^(`{3,})(\S+) (\S+)$", lambda block: f"{block[1]}{{code-block}} {block[2]}\n:caption: {block[3]}\n", source[0], flags=re.M)
    if document == "index":
        pages = "\n".join(re.findall(r"\(([a-z]+)\.md\)", text))
        text += f"\n```{{toctree}}\n:hidden:\n\n{pages}\n```\n"
    source[0] = text


def setup(app):
    app.add_lexer("csv", TextLexer)
    app.connect("source-read", adapt)
