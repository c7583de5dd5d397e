"""Paints a photo in the style of a picture; knows only pictures."""
