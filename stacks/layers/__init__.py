"""The layers of an environment, one a file: wiring only."""
