"""Networks: zones of the standard, subnets planned by pure code, nothing passes unless a flow says so."""
