"""Backups, their return, and whether a file is sound."""
