"""My cases (我的案件): an officer's own work by the next limit, with the next act in the row."""
