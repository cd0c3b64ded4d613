"""Analysis of the texts that citizens write, with named entries of words, patterns and learned heads.

``kinds`` classifies a text as complaint, report or inquiry; ``alerts`` finds what is urgent; ``gaps`` finds missing
parts; ``refusals`` finds hints at statutory reasons to refuse; ``deidentification`` removes personal data; ``analysis``
does all of this at once. ``signs`` is what they share: the ``entries``
(``knowledge/*.yaml``) that speak in a text, and the margins of the learned ``heads``.
"""
