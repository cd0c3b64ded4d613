"""Cubes (数据立方) hold what is counted beforehand, and month-end balances of them."""
