"""The app: screens drawn cell by cell from what the services say. Holds no rule of the business and no SQL."""
