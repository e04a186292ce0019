"""What a miss means and what is to be expected: the domain's mathematics, fed from the scorecard."""
