"""A county's year: everybody who files, works, pays and inspects, on a stepped clock and through the gateway only.

``script`` writes the year's messages, with its seasons and ``surprises``; ``replay`` lets them come in and everybody
act, moment by moment; ``record`` is what the outside saw, from which ``recount`` counts every figure of
the report again.
"""
