"""Alternatives to Weiquan, set up for production as their documentation says, in a virtual environment of their own."""
