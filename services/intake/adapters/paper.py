"""A letter on paper, as a page and as a .docx file."""

from chassis.documents import Content, Paragraph, to_page, to_word
from services.intake.domain.notices.letters import Letter


def both_of(letter: Letter) -> tuple[bytes, bytes]:
    """The page, then the file: tens of milliseconds, so call it in a thread."""
    lines = (letter.number, letter.to, *letter.paragraphs, letter.signed, letter.dated)
    content = Content(title=letter.title, blocks=[Paragraph(line) for line in lines])
    return to_page(content).encode(), to_word(content)
