"""Figures and what they mean: definitions, arithmetic, and how a case looks after what happened to it."""
