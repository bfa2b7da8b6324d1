"""Accounts 账号: people who log in and machine clients; who they are, what they may, and their secrets, which nobody can read back."""
