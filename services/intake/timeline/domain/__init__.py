"""The lines, reasons and holder of a timeline, out of the facts told of a case."""
