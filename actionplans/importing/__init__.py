"""Action plans that live in a spreadsheet or a document today: read, matched, looked over, and brought in.

`tables` reads the cells, `columns` matches their headings, `values` their words, and `preview` says for each row what
it will do. Nothing here writes: that is `operations.imports`.
"""
