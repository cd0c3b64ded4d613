"""Native charts in a Word file: the chart that a workbook has, with that workbook inside, so that it can be edited."""

from io import BytesIO
from zipfile import ZipFile

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.text.run import Run

from chassis.charts import Chart
from chassis.documents.content import printable
from chassis.spreadsheets.charts import size_of
from chassis.spreadsheets.writer import table_of_chart, workbook_of

CHART = "xl/charts/chart1.xml"  # in a workbook of one chart
DATA_ID = "rId1"
BEFORE = b"<c:printSettings>"  # the schema wants the data before these
DATA = f'<c:externalData r:id="{DATA_ID}"><c:autoUpdate val="0"/></c:externalData>'.encode() + BEFORE
VALUE = b'<c:showVal val="1"/>'
LABELS = (  # Word takes what is not there for true
    b'<c:showLegendKey val="0"/>'
    + VALUE
    + b'<c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)
EMU = 9_525  # of a pixel
_FRAME = (
    '<w:drawing {namespaces}><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
    '<wp:docPr id="{number}" name="{name}"/><wp:cNvGraphicFramePr/>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
    '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="{chart}"/>'
    "</a:graphicData></a:graphic></wp:inline></w:drawing>"
)


def add_chart(paper: Document, run: Run, chart: Chart) -> None:
    """Add a chart in the line of a run; its description says what it shows."""
    number = 1 + sum(part.content_type == CONTENT_TYPE.DML_CHART for part in paper.part.package.iter_parts())
    relation = paper.part.relate_to(_chart_part(paper, chart, number), RELATIONSHIP_TYPE.CHART)
    width, height = (EMU * pixels for pixels in size_of(chart))
    frame = parse_xml(
        _FRAME.format(
            namespaces=nsdecls("w", "wp", "a", "r"),
            width=width,
            height=height,
            number=number,
            name=f"chart{number}",
            chart=relation,
        )
    )
    [properties] = frame.xpath("//wp:docPr")
    properties.set("descr", printable(chart.sentence))
    run._element.append(frame)  # noqa: SLF001 - no public way to add a chart


def _chart_part(paper: Document, chart: Chart, number: int) -> Part:
    """Return the part of a chart, made by the writer of workbooks."""
    package = paper.part.package
    workbook = workbook_of([table_of_chart(chart)])
    with ZipFile(BytesIO(workbook)) as packed:
        drawn = packed.read(CHART).replace(BEFORE, DATA).replace(VALUE, LABELS)
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, drawn, package)
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), CONTENT_TYPE.SML_SHEET, workbook, package)
    part.load_rel(RELATIONSHIP_TYPE.PACKAGE, book, DATA_ID)
    return part
