"""The audit trail (审计): who did what to what and why, whether it is whole, and who has read it."""
