"""How sums, rates and articles are written in an explanation."""

from canon.money import yuan_of

ARTICLES = {
    "10": "法释〔2025〕4号第十条",
    "14": "法释〔2025〕4号第十四条",
    "15": "法释〔2025〕4号第十五条",
    "16": "法释〔2025〕4号第十六条、第十七条",
    "18(1)": "法释〔2025〕4号第十八条第一款第一项",
    "18(2)": "法释〔2025〕4号第十八条第一款第二项",
    "19": "法释〔2025〕4号第十九条",
    "20": "法释〔2025〕4号第十九条、第二十条",
    "21": "法释〔2025〕4号第二十一条",
    "22(1)": "法释〔2025〕4号第二十二条第一款",
    "22(2)": "法释〔2025〕4号第二十二条第二款",
    "22(3)": "法释〔2025〕4号第二十二条第三款",
}


def yuan(fen: int) -> str:
    """Write fen for a person to read: 340800 → 3,408.00."""
    return yuan_of(fen, grouped=True)


def percent(rate_bp: int) -> str:
    """Write basis points as a percentage: 305 → 3.05%."""
    return f"{rate_bp // 100}.{rate_bp % 100:02d}%"
