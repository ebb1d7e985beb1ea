"""What every benchmark here is made of: rounds, verdicts, processes, goals and results."""
