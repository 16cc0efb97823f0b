"""What a number may be drawn from: distributions, quantities, named random streams."""
