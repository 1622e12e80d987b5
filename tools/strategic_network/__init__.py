"""Write the strategic road network of the Gwangju region from facts of the real trunk roads."""
