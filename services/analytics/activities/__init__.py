"""What the bureau does outside of cases: inspections, filed cases, outreach; and who stands on its registers."""
