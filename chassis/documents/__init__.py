"""Printable papers: one ``Content``, rendered as an HTML page or as a Word file."""

from chassis.documents.content import Content, Facts, Grid, Heading, Items, Linked, Paragraph, Picture
from chassis.documents.page import to_page

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
__all__ = [
    "DOCX",
    "Content",
    "Facts",
    "Grid",
    "Heading",
    "Items",
    "Linked",
    "Paragraph",
    "Picture",
    "to_page",
    "to_word",
]


def to_word(content: Content) -> bytes:
    """Return the paper as a .docx file. This takes tens of milliseconds: call it in a thread."""
    from chassis.documents.word import write_docx  # noqa: PLC0415 - imports a hundred modules

    return write_docx(content)
