"""Reading other tools' files."""
