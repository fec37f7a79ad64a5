"""The life of a run: started, executed, resumed, explained, kept in its folder."""
