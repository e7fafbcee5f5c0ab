"""What holds métropoles back: barriers that interviews name and that projects meet."""
