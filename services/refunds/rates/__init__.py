"""Interest rates and local rules, dated and entered by the bureau."""
