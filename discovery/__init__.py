"""What we see: crawlers, importers and evidence readers that answer with observations."""
