"""How a factor of Art. 17 is counted, what people decide about it, and by which dated thresholds."""
