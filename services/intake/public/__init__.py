"""The petitioner's face: filing online, progress by query code, ratings, the published notice."""
