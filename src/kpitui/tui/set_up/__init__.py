"""What the screens of setting up are made of: the rows of the outline, the fields of a form, a shown difference."""
