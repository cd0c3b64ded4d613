"""Filing (登记): messages are read, checked for repeats, numbered and answered, many in one transaction."""
