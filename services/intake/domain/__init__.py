"""The pure rules of intake: numbering, identity numbers, ratings. Standard library and shared.kernel only."""
