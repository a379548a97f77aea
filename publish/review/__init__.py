"""The pages on which a person settles what an import was not sure of."""
