"""What the commands of scripts/ are made of, below which they are only command lines: reading results files, figures of
their runs, and how they are written for people; and for each command a folder of its name."""
