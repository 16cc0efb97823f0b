"""Programs that write what the repository shows: golden results, docs, figures, notebooks."""
