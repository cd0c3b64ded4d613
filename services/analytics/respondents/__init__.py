"""The API of businesses that complaints are against (被投诉人): find them, and what happened in their cases."""
