"""The routing rules (分办规则): versions, their words, a draft, its trial on history, two signatures, corrections."""
