"""Analysis of the texts that citizens write, with patterns and a small linear model, as pure functions.

``kinds`` classifies a text as complaint, report or inquiry; ``alerts`` finds what is urgent; ``gaps`` finds missing
parts; ``refusals`` finds hints at statutory reasons to refuse; ``deidentification`` removes personal data; ``analysis``
does all of this at once. ``normalization`` and ``prefilter`` are what they share.
"""
