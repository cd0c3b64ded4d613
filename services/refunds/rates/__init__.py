"""Interest rates (利率表) and local rules (地方规定), with their dates, as the bureau enters them."""
