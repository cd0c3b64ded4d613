"""A register of complaints in idiomatic Django REST Framework: model, serializer, view and outbox."""
