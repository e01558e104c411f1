"""Every statistic of every segment, and what may be shown of it."""
