"""The applications layer: the shared systems that run on clusters."""
