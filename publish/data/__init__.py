"""The data about things: what is stated, and the forms it comes in."""
