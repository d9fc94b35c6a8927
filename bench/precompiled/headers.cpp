// Nothing: a target has to have a file for its precompiled header to be made.
