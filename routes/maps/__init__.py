"""Maps: the document with its time layer, and the frames that move on it."""
