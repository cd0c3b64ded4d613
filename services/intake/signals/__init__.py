"""Signals (异常信号): the factors of Order 121 Art. 17, counted for people who decide; they delay nothing."""
