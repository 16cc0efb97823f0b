"""Who plays the runs of a study, and where they are kept."""
