"""What every service runs on; it knows no complaint."""
