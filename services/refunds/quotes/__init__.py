"""Quotes (退款计算): what is owed, by which article, with every step explained."""
