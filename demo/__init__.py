"""What ships for trying the portal out: local areas as their council papers describe them, and load for benchmarks.

Nothing imports this app. Facts come from the council papers named in each module, in our own words; what the papers do
not print is marked as illustration.
"""
