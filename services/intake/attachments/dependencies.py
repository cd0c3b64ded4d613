"""FastAPI dependencies of routes about attachments."""

from typing import Annotated, Literal

from fastapi import Depends, Path, Query, Request

from services.intake.attachments.domain.stored_files import FileForm
from services.intake.attachments.service.files import FileCabinet
from services.intake.attachments.service.uploads import ContentTaker
from services.intake.complaints.domain.parts import Party


async def _cabinet(request: Request) -> FileCabinet:
    cabinet: FileCabinet = request.app.state.files
    return cabinet


async def _content_taker(request: Request) -> ContentTaker:
    return ContentTaker(request.app.state.transactions, request.app.state.files)


CurrentCabinet = Annotated[FileCabinet, Depends(_cabinet)]
CurrentContentTaker = Annotated[ContentTaker, Depends(_content_taker)]
Sha256 = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the content, in hexadecimal")]
ReleaseTo = Annotated[
    Literal[Party.COMPLAINANT, Party.ENTERPRISE, Party.AGENCY],
    Path(description="提供给谁：`complainant` 反映人一方，`enterprise` 正在和解的企业，`agency` 转办的部门"),
]
Form = Annotated[
    FileForm | None,
    Query(
        description="`original` 原件；`view`、`thumbnail` 图片重新生成的副本和缩略图，不含拍摄信息（位置、时间）。"
        "不写：能看原件的人得到原件，其他人得到副本"
    ),
]
