"""Papers for people: one content, written as a page for the browser and as a Word file."""

from chassis.documents.content import Content, Facts, Grid, Heading, Items, Paragraph
from chassis.documents.page import to_page
from chassis.documents.word import DOCX, to_word

__all__ = ["DOCX", "Content", "Facts", "Grid", "Heading", "Items", "Paragraph", "to_page", "to_word"]
