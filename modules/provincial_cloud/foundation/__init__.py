"""The foundation layer's two halves: what the whole centre shares, and what each system gets."""
