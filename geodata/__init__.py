"""The ground: places, cells, distances, base maps. Knows nothing of trafficking."""
