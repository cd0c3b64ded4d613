"""Which alerts mean danger to life: the hub looks at these cases first (D§6.9)."""

from canon.codes import Alert

# Somebody may die or be injured.
LIFE_THREATENING = (
    Alert.SELF_HARM,
    Alert.THREAT,
    Alert.POISONING,
    Alert.MASS_FOOD_POISONING,
    Alert.CHILD_INJURY,
    Alert.LIFT_TRAPPED,
)
