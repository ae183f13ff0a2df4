"""Portal → other formats, each from the same model as the pages. An export knows no HTML and no template."""
