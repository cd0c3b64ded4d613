"""Make the template of a list: a workbook whose heading names every column, with cells that stay texts."""

import io

import xlsxwriter

from canon.codes import Channel
from services.intake.imports.domain.columns import FORMATS, template_name, template_names

WIDTH = 18  # characters of a column


def make_template(channel: Channel) -> bytes:
    """Return the template of a list as XLSX."""
    written = io.BytesIO()
    needed = {template_name(channel, field) for group in FORMATS[channel].needed for field in group}
    with xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False}) as book:
        as_text = book.add_format({"num_format": "@"})
        heading = book.add_format({"bold": True, "num_format": "@", "bottom": 1})
        required = book.add_format({"bold": True, "num_format": "@", "bottom": 1, "font_color": "#b42318"})
        sheet_of_list = book.add_worksheet(f"{channel}")
        for place, name in enumerate(template_names(channel)):
            sheet_of_list.set_column(place, place, WIDTH, as_text)
            sheet_of_list.write_string(0, place, name, required if name in needed else heading)
        sheet_of_list.freeze_panes(1, 0)
    return written.getvalue()
