"""Starting Weiquan, on one machine or on many.

``host`` runs services in a process (``serving``) or prepares their database (``migrate``, ``roles``); ``launcher``
starts everything on one machine for ``make run``; ``process`` and ``kafka`` are what the launcher is built on.
"""
