"""From usage logs to an eval: reading, scrubbing, recognising, sampling, splitting, writing."""
