"""Refusals of files, each with a stable code."""

from chassis.errors import Conflict, Invalid, Refusal, WrongType


class NotAnnounced(Conflict):
    """Only what its complaint, a supplement or ``POST …/attachments`` has announced is taken."""

    code = "attachment_not_announced"
    zh = "没有登记过这个附件，请先登记名称、大小和摘要"
    en = "This attachment was not announced; announce it first"


class NotStored(Conflict):
    """The bytes have not arrived, or were refused."""

    code = "attachment_not_stored"
    zh = "附件尚未上传，或者未被接收"
    en = "The attachment has not arrived, or was refused"


class NotDrawnYet(Conflict):
    """The picture waits for its turn to be drawn anew."""

    code = "not_drawn_yet"
    zh = "图片副本正在生成，请稍后再看"
    en = "The copy of the picture is being made; look again shortly"


class NoOpenDispute(Conflict):
    """An enterprise brings files while it may settle, neither before nor after."""

    code = "no_open_dispute"
    zh = "这件和解已经结束，不再收材料"
    en = "This dispute is over: no more files are taken"


class NoSuchParty(Conflict):
    """The case is with no enterprise or agency now, as far as is known here."""

    code = "no_such_party"
    zh = "案件现在不在这一方，没有可以提供的对象"
    en = "The case is not with that side now"


class NotReleasable(Conflict):
    """It is the side's own file, or a reporter's, which no enterprise reads."""

    code = "not_releasable"
    zh = "这个附件不能提供给这一方"
    en = "This file cannot be released to that side"


class NoCopyToRelease(Conflict):
    """Documents, films and recordings tell who made them and where, and have no copy without that."""

    code = "no_copy_to_release"
    zh = "只能提供图片的副本：其他文件可能带有作者、位置等信息，请截成图片上传后再提供"
    en = "Only copies of pictures are released; other files may tell who made them: add a picture instead"


class RangeUnsatisfiable(Refusal):
    """``Range`` asks for bytes behind the end (RFC 9110 §15.5.17)."""

    code = "range_not_satisfiable"
    zh = "请求的范围超出文件长度"
    en = "The range begins behind the end of the file"


class HashMismatch(Invalid):
    """The bytes are not those that the address names."""

    code = "hash_mismatch"
    zh = "收到的内容与摘要（SHA-256）不符，请重新上传"
    en = "The content does not have the SHA-256 of the address; send it again"


class ContentRefused(Refusal):
    """The bytes arrived as they were sent and are not taken: the attachment is *refused*, as often as it is sent."""

    code = "content_refused"


class TypeNotTaken(ContentRefused, WrongType):
    """None of the types that are taken."""

    code = "type_not_taken"
    zh = "只收图片（JPEG、PNG、WebP、HEIC）、PDF、音视频（MP4、MP3、WAV、M4A）和 Word、Excel（docx、xlsx）文件"
    en = "Not a type that is taken: JPEG, PNG, WebP, HEIC, PDF, MP4, MP3, WAV, M4A, docx, xlsx"


class Truncated(ContentRefused, Invalid):
    """The file breaks off, or its parts do not fit together."""

    code = "file_broken"
    zh = "文件不完整或者已经损坏"
    en = "The file is incomplete or damaged"


class Polyglot(ContentRefused, Invalid):
    """The file is a second one of another type at the same time."""

    code = "two_files_in_one"
    zh = "文件中夹带另一种文件"
    en = "The file holds a second one of another type"


class TooManyPixels(ContentRefused, Invalid):
    """The picture is larger than any that is taken."""

    code = "too_many_pixels"
    zh = "图片尺寸过大"
    en = "The picture has too many pixels"


class DrawingTooLarge(ContentRefused, Invalid):
    """To draw the picture anew takes more memory than there is for it, whatever size it claims."""

    code = "picture_too_large"
    zh = "图片解开后占用内存过多，请缩小后再传"
    en = "The picture takes too much memory once unpacked; send a smaller one"


class DrawingTooSlow(ContentRefused, Invalid):
    """To draw the picture anew takes more processor time than there is for it."""

    code = "picture_too_slow"
    zh = "图片处理用时过长，请另存为普通的 JPEG 再传"
    en = "The picture takes too long to draw; save it as a plain JPEG"


class ArchiveTooLarge(ContentRefused, Invalid):
    """The document would be too large once it is unpacked (a zip bomb)."""

    code = "archive_too_large"
    zh = "文档解开后过大"
    en = "The document is too large once unpacked"


class ActiveContent(ContentRefused, Invalid):
    """The document has macros or objects, loads something from elsewhere, or is locked."""

    code = "active_content"
    zh = "文档含有宏、嵌入对象、外部引用，或者已加密，请另存为普通文档"
    en = "The document has macros, embedded objects or outside references, or is encrypted; save it as a plain one"


_BY_CODE = {one.code: one for one in ContentRefused.__subclasses__()}


def refusal_of(code: str) -> ContentRefused:
    """Return the refusal with this code."""
    return _BY_CODE[code]()
