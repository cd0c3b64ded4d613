"""The events that services publish: one module or package per publishing service.

Each event is a frozen pydantic model with a stable type name; ``Event`` in ``contracts.event`` has the fields that all
share. ``python -m contracts`` writes the AsyncAPI document and the JSON Schemas from these classes.
"""
