"""ODR (在线消费纠纷解决): enterprises that may settle a case before the bureau handles it; registers and stations.

Owns: enterprises with their histories and sessions, disputes and their offers; entries of the registers and their
breaches; what stations settle.
Subscribes to: dispatch (who has a case, sent to an enterprise, its limit moved, withdrawn, ended, followed up;
working-day calendars), intake (erasure).
Publishes: enterprise activated, suspended, restored, left; dispute opened, reminded, settled, failed, timed out; offer
made, rejected; entry of a register listed, suspended, restored, left; promise broken; station settled, handed over.
"""
