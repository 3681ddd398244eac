"""Interpersona: simulated standardized patients for learning IPT, with a debrief."""
