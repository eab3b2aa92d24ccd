"""What the partners app tells core's registries."""
