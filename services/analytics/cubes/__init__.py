"""Cubes (数据立方): counts computed in advance, and what they held at the end of each month."""
