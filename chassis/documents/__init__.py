"""Papers for people: one content, written as a page for the browser and as a Word file."""

from chassis.documents.content import Content, Facts, Grid, Heading, Items, Paragraph
from chassis.documents.page import to_page

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
__all__ = ["DOCX", "Content", "Facts", "Grid", "Heading", "Items", "Paragraph", "to_page", "to_word"]


def to_word(content: Content) -> bytes:
    """Write the paper as a .docx file. Takes tens of milliseconds: call it in a thread."""
    from chassis.documents.word import write_docx  # noqa: PLC0415 - a hundred modules, loaded when the first is written

    return write_docx(content)
