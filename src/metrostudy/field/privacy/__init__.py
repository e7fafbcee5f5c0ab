"""Names out of the transcripts, and none in what is made from them."""
