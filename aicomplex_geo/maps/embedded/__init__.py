"""What the engine in a page works on: network, times, scenarios and places, as one text."""
