"""Service stations (消费维权服务站): what they settle on the spot, and what they hand over."""
