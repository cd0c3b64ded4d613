"""What goes through everything there is: ``make test`` takes a telling sample of it, ``make sweeps`` the whole."""

import os

IS_WHOLE = bool(os.environ.get("SWEEPS_WHOLE"))
ARE_FAULTS_WHOLE = bool(os.environ.get("FAULT_ROUNDS"))  # in `make faults`
