"""Addresses: where the names of province, county, town and village end, which lead to a station and to no person."""

import re

# A name that holds a street is no town's: 新桥巷东区. A district or village named by a street: 中关村大街.
_TOWN = re.compile(
    r"(?:(?![路街巷弄道])[\u4e00-\u9fff]){1,10}?(?:[省市区县鎮镇鄉乡村縣區旗盟](?![路街巷弄])|自治州|街道(?:办事处|辦事處)?|社区|社區|农场|林场)"
)
_MOST_NAMES = 6  # province, city, county, town, village, and one to spare


def towns_end(address: str, start: int = 0) -> int:
    """Return where the names of province, city, county, town and village that begin at ``start`` end."""
    for _ in range(_MOST_NAMES):
        town = _TOWN.match(address, start)
        if town is None:
            break
        start = town.end()
    return start
