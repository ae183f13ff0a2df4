"""The domain's heart: the document's words → meaning. Pure and total: any string in, a reading or `unclear` out.

`deadline.read` and `responsibility.read` are what the rest of the program calls.
"""
