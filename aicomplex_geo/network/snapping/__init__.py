"""From a point to its position on a road."""
