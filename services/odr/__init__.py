"""Enterprises that settle online first (在线消费纠纷解决).

Owns enterprises and disputes with their offers.
Hears dispatch: a case sent to an enterprise, withdrawn or closed, its days counted anew.
Tells: an enterprise became active, a dispute was settled, failed or ran out of time.
"""
