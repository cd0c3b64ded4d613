"""The refund calculator (退费测算): what each scheme asks, and the sum with every step and its article."""
