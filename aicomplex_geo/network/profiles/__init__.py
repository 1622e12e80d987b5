"""How fast one travels: profiles with speeds, delays and the access leg."""
