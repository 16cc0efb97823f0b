"""What the runs of a study say: boxes, trees, tipping points."""
