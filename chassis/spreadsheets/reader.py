"""Read an uploaded file as a spreadsheet, whichever of the formats it has."""

from chassis.spreadsheets.csv_files import read_csv
from chassis.spreadsheets.files import Spreadsheet
from chassis.spreadsheets.workbooks import is_workbook, read_workbook


def read_spreadsheet(body: bytes) -> Spreadsheet:
    """Read an XLSX workbook or a CSV file; one that cannot be read is ``UnreadableFile`` or ``TooManyRows``."""
    return read_workbook(body) if is_workbook(body) else read_csv(body)
