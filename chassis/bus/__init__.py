"""The message bus: ``port`` is its interface, ``postgres`` and ``kafka`` are its two implementations."""
