"""Normalization of Chinese text: half-width, lower case, simplified characters, frequent misspellings corrected.

``normalize`` keeps the position of every character, so that what is found in its result can be cut out of the original.
"""

import re

from canon.identifiers import HALF_WIDTH

_TRADITIONAL = (
    "訴舉報購買賣貨機壞賠償錢費還換電話號碼請問諮詢維權貴國華東車門開關閉業產質變過處罰執證單據"
    "發現實際騙詐偽鋪銷廣價標準稱計較級無這個們來說會給沒對應該當時間員學習務總兩幾萬億歲點裡裏"
    "嗎麼樓戶區縣鄉鎮棟層頂藥殺傷醫療檢驗飲館飯雞魚蝦腸嘔瀉燒燙斷掛繩橋燈氣爐鍋壓線網絡訂閱讀書"
    "畫紙筆記錄寫條約協議調決辦辯護預備儲續贈獎勵優聯繫繳納稅額數術養膚頭髮裝飾傢衛潔廁傳統聽視"
    "覺聲樂遊戲團體隊鬧眾圍濟經歷爾爲為與於並從後邊遠離運輸遞郵轉讓詳細誤導強嚴厲懲亂漲兒園師長"
    "輩婦嬰媽爺孫幫擔負責賬帳幣銀鐵鋼鑰鎖環髒黴爛蟲蠅蟻臺灣廈滬臨雙麵湯醬鹽糧顧營攤販違規範煙漿"
    "飛彈儀項鍊鏈寶擇選競爭賴賓遲達複雜復製揚塵齊劑濫獸訊誠諾設試評詞誰課談論識譯貝財貼賀資賞賦"
    "輕輛載軟軸鈔鋁錯鍵鏡閃陽陰陸險隨隱難顏願類風飄駕騎騰絕場廠態塊舊補損虛監罵擾聞樣認進親歡陳"
    "劉張楊趙黃吳馬驚慘搶農橫膠憑訟審職瀝嚇棄賺賒織綁編緊鬆飽餓餿餅鮮凍濕熱鑽鑒鑑劃創刪別勸勢勞"
    "匯卻啟喪噴墊壽夾奪奮嬌寧屆屬嶺巖幹庫廢彎徑憂懷懸戰擊擠擺擴晝曉曠曬桿極檔欄櫃歸殘毀減渾溝滅"
    "滿漁漸潛澤濃灘灑災煉煩牆犧狀獲瑪畝異癢盜盤睜砲磚礦禍禮穀穩窮竊節築簡籃籤糾紅純紛終組結絲綠"
    "緣縮繞罷羅聖聰肅脅脈腦腫膽臉艙艱芻荊莊葉蓋蘇蝕蠟衝襲觸訓託訪許誘語謊謝譜貓賊贏趕跡踐蹤軋軍"
    "輪輯轎辭邏鄰醜釀釘針釣鈴鉛銅鋒鋸錫鍛闆闊霧靈靜韓頁順須頓頸頻飢飼餘馳駁駐騷驅鬥鬱魯鮑鳥鳳鴨"
    "鵝鷹麗黨龍龜偉傑濤輝剛鵬瑩穎蘭雲蓮榮愛義賢慶鄭鄧蕭馮蔣盧賈龔呂譚豔艷嘯瞭週佔採佈妳祇衹隻捲"
    "夥夠敗鐘鍾襪褲襯櫥廚憶鎊擋攔搖瀏覽瞞詭謠誹謗誣賄賂貪贓贖贗軀轟遷釋鈕鉤閥闖階雖響領題駛齡齒"
)
_SIMPLIFIED = (
    "诉举报购买卖货机坏赔偿钱费还换电话号码请问咨询维权贵国华东车门开关闭业产质变过处罚执证单据"
    "发现实际骗诈伪铺销广价标准称计较级无这个们来说会给没对应该当时间员学习务总两几万亿岁点里里"
    "吗么楼户区县乡镇栋层顶药杀伤医疗检验饮馆饭鸡鱼虾肠呕泻烧烫断挂绳桥灯气炉锅压线网络订阅读书"
    "画纸笔记录写条约协议调决办辩护预备储续赠奖励优联系缴纳税额数术养肤头发装饰家卫洁厕传统听视"
    "觉声乐游戏团体队闹众围济经历尔为为与于并从后边远离运输递邮转让详细误导强严厉惩乱涨儿园师长"
    "辈妇婴妈爷孙帮担负责账账币银铁钢钥锁环脏霉烂虫蝇蚁台湾厦沪临双面汤酱盐粮顾营摊贩违规范烟浆"
    "飞弹仪项链链宝择选竞争赖宾迟达复杂复制扬尘齐剂滥兽讯诚诺设试评词谁课谈论识译贝财贴贺资赏赋"
    "轻辆载软轴钞铝错键镜闪阳阴陆险随隐难颜愿类风飘驾骑腾绝场厂态块旧补损虚监骂扰闻样认进亲欢陈"
    "刘张杨赵黄吴马惊惨抢农横胶凭讼审职沥吓弃赚赊织绑编紧松饱饿馊饼鲜冻湿热钻鉴鉴划创删别劝势劳"
    "汇却启丧喷垫寿夹夺奋娇宁届属岭岩干库废弯径忧怀悬战击挤摆扩昼晓旷晒杆极档栏柜归残毁减浑沟灭"
    "满渔渐潜泽浓滩洒灾炼烦墙牺状获玛亩异痒盗盘睁炮砖矿祸礼谷稳穷窃节筑简篮签纠红纯纷终组结丝绿"
    "缘缩绕罢罗圣聪肃胁脉脑肿胆脸舱艰刍荆庄叶盖苏蚀蜡冲袭触训托访许诱语谎谢谱猫贼赢赶迹践踪轧军"
    "轮辑轿辞逻邻丑酿钉针钓铃铅铜锋锯锡锻板阔雾灵静韩页顺须顿颈频饥饲余驰驳驻骚驱斗郁鲁鲍鸟凤鸭"
    "鹅鹰丽党龙龟伟杰涛辉刚鹏莹颖兰云莲荣爱义贤庆郑邓萧冯蒋卢贾龚吕谭艳艳啸了周占采布你只只只卷"
    "伙够败钟钟袜裤衬橱厨忆镑挡拦摇浏览瞒诡谣诽谤诬贿赂贪赃赎赝躯轰迁释钮钩阀闯阶虽响领题驶龄齿"
)
_TO_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_TO_SIMPLIFIED = {ord(old): ord(new) for old, new in zip(_TRADITIONAL, _SIMPLIFIED, strict=True)}
_TO_HALF_WIDTH = {code: _TO_LOWER.get(half, half) for code, half in HALF_WIDTH.items()}
_REPLACEMENTS = {chr(odd): chr(meant) for odd, meant in (_TO_SIMPLIFIED | _TO_LOWER | _TO_HALF_WIDTH).items()}

# Misspelled and misheard words with their corrections of the same length.
_MISSPELLINGS = {
    "投拆": "投诉",
    "投述": "投诉",
    "头诉": "投诉",
    "投素": "投诉",
    "举抱": "举报",
    "退宽": "退款",
    "退欵": "退款",
    "赔尝": "赔偿",
    "赔常": "赔偿",
    "陪偿": "赔偿",
    "陪钱": "赔钱",
    "欺炸": "欺诈",
    "诈偏": "诈骗",
    "虚加宣传": "虚假宣传",
    "过斯": "过期",
    "变制了": "变质了",
    "发梅": "发霉",
    "食物中独": "食物中毒",
    "跳搂": "跳楼",
    "自刹": "自杀",
    "要上防": "要上访",
    "去上防": "去上访",
    "想自沙": "想自杀",
    "健生房": "健身房",
    "发漂": "发票",
    "营业直照": "营业执照",
    "无正经营": "无证经营",
    "商佳": "商家",
    "老扳": "老板",
    "定今": "定金",
    "定精": "定金",
    "咨寻": "咨询",
    "资询": "咨询",
    "请闻": "请问",
}
_MISSPELLING = re.compile("|".join(_MISSPELLINGS))
_FILLERS = " \t\r\n\u200b\u200c\u200d\u2060\ufeff*·•_~`^"
_COMPACT_REPLACEMENTS = dict.fromkeys(_FILLERS, "") | {
    odd: "" if to in _FILLERS else to for odd, to in _REPLACEMENTS.items()
}
# Most characters stay as they are, so replacing matches of a pattern is twice as fast as ``str.translate``.
_REPLACEABLE = re.compile(f"[{re.escape(''.join(_REPLACEMENTS))}]")
_NOT_LETTERS = re.compile(r"[\W_]+")
_COMPACT_REPLACEABLE = re.compile(f"[{re.escape(''.join(_COMPACT_REPLACEMENTS))}]")


def normalize(text: str) -> str:
    """Normalize a text character by character; its length stays the same."""
    return _MISSPELLING.sub(
        lambda slip: _MISSPELLINGS[slip[0]], _REPLACEABLE.sub(lambda odd: _REPLACEMENTS[odd[0]], text)
    )


def normalize_compact(text: str) -> str:
    """Normalize a text and remove blanks and filler characters, for rules that do not need positions."""
    return _MISSPELLING.sub(
        lambda slip: _MISSPELLINGS[slip[0]], _COMPACT_REPLACEABLE.sub(lambda odd: _COMPACT_REPLACEMENTS[odd[0]], text)
    )


def letters_of(text: str | None) -> str:
    """Return a text without punctuation and blanks, in half-width, simplified, lower-case characters."""
    return _NOT_LETTERS.sub("", normalize_compact(text or ""))
