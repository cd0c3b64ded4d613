"""When the first limit of a row that has not ended is over."""

from datetime import datetime
from typing import Any

import pytest

from canon.shanghai import SHANGHAI
from services.intake.imports.domain.columns import columns_in
from services.intake.imports.domain.limits import due_at
from services.intake.imports.domain.rows import read_row

HEADING = ("登记编号", "类型", "登记时间", "办理期限", "诉求内容")


@pytest.mark.parametrize(
    ("cells", "end"),
    [
        (("投诉", "2026-03-02 09:00", ""), datetime(2026, 3, 12, tzinfo=SHANGHAI)),  # seven working days
        (("求助", "2026-03-02", ""), datetime(2026, 3, 12, tzinfo=SHANGHAI)),
        (("举报", "2026-03-02", ""), datetime(2026, 3, 24, tzinfo=SHANGHAI)),  # fifteen
        (("咨询", "2026-03-02", ""), None),
        (("咨询", "2026-03-02", "2026-03-06"), datetime(2026, 3, 6, tzinfo=SHANGHAI)),
        (("投诉", "2026-03-02", "2026-03-06"), datetime(2026, 3, 6, tzinfo=SHANGHAI)),
        (("投诉", "2026-03-02", "2026-03-01"), datetime(2026, 3, 12, tzinfo=SHANGHAI)),  # it was over at receipt
        (("投诉", "", ""), None),
        (("投诉", "1999-12-31", ""), None),
        (("投诉", "2099-06-01", ""), None),
    ],
)
def test_the_first_limit_is_the_laws_or_the_channels(cells: Any, end: datetime | None) -> None:
    columns = columns_in(HEADING)
    assert columns is not None

    assert due_at(read_row(columns, (2, ["D1", *cells, "要求换货"]))) == end
