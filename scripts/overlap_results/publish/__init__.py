"""scripts/publish: the reference run, and the page that reads it aloud."""
