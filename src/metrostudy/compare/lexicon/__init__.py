"""What is talked about, from the words alone: lexical worlds and how steady they are."""
