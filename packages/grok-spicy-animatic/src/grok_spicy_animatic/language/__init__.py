"""What words say: who, where, when, with what, how it is filmed; shared by planner and artist."""
