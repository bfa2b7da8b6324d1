"""The pure rules of reporting: indicators, contributions, periods. Standard library and shared.kernel only."""
