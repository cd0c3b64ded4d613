"""Traits (特征): what of a complaint is compared with others: business, topic, words, proof, and keyed marks."""
