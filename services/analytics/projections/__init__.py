"""The projection of events: a batch becomes rows of facts, and its complaints are refreshed in the cubes."""
