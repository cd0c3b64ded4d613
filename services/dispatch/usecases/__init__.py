"""What a person or another service would ask of the case desk."""
