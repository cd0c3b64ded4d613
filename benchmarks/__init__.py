"""Benchmarks: ``python -m benchmarks [--quick] [PART …]``.

They measure throughput and latency against minimal implementations (``floors``) in the same run, and against
alternatives (``peers``): ``acceptance`` and ``overload`` of intake, ``hearing`` of events by subscribers, ``latency``,
``staleness``, ``metrics``, ``pages`` of the console (``million``: beside a million complaints) and ``knowledge`` (pure
functions). ``soak`` looks for leaks under a steady load.
"""
