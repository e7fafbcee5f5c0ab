"""What the ranks would be under other choices and other judgements, and what moves them."""
