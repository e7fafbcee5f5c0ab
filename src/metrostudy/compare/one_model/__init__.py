"""One model in which métropoles differ by degree, or several."""
