"""Closing shops (关门苗头): alarms of intake about several complaints, shown on the work queue until answered."""
