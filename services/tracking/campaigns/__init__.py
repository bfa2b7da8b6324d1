"""Campaigns 积案化解: lists of hard matters with a due day, and the dossier 一案一册 of each."""
