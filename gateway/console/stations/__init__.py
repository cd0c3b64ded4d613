"""A service station (消费维权服务站) on screen: its queue, what it settles on the spot and hands over, its month."""
