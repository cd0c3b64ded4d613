"""The rates of a period in the groups that a page shows them in."""

from collections.abc import Mapping

GROUPS: Mapping[str, tuple[str, ...]] = {
    "fast": ("dispatched_within_24h", "feedback_within_24h", "first_check_on_time", "on_time_handling_rate"),
    "done": (
        "handling_rate",
        "reply_rate",
        "acceptance_rate",
        "mediation_success_rate",
        "mediation_success_rate_terminated_excluded",
        "odr_settlement_rate",
        "publicity_rate",
    ),
    "content": (
        "satisfaction_valid",
        "satisfaction_raw",
        "first_pass_satisfaction",
        "rework_rate",
        "look_back_pass_rate",
    ),
    "passing": ("bounce_rate", "duplicate_rate", "false_flag_rate"),
    "stations": ("station_settlement_rate",),
}
