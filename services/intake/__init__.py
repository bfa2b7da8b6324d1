"""Intake 登记: every letter, visit, call, fax, e-mail and online message becomes a registered petition."""
