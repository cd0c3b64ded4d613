"""The request body, with its types checked."""

from typing import Any

from rest_framework import serializers

from benchmarks.peers.register.models import Complaint


def optional_text(**more: Any) -> serializers.CharField:
    return serializers.CharField(required=False, allow_null=True, **more)


class Complainant(serializers.Serializer):
    name = optional_text()
    phone = optional_text()
    id_number = optional_text()
    address = optional_text()
    email = optional_text()
    anonymous = serializers.BooleanField(default=False)
    confidential = serializers.BooleanField(default=False)


class Respondent(serializers.Serializer):
    name = optional_text()
    uscc = optional_text()
    address = optional_text()
    phone = optional_text()
    platform = optional_text()


class Matter(serializers.Serializer):
    text = serializers.CharField()
    request = optional_text()
    place = optional_text()
    region = optional_text()
    happened_on = serializers.DateField(required=False, allow_null=True)
    amount_fen = serializers.IntegerField(required=False, allow_null=True)
    order_no = optional_text()
    category = optional_text()
    problem = optional_text()


class ComplaintSerializer(serializers.ModelSerializer):
    """The serializer refuses a known external id by a query before the insert (``UniqueValidator``)."""

    complainant = Complainant()
    respondent = Respondent()
    matter = Matter()

    class Meta:
        model = Complaint
        fields = ("id", "external_id", "kind", "complainant", "respondent", "matter")
        read_only_fields = ("id",)

    def create(self, validated_data: dict[str, Any]) -> Complaint:
        data = {**validated_data}
        for name in ("complainant", "respondent", "matter"):
            data[name] = self.fields[name].to_representation(validated_data[name])
        return Complaint.objects.create(**data)
