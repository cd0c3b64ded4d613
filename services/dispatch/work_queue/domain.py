"""Which case a person of the hub looks at first: danger before order, order before business (D§6.9)."""

from canon.codes import Alert

# Somebody may die or be hurt.
LIFE_THREATENING = (
    Alert.SELF_HARM,
    Alert.THREAT,
    Alert.POISONING,
    Alert.MASS_FOOD_POISONING,
    Alert.CHILD_INJURY,
    Alert.LIFT_TRAPPED,
)
