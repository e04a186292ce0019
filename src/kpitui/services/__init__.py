"""The verbs that the command line and the app share. Knows neither SQL nor screens."""
