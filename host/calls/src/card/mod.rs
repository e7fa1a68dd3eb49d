//! Merging what the sources found into one card, with its deadlines and its why.
