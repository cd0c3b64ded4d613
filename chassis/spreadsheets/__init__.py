"""Spreadsheets that people upload (CSV, XLSX): read within bounds into rows of texts, and their cells as values."""
