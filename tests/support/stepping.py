"""Services in this process whose events, queues and jobs move only when a test says so."""

from chassis.stepping import Stepper


class Settler(Stepper):
    """A test never waits: it lets everything that is left to do be done."""

    async def settle(self) -> None:
        """Work off every queue, publish and consume, until all is at rest."""
        for runtime in self._runtimes:
            await self._work_off(runtime)
        await self.run_until_idle()
