"""Two codings side by side: where they part, what the team decides, who drifted."""
