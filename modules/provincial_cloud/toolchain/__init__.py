"""How the Pulumi engine and the sandbox's servers are had, pinned and started."""
