"""What a page costs, beside the least that it could cost, on the same data in the same run."""
