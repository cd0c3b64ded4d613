"""The projection of events: a batch of events becomes rows of facts and pending rows of cubes."""
