"""Turns values into pictures made of characters. Knows no terminal and no style."""
