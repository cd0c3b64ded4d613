"""Use cases of reports: count their figures, write, edit and sign them."""
