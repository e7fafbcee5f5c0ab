"""From what was found to what could be done: who needs which proposal, and who does it already."""
