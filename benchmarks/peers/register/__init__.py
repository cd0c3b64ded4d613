"""A register of complaints as one writes it with Django REST Framework: model, serializer, view, outbox row."""
