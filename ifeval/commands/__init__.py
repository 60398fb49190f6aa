"""The verbs of the command line: one file each, imported when it is used."""
