"""What the inspection app tells core's registries."""
