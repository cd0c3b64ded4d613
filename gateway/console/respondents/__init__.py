"""The pages of businesses that complaints are against (被投诉企业)."""
