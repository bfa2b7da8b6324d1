"""Oversight 批示件、矛盾排查、指导培训、案卷抽查: what units are instructed, find, learn, and are looked over for."""
