"""Towns of the demonstration county (乡镇) by the codes cases carry; what lies in each is for the routing rules."""

from collections.abc import Mapping

TOWNS: Mapping[str, str] = {
    "chengguan": "城关镇",
    "hexi": "河西镇",
    "shiqiao": "石桥镇",
    "qingshan": "青山镇",
    "baiyang": "白杨镇",
    "liuhe": "柳河镇",
    "dongping": "东坪镇",
    "nanwan": "南湾镇",
    "beiling": "北岭乡",
    "xinzhuang": "新庄镇",
    "longquan": "龙泉镇",
    "fengle": "丰乐镇",
}
