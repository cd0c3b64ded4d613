"""Facts: one row per case as it stands, one per earlier state, ended disputes and refund steps."""
