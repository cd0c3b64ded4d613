"""The request body, with its types checked."""

from typing import Any

from rest_framework import serializers

from benchmarks.peers.register.models import Complaint


def told(**more: Any) -> serializers.CharField:
    return serializers.CharField(required=False, allow_null=True, **more)


class Complainant(serializers.Serializer):
    name = told()
    phone = told()
    id_number = told()
    address = told()
    email = told()
    anonymous = serializers.BooleanField(default=False)
    confidential = serializers.BooleanField(default=False)


class Respondent(serializers.Serializer):
    name = told()
    uscc = told()
    address = told()
    phone = told()
    platform = told()


class Matter(serializers.Serializer):
    text = serializers.CharField()
    request = told()
    place = told()
    region = told()
    happened_on = serializers.DateField(required=False, allow_null=True)
    amount_fen = serializers.IntegerField(required=False, allow_null=True)
    order_no = told()
    category = told()
    problem = told()


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
