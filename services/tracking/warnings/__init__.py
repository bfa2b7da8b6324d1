"""Warnings 期限预警: each rung of each clock once, on the desk of the unit whose duty it is."""
